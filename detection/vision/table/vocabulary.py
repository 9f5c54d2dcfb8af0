"""The words that rooms print at seats and on buttons, by what they mean and by language: the only list.

Upper and lower case, accents and hyphens make no difference. A word that means two things in two
languages, as `passa` does, stands under both: it is known for no name then, and says nothing of what a
player did.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from detection.poker.readings import LabelKind

Meaning = LabelKind | Literal["post", "choice", "waiting", "vacant", "elsewhere"]
"""What a player did or is, as a label says; or else what the other lists below are of."""
LABEL_KINDS: Mapping[Meaning, LabelKind] = {kind: kind for kind in get_args(LabelKind)}
"""The meanings that are a label's kind."""
WORDS: dict[Meaning, str] = {
    "fold": """
        en: fold, folds, folded, fold hand
        de: passen, gepasst, aussteigen, ausgestiegen, weglegen, foldet
        fr: se coucher, couché, s'est couché, passer, passe, jeter
        es: retirarse, no ir, no va, se retira, tirarse
        pt: desistir, desiste, desistiu, correr, correu
        it: passa, lascia, foldato
        ru: фолд, пас, сбросил, сброс
        sv: lägg, lägg av, lägg sig, lägger sig, la sig, lade sig
        nl: passen, gepast, weggooien
        pl: pas, pasuj, spasuj, pasuje, spasował
        zh: 弃牌, 棄牌, 弃, 蓋牌, 盖牌
        ja: フォールド
        fi: luovuta, kippaa
        no: kast, kaster
    """,
    "check": """
        en: check, checks, checked
        de: schieben, geschoben, checken, checkt
        fr: parole, a parlé
        es: pasar, pasa, paso
        pt: passar, passa, passou, mesa
        it: bussa, busta, checka
        ru: чек, пропустить
        sv: checka, checkar, passa, passar
        nl: checken, checkt
        pl: czekaj, czeka, czekam
        zh: 过牌, 過牌, 让牌, 讓牌, 看牌
        ja: チェック
        fi: sökö, passaa
    """,
    "call": """
        en: call, calls, called
        de: mitgehen, callen, callt, geht mit, mitgegangen
        fr: suivre, suit, suivi, a suivi
        es: igualar, iguala, ir, ver
        pt: pagar, paga, pagou
        it: vedi, vede, chiama, chiamata
        ru: колл, уравнять, ответить, уравнял
        sv: syna, synar, synade
        nl: meegaan, callen, gaat mee
        pl: sprawdź, sprawdza, sprawdzam
        zh: 跟注, 跟, 跟牌
        ja: コール
        fi: maksa
    """,
    "bet": """
        en: bet, bets
        de: setzen, setzt, gesetzt, einsatz
        fr: miser, mise, parier, parie, a misé
        es: apostar, apuesta, apostó
        pt: apostar, aposta, apostou
        it: punta, puntare, puntata
        ru: бет, ставка, поставить
        sv: satsa, satsar, bet
        nl: inzetten, inzet, zet in
        pl: postaw, stawia, stawiam
        zh: 下注, 押注
        ja: ベット
        fi: panosta
    """,
    "raise": """
        en: raise, raise to, raises, raised, raises to, raised to, re raise, reraise, raiseto
        de: erhöhen, erhöhen auf, erhöht, erhöht auf, raisen
        fr: relancer, relance, relancer à, relance à, a relancé
        es: subir, subir a, sube, sube a, subió
        pt: aumentar, aumentar para, aumenta, aumentou
        it: rilancia, rilancia a, rilancio, rilanciare
        ru: рейз, рэйз, повысить, повысил
        sv: höj, höj till, höjer, höjde
        nl: verhogen, verhoog, verhogen naar, verhoogt
        pl: przebij, przebija, przebijam, podbij, podbija
        zh: 加注, 加注到, 再加注
        ja: レイズ
        fi: korota
    """,
    "all-in": """
        en: all in, allin, is all in
        fr: tapis, faire tapis, a fait tapis
        es: todo, va con todo
        it: tutto
        ru: олл ин, ва банк, оллин
        zh: 全下, 全押, 全押了, 梭哈, 全进
        ja: オールイン
    """,
    "small-blind": """
        en: small blind, post sb, posts sb, post small blind, posts small blind
        fr: petite blinde
        es: ciega pequeña
        pt: small blind
        ru: малый блайнд, мал. блайнд
        zh: 小盲, 小盲注
        ja: スモールブラインド
    """,
    "big-blind": """
        en: big blind, post bb, posts bb, post big blind, posts big blind
        fr: grosse blinde
        es: ciega grande
        ru: большой блайнд, бол. блайнд
        zh: 大盲, 大盲注
        ja: ビッグブラインド
    """,
    "ante": """
        en: ante, antes, post ante, posts ante
        ru: анте
        zh: 前注
        ja: アンティ
    """,
    "straddle": """
        en: straddle, straddles, post straddle
        ru: страддл, стрэддл
        zh: 抓头, 抓
    """,
    "muck": """
        en: muck, mucks, mucked, doesn't show, didn't show, didn't show hand
        de: verdeckt
        fr: cacher
        sv: mucka
        zh: 不亮牌, 埋牌
    """,
    "show": """
        en: show, shows, showed, show cards, shows hand
        de: zeigen, zeigt
        fr: montrer, montre
        es: mostrar, muestra
        pt: mostrar, mostra
        it: mostra
        sv: visa, visar
        nl: tonen
        pl: pokaż
        zh: 亮牌
        ja: ショー
    """,
    "wins": """
        en: win, wins, won, winner, you win, wins pot
        de: gewinnt, gewonnen, gewinner
        fr: gagne, gagnant, a gagné, remporte
        es: gana, ganador, ganó
        pt: ganha, ganhou, vencedor, venceu
        it: vince, vincitore, vinto
        ru: выиграл, победитель, выигрыш
        sv: vinner, vinnare, vann
        nl: wint, winnaar, gewonnen
        pl: wygrywa, zwycięzca, wygrał
        zh: 赢, 赢家, 胜利, 獲勝, 获胜
        ja: 勝ち, 勝者
    """,
    "sitting-out": """
        en: sitting out, sits out, is sitting out
        de: setzt aus, aussetzen, pausiert
        fr: en pause, absent de la table
        es: ausente, no juega
        pt: ausente, fora
        it: assente, non gioca
        ru: вне игры, не участвует
        sv: står över, sitter över, stå över
        nl: speelt niet mee
        pl: nie gra
        zh: 暂离, 暂时离开, 坐出
        ja: 離席, 離席中
        fi: ei pelaa
    """,
    "away": """
        en: away, disconnected, absent, is away, out of time, afk
        de: abwesend, getrennt
        fr: absent, déconnecté
        es: desconectado
        pt: desconectado
        it: disconnesso
        ru: отошел, отсутствует, нет связи
        sv: borta, frånkopplad
        nl: afwezig
        pl: nieobecny
        zh: 离开, 离线, 托管
    """,
    "timer": """
        en: time, time bank, timebank, time bank in, time left
        de: zeit, zeitbank
        fr: temps, banque de temps
        es: tiempo, banco de tiempo
        pt: tempo, banco de tempo
        it: tempo, banca del tempo
        ru: время, банк времени
        sv: tid, tidsbank
        nl: tijd, tijdbank
        pl: czas, bank czasu
        zh: 时间银行
        ja: タイムバンク
    """,
    "post": """
        en: post, posts, post blinds
        sv: posta
    """,
    "choice": """
        en: min, max, pot, bet pot, raise any, check/fold, check/call, call/check, call any
        en: auto fold, fold to any bet
        any: 1/2, 3/4, 2/3, 1/4, 2.5 bb, 3 bb, 4 bb, 50%, 75%
        fr: tout suivre, parole/se coucher
    """,
    "waiting": """
        en: waiting, new player, loser
    """,
    "vacant": """
        en: empty, seat, open seat, seat open, open, vacant, reserved, sit here, sit, join, invite
        fr: inviter, s'asseoir
    """,
    "elsewhere": """
        en: dealer, cash, bets, total, cashier, balance, bankroll, sit out, sit me out, sit in
        fr: caissier
        de: kasse
        es: cajero
        it: cassa
        pt: caixa
        ru: касса
    """,
}
"""By meaning, a line for each language: its code, and phrases that commas part.

`post` is what is posted, whatever it is; a `choice` stands on the user's own buttons alone; `waiting` is
what a plate says beside; a `vacant` seat has nobody; what is `elsewhere` is an account's, a menu's
or the table's.
"""

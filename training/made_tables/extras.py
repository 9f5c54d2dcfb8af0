"""What made-up tables say elsewhere: titles, buttons, chats, lists, overlays, and what the OCR makes up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from training.made_tables import texts

Rng = np.random.Generator
RANKS = ("A", "K", "Q", "J", "10", "T", "9", "8", "7", "6", "5", "4", "3", "2")
CHIPS = ("1", "5", "10", "25", "50", "100", "500", "1000", "5K", "1K")
HANDS = (
    "High card",
    "One pair",
    "Pair of Kings",
    "Two pair",
    "Two Pair, Aces and Kings",
    "Three of a Kind",
    "Straight",
    "Flush",
    "Full House",
    "Four of a kind",
    "Straight flush",
    "Royal Flush",
    "Set of Jacks",
    "Ace High",
    "Paar Achten",
    "Deux paires",
    "Doble pareja",
    "Пара тузов",
    "Trio",
)
CHAT = (
    "nice hand",
    "gg",
    "ty",
    "lol",
    "wp sir",
    "folds",
    "calls",
    "wins the pot",
    "has left the table",
    "raises to",
    "posts the small blind",
    "posts big blind",
    "shows",
    "Dealing flop",
    "Your turn",
    "joined",
    "is sitting out",
    "Hand started",
    "checks",
    "Welcome to the table",
    "collected from main pot",
)
MENUS = (
    "Lobby",
    "Options",
    "Cashier",
    "Leave",
    "Sit out",
    "Stand up",
    "Help",
    "Menu",
    "Hand history",
    "Notes",
    "Stats",
    "Settings",
    "View",
    "Chat",
    "Info",
    "Sit out next hand",
    "Sit out next big blind",
    "Auto post blinds",
    "Fold to any bet",
    "Leave table",
    "Buy chips",
    "Add chips",
    "Time bank",
    "Straddle",
    "Run it twice",
    "I am back",
    "Table 1",
    "Wait for BB",
    "Rebuy",
    "Add-on",
    "Break",
    "Log",
    "Away",
    "Chance",
    "Hands",
    "Multi-table",
    "Tile",
    "File",
    "Edit",
    "Help",
)


def hand_name(rng: Rng) -> str:
    text = str(rng.choice(HANDS))
    return f"{rng.integers(1, 11)}. {text}" if rng.random() < 0.1 else text


def title(rng: Rng) -> str:
    table = f"{rng.choice(texts.SYLLABLES)}{rng.choice(texts.SYLLABLES)}".capitalize()
    low = float(rng.choice([0.01, 0.05, 0.25, 0.5, 1, 5, 25, 100]))
    kinds = [
        f"{table} {rng.integers(1, 99)} - ${low}/${2 * low} - No Limit Hold'em",
        f"Tournament {rng.integers(10**6, 10**7)} Table {rng.integers(1, 300)} - Blinds {low:g}/{2 * low:g}",
        f"{table} - {low:g}/{2 * low:g} USD - NL Holdem",
        f"NLH {low:g}/{2 * low:g} #{rng.integers(100, 99999)}",
        f"PokerRoom {table}",
        f"{table} - PL Omaha",
    ]
    return str(rng.choice(kinds))


def info(rng: Rng, amount: Callable[[float], str]) -> str:
    value = float(np.exp(rng.normal(6, 2.5)))
    kinds = [
        str(rng.choice(MENUS)),
        str(rng.choice(MENUS)),
        f"#{rng.integers(10**6, 10**10)}",
        f"Hand: {rng.integers(1, 999)}",
        f"{rng.integers(0, 24)}:{rng.integers(0, 60):02d}",
        f"{rng.integers(0, 24):02d}:{rng.integers(0, 60):02d}:{rng.integers(0, 60):02d}",
        f"Blinds: {rng.integers(1, 50) * 10}/{rng.integers(1, 50) * 20}",
        f"Level {rng.integers(1, 30)}",
        f"Next level: {rng.integers(1, 15)}:{rng.integers(0, 60):02d}",
        f"Balance: {amount(value)}",
        amount(value),
        f"Jackpot {amount(100 * value)}",
        f"Prize pool {amount(100 * value)}",
        f"{rng.integers(1, 40)}/{rng.integers(40, 400)}",
        f"{rng.integers(1, 100)}%",
        f"{rng.integers(10, 200)} ms",
        f"Avg stack: {amount(value)}",
        f"Rank {rng.integers(1, 99)} of {rng.integers(99, 900)}",
        f"Previous hand #{rng.integers(10**5, 10**8)}",
        f"Game: {rng.integers(1, 9)}",
    ]
    return str(rng.choice(kinds))


def chat(rng: Rng, amount: Callable[[float], str]) -> str:
    who, said = texts.name(rng), str(rng.choice(CHAT))
    end = f" {amount(float(np.exp(rng.normal(3, 1.5))))}" if rng.random() < 0.4 else ""
    return str(
        rng.choice(
            [
                f"{who}: {said}",
                f"{who} {said}{end}",
                f"Dealer: {who} {said}{end}",
                f"[{rng.integers(0, 24)}:{rng.integers(10, 60)}] {who} {said}",
                said,
            ]
        )
    )


def caption(rng: Rng) -> str:
    kinds = [
        "Win/Loss",
        "Pots Won",
        "Hands Dealt",
        "Saw Flop",
        "EFFS",
        "SPR",
        "VPIP",
        "PFR",
        "Pot odds",
        "Equity",
        "Level",
        "Blinds",
        "Next",
        "Balance",
        "Total",
        "Rank",
        "Players",
        "Flush",
        "Full House",
        "Two Pair",
        "Straight",
        "Rake",
        "Session",
        "Hands/h",
        "Profit",
        "Stack",
        "Average",
        "Prize",
        "M",
        "BB/100",
        "Bankroll",
        "P1",
        "P3",
        "Wins",
    ]
    return str(rng.choice(kinds)) if rng.random() < 0.8 else texts.name(rng)


def figure(rng: Rng, amount: Callable[[float], str], blind: float) -> str:
    value = blind * float(np.exp(rng.normal(4, 2)))
    kinds = [
        amount(value),
        amount(value),
        f"{100 * rng.random():.2f}",
        f"{100 * rng.random():.1f}%",
        str(rng.integers(0, 400)),
        f"{rng.integers(0, 60)}:{rng.integers(0, 60):02d}",
        f"{value:.2f}",
        f"{rng.integers(10**4, 10**10)}",
        "0",
    ]
    return str(rng.choice(kinds))


def badge(rng: Rng) -> str:
    kinds = [
        "D",
        "SB",
        "BB",
        "BTN",
        "DEALER",
        str(rng.integers(1, 100)),
        f"{rng.integers(1, 100)}%",
        "★",
        "VIP",
        str(rng.integers(1, 60)),
        f"{rng.integers(5, 60)}s",
        "UTG",
        "CO",
        "R",
        "o",
        "M",
        f"x{rng.integers(2, 9)}",
        "NEW",
        f"+{rng.integers(1, 50)}",
        f"#{rng.integers(1, 9)}",
    ]
    return str(rng.choice(kinds))


def scrap(rng: Rng) -> str:
    """Return what the OCR makes of a picture."""
    if rng.random() < 0.7:
        return str(rng.choice(list("FKJYGXOQADR0123456789lo□品山出口句六士王")))
    return "".join(rng.choice(list("AKQJT98765432lio()-+ "), size=int(rng.integers(2, 5)))).strip() or "o"


def logo(rng: Rng) -> str:
    return (
        f"{rng.choice(texts.SYLLABLES)}{rng.choice(texts.SYLLABLES)}".upper()
        if rng.random() < 0.6
        else str(
            rng.choice(
                ["Hold'em", "NLH", "No Limit", "PLO", "Texas Holdem", "Preflop", "Flop", "Turn", "River"]
            )
        )
    )


def statistics(rng: Rng) -> str:
    a, b, c = rng.integers(0, 60), rng.integers(0, 40), rng.random() * 6
    kinds = [
        f"P{rng.integers(1, 9)} | {a} [{a}/{b}] * {c:.1f} (0)",
        f"{a}/{b}/-/-/-",
        f"L: {a} RFI {b}/{a}/{b}",
        f"{a}/{b}/{c:.1f}",
        f"{a} / {b} / {c:.1f} ({rng.integers(1, 999)})",
        f"{a} {b} {rng.integers(0, 20)}",
        f"VPIP {a}",
        f"{a}|{b}|{rng.integers(0, 20)}",
        f"{a}",
        f"{c:.1f}",
        f"{a} [{b}]",
    ]
    return str(rng.choice(kinds))


def buttons(rng: Rng, amount: Callable[[float], str], language: str) -> list[list[str]]:
    """Return the user's buttons from left to right, each as its lines."""
    price, bet = amount(float(np.exp(rng.normal(1, 1.5)))), amount(float(np.exp(rng.normal(2, 1.5))))
    two_lines = rng.random() < 0.4
    call = (
        [texts.word(rng, "call", language), price]
        if two_lines
        else [f"{texts.word(rng, 'call', language)} {price}"]
    )
    raised = (
        [texts.word(rng, "raise", language), bet]
        if two_lines
        else [f"{texts.word(rng, 'raise', language)} {bet}"]
    )
    middle = call if rng.random() < 0.6 else [texts.word(rng, "check", language)]
    found = [[texts.word(rng, "fold", language)], middle, raised]
    if rng.random() < 0.15:
        found = found[:2]
    return found


def presets(rng: Rng) -> list[str]:
    sets = [
        ["Min", "1/2", "Pot", "Max"],
        ["33%", "50%", "75%", "Pot"],
        ["2x", "2.5x", "3x", "All-in"],
        ["Min", "3BB", "4BB", "Max"],
        ["1/3", "1/2", "2/3", "POT"],
        ["-", "+"],
        ["25%", "50%", "100%"],
    ]
    return sets[int(rng.integers(0, len(sets)))]


def misread(rng: Rng, text: str) -> str:
    """Return a text with a letter lost, doubled, or taken for another."""
    at = int(rng.integers(0, len(text)))
    kind = rng.random()
    if kind < 0.4 and len(text) > 2:
        return text[:at] + text[at + 1 :]
    swaps = {
        "$": "S",
        "0": "O",
        "O": "0",
        "1": "l",
        "l": "1",
        "5": "S",
        "S": "5",
        "8": "B",
        "B": "8",
        ",": ".",
        ".": ",",
        "i": "j",
        "€": "E",
    }
    return text[:at] + swaps.get(text[at], str(rng.choice(list("aeo1□.·")))) + text[at + 1 :]

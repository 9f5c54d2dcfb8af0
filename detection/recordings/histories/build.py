"""A hand history of what was seen of a hand, or the reason why it can't be one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zlib import crc32

import pokerkit

from detection.poker.table_state import SeatState, TableState
from detection.recordings.histories.amounts import Amounts, Chips
from detection.recordings.histories.deal import Deal, deal_of, who
from detection.recordings.histories.history import HandHistory, HandIncomplete, Tournament
from detection.recordings.histories.play import Replay
from detection.recordings.histories.referee import history_of
from detection.recordings.histories.seen import SeenHand


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a hand's file says of where it was played."""

    table: str
    session: str
    venue: str | None = None
    title: str = ""
    """Of the window."""


def built(hand: SeenHand, provenance: Provenance) -> HandHistory:
    """Return a hand that was seen whole. Raises HandIncomplete with the reason otherwise."""
    if hand.end is None:
        raise HandIncomplete("its end was not seen")
    if not hand.whole:
        raise HandIncomplete("it was not seen from its deal to its end")
    _check_cards(hand)
    amounts = Amounts(_amounts(hand))
    deal = deal_of(hand, amounts)
    replay = Replay(hand, deal, amounts)
    replay.play()
    finishing = finishing_stacks(replay, amounts)
    history = history_of(
        _played(hand, deal, replay, finishing),
        number=hand.history or _number(provenance.session, hand.first_seq),
        table=provenance.table,
        site=provenance.venue or "",
        played_at=datetime.fromisoformat(hand.played_at or hand.started_at),
        currency=hand.deal.currency or "",
        hero=None if deal.hero is None else deal.hero + 1,
        max_seats=max(len(hand.deal.seats), *(seat + 1 for seat in hand.deal.seats)),
        session=provenance.session,
        hand=hand.number if isinstance(hand.number, int) else None,
        first_seq=hand.first_seq,
        tournament=_tournament(provenance.title),
        uncertain=tuple(reason for _, reason in hand.doubts),
    )
    _check_results(hand, history)
    return history


def _number(session: str, first_seq: int) -> int:
    """Return a number of twelve digits: the session's, and the event's that no other hand of the log has."""
    return int(f"{1000 + crc32(session.encode()) % 9000}{first_seq:08}")


TOURNAMENT = re.compile(r"\bTournament\s+#?(\d{4,})\b", re.IGNORECASE)


def _tournament(title: str) -> Tournament | None:
    """Return the tournament that a window's title names."""
    found = TOURNAMENT.search(title)
    return None if found is None else Tournament(number=found[1])


def _check_results(hand: SeenHand, history: HandHistory) -> None:
    """Compare who won by what was told at the end with who won by the play. Raises HandIncomplete."""
    told = {result.seat for result in hand.results if result.won}
    won = {win.seat - 1 for pot in history.pots for win in pot.wins}
    if told and told != won:
        seat = min(told ^ won)
        by = "what was seen at the end" if seat in told else "the play"
        raise HandIncomplete(f"{who(hand.deal, seat)} won by {by}, and not by the other")


def _check_cards(hand: SeenHand) -> None:
    cards = [*hand.hero, *hand.board, *(card for shown in hand.shown.values() for card in shown)]
    if len(set(cards)) != len(cards):
        raise HandIncomplete("a card was seen in two places")


def _amounts(hand: SeenHand) -> Iterator[Decimal | None]:
    """Yield all amounts of a hand."""
    for table in (hand.deal, hand.end, hand.after):
        for seat in table.seats.values() if table else ():
            yield from (seat.stack, seat.bet)
    yield from (hand.dealt or {}).values()
    yield from (post.amount for post in hand.posts)
    for step in hand.steps:
        yield from (action.amount for action in getattr(step, "actions", ()))


def _played(hand: SeenHand, deal: Deal, replay: Replay, finishing: list[Chips]) -> pokerkit.HandHistory:
    return pokerkit.HandHistory(
        variant="NT",
        antes=deal.antes,
        blinds_or_straddles=deal.blinds,
        min_bet=deal.big_blind,
        starting_stacks=deal.stacks,
        actions=replay.actions,
        seats=[seat + 1 for seat in deal.order],
        players=[hand.seat(seat).name or f"Seat {seat}" for seat in deal.order],
        finishing_stacks=finishing,
    )


LARGEST_RAKE = 10
"""Percent of a pot that a room may keep."""


def finishing_stacks(replay: Replay, amounts: Amounts) -> list[Chips]:
    """Return the stacks after a hand that was played, as they were read, else as the play leaves them.

    Raises:
        HandIncomplete: they say something else than the play, or too little to know who won.
    """
    hand, state = replay.hand, replay.state
    finishing: list[Chips] = list(state.stacks)
    paid, moved = set(), set()
    for index, seat in enumerate(replay.deal.order):
        before, final = replay.stacks[index], state.stacks[index]
        if before != final:
            moved.add(seat)
        if final > before and seat in replay.unseen:
            name = who(hand.deal, seat)
            raise HandIncomplete(f"the cards of {name}, who won the showdown, were not seen")
        for table in (hand.end, hand.after):
            seen = _stack(table, hand.seat(seat), amounts)
            if seen is None or seen == before != final:
                continue  # unread, or not paid yet
            if table is hand.after and before == final < seen:
                continue  # who won nothing has bought more
            if not _is(seen, before=before, final=final, pot=replay.pot, unit=amounts.unit):
                raise HandIncomplete(
                    f"{who(hand.deal, seat)} was left with {seen}, and by the play with {final}"
                )
            finishing[index] = seen
            paid.add(seat)
    pot = amounts.chips(hand.end.pot) if hand.end else None
    if pot is not None and pot > replay.pot:
        raise HandIncomplete(f"the pot held {pot}, and by the play {replay.pot}")
    if hand.results:
        return finishing
    if replay.unseen and not (moved and replay.unseen | moved <= paid):
        unseen = who(hand.deal, min(replay.unseen))
        raise HandIncomplete(
            f"the cards of {unseen} at the showdown were not seen, and no chips told who won"
        )
    return finishing


def _is(seen: Chips, *, before: Chips, final: Chips, pot: Chips, unit: Chips) -> bool:
    """Return whether a stack is what the play leaves; a winner's may be short of what the room kept."""
    if seen == final:
        return True
    if seen <= before:
        return False
    shared = abs(seen - final) < unit  # a pot that three share to less than a cent
    return shared or (seen < final and (final - seen) * 100 <= pot * LARGEST_RAKE)


def _stack(table: TableState | None, was: SeatState, amounts: Amounts) -> Chips | None:
    """Return a player's stack as it was read; None where it was not, or where somebody else sits now."""
    found = table.seats.get(was.seat) if table else None
    if found is None or found.name != was.name:
        return None
    return amounts.chips(found.stack)

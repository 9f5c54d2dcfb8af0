"""A seen hand as a PHH file, which pokerkit reads back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pokerkit import HandHistory

from detection.poker.table_state import TableState
from detection.recordings.histories.amounts import Amounts, Chips
from detection.recordings.histories.deal import Deal, HandIncomplete, deal_of, who
from detection.recordings.histories.play import Replay
from detection.recordings.histories.seen import SeenHand


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a hand's file says of where it was played."""

    table: str
    session: str
    venue: str | None = None


def phh_of(hand: SeenHand, provenance: Provenance) -> str:
    """Return a hand as PHH. Raises HandIncomplete with the reason where it can't be one."""
    if hand.end is None:
        raise HandIncomplete("its end was not seen")
    _check_cards(hand)
    amounts = Amounts(_amounts(hand))
    deal = deal_of(hand, amounts)
    replay = Replay(hand, deal, amounts)
    replay.play()
    finishing = finishing_stacks(replay, amounts)
    text = _history(hand, deal, replay, finishing, provenance).dumps()
    _check_reading_back(text, replay)
    return f"{text}\n"


def _check_cards(hand: SeenHand) -> None:
    cards = [*hand.hero, *hand.board, *(card for shown in hand.shown.values() for card in shown)]
    if len(set(cards)) != len(cards):
        raise HandIncomplete("a card was seen in two places")


def _amounts(hand: SeenHand) -> Iterator[Decimal | None]:
    """Yield all amounts of a hand."""
    for table in (hand.deal, hand.end, hand.after):
        for seat in table.seats.values() if table else ():
            yield from (seat.stack, seat.bet)
    for step in hand.steps:
        yield from (action.amount for action in getattr(step, "actions", ()))


def _history(
    hand: SeenHand, deal: Deal, replay: Replay, finishing: list[Chips], provenance: Provenance
) -> HandHistory:
    began = datetime.fromisoformat(hand.started_at)
    names = [_name(hand.deal, seat) for seat in deal.order]
    return HandHistory(
        variant="NT",
        antes=[0] * len(deal.order),
        blinds_or_straddles=deal.blinds,
        min_bet=deal.big_blind,
        starting_stacks=deal.stacks,
        actions=replay.actions,
        venue=_plain(provenance.venue) if provenance.venue else None,
        time=began.time().replace(microsecond=0, tzinfo=None),
        time_zone="UTC",
        day=began.day,
        month=began.month,
        year=began.year,
        hand=hand.number if isinstance(hand.number, int) else None,
        seats=[seat + 1 for seat in deal.order],
        table=_plain(provenance.table),
        players=names,
        finishing_stacks=finishing,
        currency_symbol=_plain(hand.deal.currency or "") or None,
        user_defined_fields={"_session": provenance.session, "_first_seq": hand.first_seq, **_hero(deal)},
    )


def _hero(deal: Deal) -> dict[str, Any]:
    return {} if deal.hero is None else {"_hero": deal.order.index(deal.hero) + 1}


def _name(table: TableState, seat: int) -> str:
    name = table.seats[seat].name
    return _plain(name) if name else f"Seat {seat}"


def _plain(text: str) -> str:
    """Return a text that TOML's quotes can hold."""
    return "".join(char if char.isprintable() else " " for char in text).replace(
        "'", "\N{RIGHT SINGLE QUOTATION MARK}"
    )


def _check_reading_back(text: str, replay: Replay) -> None:
    """Let pokerkit read what was written: it must end as the replay did. Raises HandIncomplete."""
    try:
        *_, final = HandHistory.loads(text)
    except ValueError as error:
        raise HandIncomplete(f"pokerkit does not read it back: {error}") from error
    if list(final.stacks) != list(replay.state.stacks):
        raise HandIncomplete("pokerkit reads it back with other stacks")


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
        for table in (hand.end, hand.after):
            seen = _stack(table, hand.deal, seat, amounts)
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


def _stack(table: TableState | None, deal: TableState, seat: int, amounts: Amounts) -> Chips | None:
    """Return a player's stack as it was read; None where it was not, or where somebody else sits now."""
    found = table.seats.get(seat) if table else None
    if found is None or found.name != deal.seats[seat].name:
        return None
    return amounts.chips(found.stack)

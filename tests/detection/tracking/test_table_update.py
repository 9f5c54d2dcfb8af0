from __future__ import annotations

from decimal import Decimal

from detection.poker.cards import parse_cards
from detection.poker.readings import TableReading
from detection.tracking.table_update import TableUpdate
from tests.detection.tables import FLOP, happened, seen, table


def test_a_card_in_flight_is_not_dealt_yet() -> None:
    believed = table(hero=[])

    assert happened(believed, TableReading(hero=parse_cards("Ah"), board=parse_cards("2c7d"))) == []


def test_a_card_twice_is_believed_nowhere() -> None:
    reading = TableReading(hero=parse_cards("Ah2c"), board=FLOP, seats=(seen(1, cards=parse_cards("9s9h")),))

    update = TableUpdate(table(), reading, {})

    assert (update.seen.hero, update.seen.board) == (None, None)
    assert set(update.doubts) == {"hero", "board"}
    assert update.seats[1].cards == parse_cards("9s9h")


def test_a_doubt_is_one_until_it_is_insisted_on() -> None:
    update = TableUpdate(table(), TableReading(), {"pot": Decimal(3)})

    assert not update.doubted("pot", Decimal(3))
    assert update.doubted("pot", Decimal(4))
    assert update.doubts == {"pot": Decimal(4)}


def test_what_is_published_is_believed() -> None:
    update = TableUpdate(table(), TableReading(), {})

    update.publish("pot", {"pot": "3"}, "Pot 3")

    assert update.believed.pot == 3
    assert update.before.pot is None

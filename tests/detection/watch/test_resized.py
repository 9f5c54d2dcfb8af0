from __future__ import annotations

from detection.demo import DemoTable
from detection.readings import TableReading
from detection.recognition.places import Places
from detection.recognition.reader import TableReader
from detection.watch.resized import ResizableReader, scaled

SIZES = ((1280, 720), (1120, 630))
KNOWN = Places(size=(1280, 720), spots=((640.0, 654.0), (180.0, 530.0)), hero_known=True)


def test_seats_are_scaled_with_the_window() -> None:
    half = scaled(KNOWN, (640, 360))

    assert half.size == (640, 360)
    assert half.spots == ((320.0, 327.0), (90.0, 265.0))
    assert half.hero_known


def test_a_table_stays_in_the_middle_of_a_window_of_another_shape() -> None:
    assert scaled(KNOWN, (1280, 920)).spots == ((640.0, 754.0), (180.0, 630.0))


def numbers(reading: TableReading) -> dict[str | None, int]:
    return {seat.name: seat.seat for seat in reading.seats}


def test_an_empty_seat_renumbers_nobody_when_the_window_is_resized() -> None:
    """Somebody leaves the demo's table; resized just then, the others keep their numbers."""
    large, small = (list(DemoTable(seed=16, hands=4, width=w, height=h).steps()) for w, h in SIZES)
    empty = next(at for at, step in enumerate(large) if len(step.truth.seats) < len(large[0].truth.seats))
    reader = ResizableReader(TableReader())
    reader.read(large[0].pixels)
    before = reader.read(large[empty].pixels)

    after = reader.read(small[empty].pixels)

    assert len(before.seats) == len(large[empty].truth.seats)
    assert numbers(after) == numbers(before)


def test_it_starts_afresh_when_told_to() -> None:
    reader = ResizableReader(TableReader())
    reader.read(next(DemoTable(seed=16, hands=1).steps()).pixels)

    reader.forget()

    assert reader.reader.places is None

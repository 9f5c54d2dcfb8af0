from __future__ import annotations

import pytest

from detection.vision.geometry import Box
from detection.vision.table.seat_map import SEEN_NAMELESS, SeatMap, assign_seats, matched, scaled

SIZE = (1280, 720)
CENTRE = (640.0, 340.0)
HERO, LEFT, TOP, RIGHT = (640, 650), (180, 340), (640, 120), (1100, 340)
TABLE = [HERO, LEFT, TOP, RIGHT]


def plate(point: tuple[float, float], width: float = 120) -> Box:
    x, y = point
    return Box(x - width / 2, y - 25, x + width / 2, y + 25)


def seen(
    known: SeatMap | None, points: list[tuple[int, int]], *, hero: bool = True, size: tuple[int, int] = SIZE
) -> tuple[SeatMap | None, list[int | None]]:
    return assign_seats(known, [plate(point) for point in points], hero=hero, size=size, centre=CENTRE)


@pytest.fixture
def known() -> SeatMap | None:
    return seen(None, TABLE)[0]


@pytest.mark.parametrize(
    ("points", "numbers"),
    [
        (TABLE, [0, 1, 2, 3]),
        ([HERO, TOP, RIGHT], [0, 2, 3]),
        ([HERO, LEFT, RIGHT], [0, 1, 3]),
        ([HERO], [0]),
        ([(648, 655), (170, 335), TOP, (1108, 345)], [0, 1, 2, 3]),
        ([], []),
    ],
    ids=["all there", "one left", "another left", "hero alone", "names of other lengths", "nothing read"],
)
def test_a_seat_keeps_its_number_by_its_place(
    known: SeatMap | None, points: list[tuple[int, int]], numbers: list[int]
) -> None:
    assert seen(known, points)[1] == numbers


def test_the_lowest_seat_being_empty_makes_nobody_else_the_first(known: SeatMap | None) -> None:
    numbers = seen(known, [LEFT, TOP, RIGHT], hero=False)[1]

    assert numbers == [1, 2, 3]


def test_a_hand_shown_elsewhere_does_not_move_the_hero(known: SeatMap | None) -> None:
    numbers = seen(known, [RIGHT, HERO, LEFT, TOP])[1]

    assert numbers == [3, 0, 1, 2]


def test_the_heros_cards_say_who_is_first_where_only_the_lowest_was_known() -> None:
    known, _ = seen(None, TABLE, hero=False)

    known, numbers = seen(known, [LEFT, TOP, RIGHT, HERO])

    assert numbers == [0, 1, 2, 3]
    assert seen(known, TABLE, hero=False)[1] == [3, 0, 1, 2]


def test_a_newcomer_counts_once_seen_twice() -> None:
    known, _ = seen(None, [HERO, LEFT, RIGHT])

    known, first = seen(known, TABLE)
    known, second = seen(known, TABLE)

    assert first == [0, 1, None, 2]
    assert second == [0, 1, 2, 3]


def test_a_player_keeps_the_seat_though_the_plate_is_read_with_something_beside_it() -> None:
    names = ["Ann", "Bob", "Cleo", "Dana"]

    def at(known: SeatMap | None, points: list[tuple[int, int]]) -> tuple[SeatMap | None, list[int | None]]:
        plates = [plate(point) for point in points]
        return assign_seats(known, plates, hero=True, size=SIZE, centre=CENTRE, names=names)

    known, _ = at(None, TABLE)
    for _ in range(3):
        known, numbers = at(known, [HERO, (280, 300), TOP, RIGHT])
        assert numbers == [0, 1, 2, 3]


def test_who_changes_places_has_another_seat() -> None:
    names = ["Ann", "Bob", "Cleo"]
    known, _ = assign_seats(
        None, [plate(point) for point in TABLE[:3]], hero=True, size=SIZE, centre=CENTRE, names=names
    )

    for _ in range(2):
        plates = [plate(point) for point in (HERO, RIGHT, TOP)]
        known, numbers = assign_seats(known, plates, hero=True, size=SIZE, centre=CENTRE, names=names)

    assert numbers == [0, 3, 2]


def test_among_players_with_names_a_plate_without_one_is_a_seat_only_once_it_stays(
    known: SeatMap | None,
) -> None:
    """A bet and the label over it look like a plate for as long as the street lasts."""
    points = [*TABLE, (380, 200)]
    names = ["Ann", "Bob", "Cleo", "Dana", None]

    for _ in range(SEEN_NAMELESS - 1):
        known, numbers = assign_seats(
            known, [plate(point) for point in points], hero=True, size=SIZE, centre=CENTRE, names=names
        )
        assert numbers == [0, 1, 2, 3, None]
    assert seen(known, points)[1] == [0, 1, 3, 4, 2]


def test_what_was_seen_once_at_no_known_place_is_forgotten() -> None:
    known, _ = seen(None, [HERO, LEFT, RIGHT])
    known, _ = seen(known, TABLE)

    known, _ = seen(known, [HERO, LEFT, RIGHT])

    assert seen(known, TABLE)[1] == [0, 1, None, 2]


@pytest.mark.parametrize(
    ("points", "size"),
    [([RIGHT, HERO, LEFT], (1920, 1080)), ([(900, 700), (500, 400), (900, 250)], SIZE)],
    ids=["resized", "moved"],
)
def test_another_layout_is_learnt_afresh(
    known: SeatMap | None, points: list[tuple[int, int]], size: tuple[int, int]
) -> None:
    assert seen(known, points, size=size)[1] == [0, 1, 2]


def test_seats_are_scaled_with_the_window() -> None:
    half = scaled(
        SeatMap(size=SIZE, points=((640.0, 654.0), (180.0, 530.0)), names=(None, None), hero_known=True),
        (640, 360),
    )

    assert (half.size, half.points, half.hero_known) == ((640, 360), ((320.0, 327.0), (90.0, 265.0)), True)


def test_a_table_stays_in_the_middle_of_a_window_of_another_shape() -> None:
    known = SeatMap(size=SIZE, points=((640.0, 654.0),), names=(None,), hero_known=True)

    assert scaled(known, (1280, 920)).points == ((640.0, 754.0),)


def test_two_plates_are_never_at_one_place() -> None:
    assert matched([(100, 100), (300, 100)], [(110, 100), (102, 100)], 50.0) == [None, 0]

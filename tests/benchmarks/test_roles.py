from __future__ import annotations

from pathlib import Path

from benchmarks._real_tables import Share, pictures_of
from benchmarks.roles import assigned, by_itself
from tests.benchmarks.pictures import a_folder_of_pictures


def all_right(share: Share) -> bool:
    return 0 < share.there == share.right == share.claimed


def test_what_a_picture_says_is_counted_by_element_and_as_assigned(tmp_path: Path) -> None:
    a_folder_of_pictures(tmp_path, rooms=["demo"])
    (picture,) = pictures_of(tmp_path)

    assert all(all_right(share) for share in by_itself(picture))
    assert all(all_right(share) for share in assigned(picture))

    picture.truth.update(stacks=None, bets=None)  # nobody wrote them down
    assert [share.claimed for share in by_itself(picture)] == [0, 0, 0]

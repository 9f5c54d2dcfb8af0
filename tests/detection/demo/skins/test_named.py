from __future__ import annotations

import pytest

from detection.demo.skins.named import NAMED, SkinUnknown, skin_named


def test_there_are_skins_as_rooms_differ() -> None:
    skins = NAMED.values()

    assert len(skins) >= 12
    assert {2, 6, 9, 10} <= {skin.seats for skin in skins}
    assert {"en", "de", "ru", "es", "pt"} == {skin.language for skin in skins}
    assert {"", "$", "€", "BB"} == {skin.unit for skin in skins}
    assert {"none", "name", "under", "cards"} == {skin.labels for skin in skins}
    assert {"disc", "word", "letter"} == {skin.button for skin in skins}
    assert any(skin.size[0] < skin.size[1] for skin in skins)
    assert {True, False} == {skin.palette.is_light for skin in skins}
    assert any(skin.user_at for skin in skins)
    assert any(skin.chips_over for skin in skins)
    assert any(not skin.bets and skin.label_amounts for skin in skins)


def test_a_seed_makes_the_same_skin_again_and_another_seed_another() -> None:
    assert skin_named("random:7") == skin_named("random:7")
    assert skin_named("random:7") != skin_named("random:8")


@pytest.mark.parametrize("name", ["none", "random:x", "random:-1", ""])
def test_an_unknown_skin_is_answered_with_those_there_are(name: str) -> None:
    with pytest.raises(SkinUnknown, match="classic, larch"):
        skin_named(name)


def test_without_a_figure_before_a_seat_its_label_has_it() -> None:
    for seed in range(200):
        skin = skin_named(f"random:{seed}")
        assert skin.bets or (skin.label_amounts and skin.labels in ("name", "under"))

"""What a user writes about hands and players: a note, and tags to find them by."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AbstractUser, AnonymousUser
from django.db import transaction
from django.http import QueryDict

from detection.models import Hand, HandNote, HandTag, PlayerTag, SeenPlayer
from eventlog.access.parameters import BadRequest, parse_text

LONGEST_NOTE, LONGEST_TAG, MOST_TAGS = 4_000, 40, 20


def may_note(user: AbstractBaseUser | AnonymousUser, kind: type[HandNote | SeenPlayer]) -> bool:
    """Return whether a user may write about hands or players: the admin's permission to change them."""
    return isinstance(user, AbstractUser) and user.has_perm(f"detection.change_{kind._meta.model_name}")


def note_hand(hand: Hand, written: QueryDict) -> None:
    """Keep `note` and `tags` of a hand, in the place of those before. Raises BadRequest."""
    text, tags = _note(written), _tags(written)
    with transaction.atomic():
        if text:
            HandNote.objects.update_or_create(hand=hand, defaults={"text": text})
        else:
            HandNote.objects.filter(hand=hand).delete()
        HandTag.objects.filter(hand=hand).delete()
        HandTag.objects.bulk_create([HandTag(hand=hand, name=name) for name in tags])


def note_player(player: SeenPlayer, written: QueryDict) -> None:
    """Keep `note` and `tags` of a player, in the place of those before. Raises BadRequest."""
    text, tags = _note(written), _tags(written)
    with transaction.atomic():
        SeenPlayer.objects.filter(pk=player.pk).update(note=text)
        PlayerTag.objects.filter(player=player).delete()
        PlayerTag.objects.bulk_create([PlayerTag(player=player, name=name) for name in tags])


def tags_of(of: Hand | SeenPlayer) -> list[str]:
    """Return the tags in alphabetical order."""
    return sorted(tag.name for tag in of.tags.all())


def _note(written: QueryDict) -> str:
    return parse_text(
        written.get("note", "").replace("\r\n", "\n").strip(), name="note", longest=LONGEST_NOTE
    )


def _tags(written: QueryDict) -> list[str]:
    """Return the tags that are written with commas between them, each once."""
    words = [" ".join(word.split()) for word in written.get("tags", "").split(",")]
    tags = list(dict.fromkeys(parse_text(word, name="tag", longest=LONGEST_TAG) for word in words if word))
    if len(tags) > MOST_TAGS:
        raise BadRequest("bad_tags", f"There are {len(tags)} tags; {MOST_TAGS} are the most")
    return tags

"""What happened at a table, decoded from looks at it.

A hand of poker is hidden behind what is seen of it, and has strict rules. So several legal stories are kept,
each weighed by how well it explains every look so far; the worst are dropped; and what all good ones agree on
is told. This is a beam search, as decoders of speech make it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp

from detection.poker.readings import TableReading
from detection.tracking.evidence import Look
from detection.tracking.new_hand import next_hands
from detection.tracking.story import HandBegan, Story, Told
from detection.tracking.successors import successors

WIDTH = 16
"""Stories that are kept, and with them the best of each other account of the hand before."""
PASTS = 4
HOPELESS = 10.0
"""Nats by which a story may be worse than the best until it is dropped."""
SURE = 0.95
"""A thing is told as soon as the stories that tell it have this much of the weight of all."""


@dataclass(frozen=True, slots=True)
class News:
    """A thing that happened, and how sure that is, from 0 to 1."""

    thing: Told
    certainty: float

    @property
    def is_certain(self) -> bool:
        return self.certainty >= SURE


class Decoder:
    """Follows one table, look after look."""

    def __init__(self) -> None:
        self._stories = [Story()]
        self._told: tuple[Told, ...] = ()
        """What was told of the hand that goes on."""
        self._last: TableReading | None = None

    def observe(self, reading: TableReading) -> list[News]:
        """Take in one look, and return what is certain now, or will never be, that was not told before."""
        if reading == self._last:
            return []
        self._last = reading
        look = Look(reading)
        found: list[Story] = []
        for story in self._stories:
            after = successors(story, look)
            found += after
            for each in (story, *after[:4]):
                for begun in next_hands(each, look):
                    found += successors(begun, look)
        self._stories = _best(found)
        news = self._certain()
        if self._next_hand_goes_on():
            news += self._rest_of_the_hand_before()
        return news

    def finish(self) -> list[News]:
        """Return the rest of what the best story tells."""
        return self._told_further(self._stories[0].things, until=len(self._stories[0].things))

    def _certain(self) -> list[News]:
        best = self._stories[0].things
        until = len(self._told)
        while until < len(best) and self._certainty(best[: until + 1]) >= SURE:
            until += 1
        return self._told_further(best, until=until)

    def _next_hand_goes_on(self) -> bool:
        """Return whether the hand that is told is over for certain: what is unclear will stay so."""
        things = self._stories[0].things
        begun = _last_beginning(things)
        if begun <= len(self._told) or begun + 1 >= len(things):
            return False
        return self._weight(lambda story: _last_beginning(story.things) > len(self._told)) >= SURE

    def _rest_of_the_hand_before(self) -> list[News]:
        """Tell the hand before to its end as the best story has it, and drop the others."""
        things = self._stories[0].things
        return self._told_further(things, until=_last_beginning(things))

    def _told_further(self, things: tuple[Told, ...], *, until: int) -> list[News]:
        news = [News(things[at], self._certainty(things[: at + 1])) for at in range(len(self._told), until)]
        if news:
            self._told = things[:until]
            self._forget()
        return news

    def _certainty(self, things: tuple[Told, ...]) -> float:
        """Return how much of the weight of all stories those have that begin like this."""
        return self._weight(lambda story: story.things[: len(things)] == things)

    def _weight(self, holds: Callable[[Story], bool]) -> float:
        """Return how much of the weight of all stories those have of which something holds, from 0 to 1."""
        weights = [(exp(-story.cost), holds(story)) for story in self._stories]
        return sum(weight for weight, does in weights if does) / sum(weight for weight, _ in weights)

    def _forget(self) -> None:
        """Drop the stories that tell otherwise, and what was told of hands before the last."""
        begun = _last_beginning(self._told)
        told = self._told
        self._stories = [
            replace(story, things=story.things[begun:])
            for story in self._stories
            if story.things[: len(told)] == told
        ]
        self._told = told[begun:]


def _last_beginning(things: Sequence[Told]) -> int:
    """Return the place of the last hand's beginning; 0 where there is none."""
    return max((at for at, told in enumerate(things) if isinstance(told, HandBegan)), default=0)


def _best(stories: Iterable[Story]) -> list[Story]:
    """Return the best stories, and the best of each other account of the hand before, each once.

    Costs are counted from the best.
    """
    kept: dict[object, Story] = {}
    pasts: set[object] = set()
    ordered = sorted(stories, key=lambda story: story.cost)
    for found in ordered:
        story = replace(found, cost=found.cost - ordered[0].cost)
        if story.cost > HOPELESS:
            break
        past = story.things[: _last_beginning(story.things)]
        if len(kept) >= WIDTH and (past in pasts or len(pasts) >= PASTS):
            continue
        pasts.add(past)
        kept.setdefault((story.things, story.hand), story)
    return list(kept.values())

"""What happened in a hand, decoded from looks at the table.

A hand of poker is hidden behind what is seen of it, and has strict rules. So several legal stories are kept,
each weighed by how well it explains every look so far; the worst are dropped; and what all good ones agree on
is told. This is a beam search, as decoders of speech make it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import exp

from detection.poker.hand import NOTHING
from detection.poker.readings import Confidence, TableReading
from detection.tracking.beginnings import Habits, beginnings, blind_places
from detection.tracking.endings import endings
from detection.tracking.evidence import UNTOLD, Look
from detection.tracking.story import Story, Told
from detection.tracking.successors import successors

WIDTH = 16
"""Stories that are kept."""
HOPELESS = 10.0
"""Nats by which a story may be worse than the best until it is dropped."""
SURE = 0.95
"""A thing is told as soon as the stories that tell it have this much of the weight of all."""
LOOKS_TO_TELL = 2
"""For so many looks a thing must be sure: chips are caught in flight, and figures change as they are read."""
LOOKS_TO_BEGIN = 12
"""For so many different looks it is asked anew how the hand began."""


@dataclass(frozen=True, slots=True)
class News:
    """A thing that happened, and how sure that is, from 0 to 1."""

    thing: Told
    certainty: float


class HandDecoder:
    """Follows one hand, look after look.

    `habits` is what the hands before tell of this one.
    """

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.best = Story()
        self._stories = [self.best]
        self._told = 0
        """How many things were told."""
        self._sure: list[int] = []
        """How many were sure at each of the last looks."""
        self._looks = 0
        self._held: frozenset[int] = frozenset()
        self._user: int | None = None
        self._last: TableReading | None = None
        self._again = 0
        """How often in a row the last look was seen again."""

    def observe(self, reading: TableReading) -> list[News]:
        """Take in one look, and return what is certain now that was not told before."""
        shown = replace(reading, ms=0.0, confidence=NOTHING_SURE)
        self._again = self._again + 1 if shown == self._last else 0
        self._last = shown
        if self._again <= 1 and (shown.seats or shown.board or shown.pot is not None):
            self._follow(self._look(shown, again=bool(self._again)))
        self._sure = [*self._sure, self._agreed()][-LOOKS_TO_TELL:]
        return self._told_until(min(self._sure)) if len(self._sure) == LOOKS_TO_TELL else []

    def finish(self, reading: TableReading | None) -> list[News]:
        """Return the rest of the hand as the best story has it, with how it ended.

        Args:
            reading: what is seen once it is over: the cleared table, or the next hand; None for nothing.
        """
        look = None if reading is None else self._look(reading)
        self._stories = _best(ended for story in self._stories for ended in endings(story, look))
        self.best = self._stories[0]
        return self._told_until(len(self.best.things))

    @property
    def habits_after(self) -> Habits:
        """What this hand, with those before, tells of the next."""
        begun = self.best.begun
        if begun is None:
            return self.habits
        small, big = (begun.posts[place] for place in blind_places(begun.order))
        antes = set(begun.antes)
        return Habits(
            blinds=self.habits.blinds
            if self.habits.blinds and small + big < sum(self.habits.blinds) / 2
            else (small, big),
            ante=begun.antes[0] if len(antes) == 1 else NOTHING,
            big_blind_ante=len(antes) > 1,
            button=begun.button,
            regulars=frozenset(begun.order),
        )

    def _look(self, reading: TableReading, *, again: bool = False) -> Look:
        return Look(reading, held=self._held, user=self._user, again=again)

    def _follow(self, look: Look) -> None:
        """Take a look that differs from the one before into all stories."""
        self._looks += not look.again
        self._held |= {seat for seat in look.seats if look.holds(seat)}
        if look.reading.hero:
            self._user = next((seat.seat for seat in look.reading.seats if seat.hero), self._user)
        found: list[Story] = []
        for story in self._stories:
            if story.hand is not None:
                found += successors(story, look)
            elif self._looks <= LOOKS_TO_BEGIN or not found:
                found += successors(story, look)
                for begun in beginnings(story, look, self.habits, self._held):
                    found += successors(begun, look)
        self._stories = _best(found)
        self.best = next((story for story in self._stories if story.things), self._stories[0])

    def _agreed(self) -> int:
        """Return how many things of the best story are certain."""
        until = self._told
        untold = next((story for story in self._stories if not story.things), None)
        if untold is not None and self.best.cost > untold.cost + UNTOLD:
            return until  # no beginning explains what is seen
        while until < len(self.best.things) and self._certainty(until + 1) >= SURE:
            until += 1
        return until

    def _certainty(self, count: int) -> float:
        """Return how much of the weight of all stories those have that begin like the best."""
        things = self.best.things[:count]
        telling = [story for story in self._stories if story.things]
        weights = [(exp(-story.cost), story.things[:count] == things) for story in telling]
        return sum(weight for weight, same in weights if same) / sum(weight for weight, _ in weights)

    def _told_until(self, until: int) -> list[News]:
        """Tell the best story up to so many things, and drop the stories that tell otherwise."""
        things = self.best.things[:until]
        news = [News(things[at], self._certainty(at + 1)) for at in range(self._told, until)]
        if news:
            self._told = until
            self._stories = [story for story in self._stories if story.things[:until] == things]
        return news


NOTHING_SURE = Confidence()


def _best(stories: Iterable[Story]) -> list[Story]:
    """Return the best stories, each once; costs are counted from the best."""
    kept: dict[object, Story] = {}
    ordered = sorted(stories, key=lambda story: story.cost)
    for found in ordered:
        story = replace(found, cost=found.cost - ordered[0].cost)
        if story.cost > HOPELESS or len(kept) >= WIDTH:
            break
        kept.setdefault((story.things, story.hand), story)
    return list(kept.values())

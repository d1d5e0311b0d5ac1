"""The version of a thing's story: it differs where something was added that this sight may know of, and tells nothing else.

It is kept in the cache and reckoned from the record where it is not there, so the answer is the same whichever process gives it.
A write that commits gives another mark to each sight that may know of it; what was reckoned under an older mark counts no more. So
nobody who reads the record a moment too early can leave a stale version behind, and of what is hidden not even the time tells
that an answer takes.

A page that is drawn is not made to wait for the reckoning: it begins with its own moment, and learns of a version, and whether anything of
the story came after that moment, when it first asks.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import F, Max
from django.utils.crypto import salted_hmac

from collab.events.record import Fresh
from collab.files.models import File
from collab.files.states import FILE
from collab.kit import clock
from collab.notes import carriers
from collab.notes.carriers import CARRIERS
from collab.notes.models import Note
from collab.notes.states import NOTE, Audience
from collab.stream import queries, sight, tellers
from collab.stream.sight import EVERY, Sight

# Seconds: what was missed, for want of the cache at the wrong moment, is late by so much at most.
KEPT = 600
# What a page holds that has not asked yet begins so; and a mark that a write left, which another one is not mistaken for.
BEGUN, WRITTEN = "@", "w"
# What is not for everybody who opens the thing that it is on.
FOR_SOME: Mapping[str, Any] = {NOTE: Note, FILE: File}


def heard(fresh: Sequence[Fresh]) -> None:
    """Something is on record of these: the things whose story it is of have a new version. Called when a write has committed."""
    found = {_mark(*place, marks) for one in fresh for place, some in _concerned(*one) for marks in some}
    if found:
        cache.set_many({name: WRITTEN + secrets.token_hex(6) for name in found}, KEPT)


def _concerned(kind: str, key: int, data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, int], Iterable[str]]]:
    """The things that carry this event's story, each with the sights that may know of it.

    They are the subject itself, what it stands beside, and whose story it is a part of.
    """
    about = data.get("subject")
    if isinstance(about, list | tuple) and len(about) == 2 and about[0] in CARRIERS.value:
        yield (str(about[0]), int(about[1])), _reading(kind, key)
    for name, carrier in CARRIERS.value.items():
        teller = tellers.of(carrier)
        things = (key,) if name == kind else teller.reached[kind](key) if kind in teller.reached else ()
        some = [marks for marks in EVERY if kind not in teller.of_money or sight.has_money(marks)]
        yield from (((name, one), some) for one in things)


def _reading(kind: str, key: int) -> Iterable[str]:
    """The sights that read a note or a file: all, or those of the reviewing side."""
    if kind not in FOR_SOME:
        return EVERY
    audience = FOR_SOME[kind].objects.filter(pk=key).values_list("audience", flat=True).first()
    return EVERY if audience == Audience.EVERYONE else [marks for marks in EVERY if sight.is_reviewing(marks)]


@dataclass(frozen=True, slots=True)
class Version:
    """A story's version, the moment of its latest event (microseconds), and the mark it was reckoned under: empty where no cache keeps marks."""

    name: str
    at: int
    mark: str

    def is_of(self, held: str) -> bool:
        """Whether a page that holds this has nothing to learn: it holds the version, or began when the story was the same."""
        if not held.startswith(BEGUN):
            return held == self.name
        since, _, mark = held.removeprefix(BEGUN).partition(".")
        is_written = self.mark.startswith(WRITTEN) and self.mark != mark
        return since.isdecimal() and self.at <= int(since) and not is_written


def held(seen: Sight) -> str:
    """What a page of this sight begins with, asked before the story is read: its version where the cache has it, else this moment. No query."""
    kind, key = seen.carrier.kind, seen.thing.pk
    found, mark = _known(kind, key, seen.marks)
    # Where there is no mark, none is left: one that is there when the page first asks was written since.
    return found.name if found else f"{BEGUN}{_micros(clock.now())}.{mark}"


def _micros(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)


def of(seen: Sight) -> Version:
    """The version of the story as this sight knows it; no query while the cache has it. Ask before reading the story itself."""
    return _known(seen.carrier.kind, seen.thing.pk, seen.marks)[0] or _reckoned(seen)


def at(kind: str, key: int, marks: str) -> Version | None:
    """The same by kind, key and marks, for who asks again: no query while the cache has it. None where the thing is gone."""
    if found := _known(kind, key, marks)[0]:
        return found
    thing = carriers.thing(kind, key)
    return _reckoned(sight.marked(CARRIERS.value[kind], thing, marks)) if thing is not None else None


def _known(kind: str, key: int, marks: str) -> tuple[Version | None, str]:
    """What the cache says, where it still counts, and the mark there is."""
    name, value = _mark(kind, key, marks), _value(kind, key, marks)
    got = cache.get_many([name, value])
    mark, reckoned = str(got.get(name, "")), got.get(value)
    return (Version(*reckoned) if reckoned and reckoned[2] == mark else None), mark


def _begun(kind: str, key: int, marks: str) -> str:
    """A mark where there was none."""
    name, mark = _mark(kind, key, marks), secrets.token_hex(6)
    return mark if cache.add(name, mark, KEPT) else str(cache.get(name, ""))


def _reckoned(seen: Sight) -> Version:
    kind, key = seen.carrier.kind, seen.thing.pk
    mark = str(cache.get(_mark(kind, key, seen.marks)) or _begun(kind, key, seen.marks))
    # By key alone the planner would walk the whole record backwards for the last one.
    found = queries.story(seen).aggregate(last=Max(F("id") + 0), at=Max("at"))
    name = salted_hmac("collab.stream.versions", f"{kind}:{key}:{seen.marks}:{found['last'] or 0}", algorithm="sha256").hexdigest()[:16]
    at = _micros(found["at"]) if found["at"] else 0
    cache.set(_value(kind, key, seen.marks), [name, at, mark], KEPT)
    return Version(name, at, mark)


def _mark(kind: str, key: int, marks: str) -> str:
    return f"stream:{kind}:{key}:{marks}:mark"


def _value(kind: str, key: int, marks: str) -> str:
    # What an older version of the portal kept, without the moment, lies under another name.
    return f"stream:{kind}:{key}:{marks}:at"

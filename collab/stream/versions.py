"""The version of a thing's story: it differs where something was added that this sight may know of, and tells nothing else.

It is kept in the cache and reckoned from the record where it is not there, so the answer is the same whichever process gives it.
A write that commits gives another mark to each sight that may know of it; what was reckoned under an older mark counts no more. So
nobody who reads the record a moment too early can leave a stale version behind, and of what is hidden not even the time tells
that an answer takes.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.cache import cache
from django.db.models import F, Max
from django.utils.crypto import salted_hmac

from collab.events.record import Fresh
from collab.files.models import File
from collab.files.states import FILE
from collab.notes import carriers
from collab.notes.carriers import CARRIERS
from collab.notes.models import Note
from collab.notes.states import NOTE, Audience
from collab.stream import queries, sight, tellers
from collab.stream.sight import EVERY, Sight

# Seconds: what was missed, for want of the cache at the wrong moment, is late by so much at most.
KEPT = 600
# What is not for everybody who opens the thing that it is on.
FOR_SOME: Mapping[str, Any] = {NOTE: Note, FILE: File}


def heard(fresh: Sequence[Fresh]) -> None:
    """Something is on record of these: the things whose story it is of have a new version. Called when a write has committed."""
    found = {_mark(*place, marks) for one in fresh for place, some in _concerned(*one) for marks in some}
    if found:
        cache.set_many({name: secrets.token_hex(6) for name in found}, KEPT)


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


def of(seen: Sight) -> str:
    """The version of the story as this sight knows it; no query while the cache has it. Ask before reading the story itself."""
    return known(seen.carrier.kind, seen.thing.pk, seen.marks) or _reckoned(seen)


def at(kind: str, key: int, marks: str) -> str:
    """The same by kind, key and marks, for who asks again: no query while the cache has it. Empty where the thing is gone."""
    if found := known(kind, key, marks):
        return found
    thing = carriers.thing(kind, key)
    return _reckoned(sight.marked(CARRIERS.value[kind], thing, marks)) if thing is not None else ""


def known(kind: str, key: int, marks: str) -> str:
    """What the cache says, where it still counts."""
    mark, value = _mark(kind, key, marks), _value(kind, key, marks)
    got = cache.get_many([mark, value])
    reckoned = got.get(value)
    return str(reckoned[1]) if reckoned and reckoned[0] == got.get(mark) else ""


def _reckoned(seen: Sight) -> str:
    kind, key = seen.carrier.kind, seen.thing.pk
    name = _mark(kind, key, seen.marks)
    mark = cache.get(name)
    if mark is None:
        cache.add(name, secrets.token_hex(6), KEPT)
        mark = cache.get(name)
    # By key alone the planner would walk the whole record backwards for the last one.
    last = queries.story(seen).aggregate(last=Max(F("id") + 0))["last"] or 0
    version = salted_hmac("collab.stream.versions", f"{kind}:{key}:{seen.marks}:{last}", algorithm="sha256").hexdigest()[:16]
    cache.set(_value(kind, key, seen.marks), [mark, version], KEPT)
    return version


def _mark(kind: str, key: int, marks: str) -> str:
    return f"stream:{kind}:{key}:{marks}:mark"


def _value(kind: str, key: int, marks: str) -> str:
    return f"stream:{kind}:{key}:{marks}"

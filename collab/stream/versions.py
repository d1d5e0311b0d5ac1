"""The version of a thing's story: it differs where something was added that this sight may know of, and tells nothing else.

It is kept in the cache and reckoned from the record where it is not there, so the answer is the same whichever process gives it.
A write that commits gives its thing a new mark; what was reckoned under an older mark counts no more. So nobody who reads the
record a moment too early can leave a stale version behind, and what is hidden makes it be reckoned anew and come out the same.
"""

import secrets
from collections.abc import Iterable, Sequence

from django.core.cache import cache
from django.db.models import F, Max
from django.utils.crypto import salted_hmac

from collab.events.record import Fresh
from collab.notes import carriers
from collab.notes.carriers import CARRIERS
from collab.stream import queries, sight, tellers
from collab.stream.sight import Sight

# Seconds: what was missed, for want of the cache at the wrong moment, is late by so much at most.
KEPT = 600


def heard(fresh: Sequence[Fresh]) -> None:
    """Something is on record of these: the things whose story it is of have a new version. Called when a write has committed."""
    found = {place for one in fresh for place in _concerned(*one)}
    if found:
        cache.set_many({_mark(kind, key): secrets.token_hex(6) for kind, key in found}, KEPT)


def _concerned(kind: str, key: int, data: object) -> Iterable[tuple[str, int]]:
    """The things that carry this event's story: the subject itself, what it stands beside, and whose story it is a part of."""
    if kind in CARRIERS.value:
        yield kind, key
    about = data.get("subject") if isinstance(data, dict) else None
    if isinstance(about, list | tuple) and len(about) == 2 and about[0] in CARRIERS.value:
        yield str(about[0]), int(about[1])
    for name, teller in tellers.TELLERS.value.items():
        if name in CARRIERS.value and kind in teller.reached:
            yield from ((name, one) for one in teller.reached[kind](key))


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
    mark, value = _mark(kind, key), _value(kind, key, marks)
    got = cache.get_many([mark, value])
    reckoned = got.get(value)
    return str(reckoned[1]) if reckoned and reckoned[0] == got.get(mark) else ""


def _reckoned(seen: Sight) -> str:
    kind, key = seen.carrier.kind, seen.thing.pk
    name = _mark(kind, key)
    mark = cache.get(name)
    if mark is None:
        cache.add(name, secrets.token_hex(6), KEPT)
        mark = cache.get(name)
    # By key alone the planner would walk the whole record backwards for the last one.
    last = queries.story(seen).aggregate(last=Max(F("id") + 0))["last"] or 0
    version = salted_hmac("collab.stream.versions", f"{kind}:{key}:{seen.marks}:{last}", algorithm="sha256").hexdigest()[:16]
    cache.set(_value(kind, key, seen.marks), [mark, version], KEPT)
    return version


def _mark(kind: str, key: int) -> str:
    return f"stream:{kind}:{key}"


def _value(kind: str, key: int, marks: str) -> str:
    return f"stream:{kind}:{key}:{marks}"

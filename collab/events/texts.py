"""What people wrote, beside the record: the record holds a digest of it, so that the words may go and every hash still holds.

A text lies in ``events_text`` with a salt of its own; its name in the record is "text:" and SHA-256 over salt and words.
Without the salt nobody can try what the words may have been. ``record``, decisions and the ledger put words here;
whoever shows them reads all of a page at once.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model

from collab.events.models import Event
from collab.kit import clock
from collab.kit.operation import inside_unit
from collab.people.models import Person

PREFIX, SALT = "text:", 16
ERASED, GONE = "events.text.erased", "This text is missing."
NAME = re.compile(r"text:[0-9a-f]{64}")
COLUMNS = "digest, salt, text, writer_id, subject_kind, subject_id, written_at"
PUT = f"INSERT INTO events_text ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)"  # noqa: S608 - made of constants
PUT_ALL = f"""INSERT INTO events_text ({COLUMNS}) SELECT digest, salt, text, NULL, %s, %s, %s
    FROM unnest(%s::text[], %s::bytea[], %s::text[]) AS said (digest, salt, text)"""  # noqa: S608 - made of constants
READ = "SELECT digest, text FROM events_text WHERE digest = ANY (%s)"
WHEN = "SELECT d, e.at FROM events_event e, jsonb_array_elements_text(e.data->'digests') d WHERE e.kind = %s AND d = ANY (%s)"


class Words(str):
    """What a person wrote, as a value in an event's ``data``: ``record`` puts it here and keeps its name."""

    __slots__ = ()


class Name(str):
    """The name of a text that lies here: nobody can write one, for what people write is not of this class."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class New:
    """A text before it is written; ``name`` is what the record holds of it."""

    digest: str
    salt: bytes
    text: str

    @property
    def name(self) -> Name:
        return Name(PREFIX + self.digest)


def new(words: str) -> New:
    """The words with a salt that nobody can guess."""
    salt = secrets.token_bytes(SALT)
    return New(hashlib.sha256(salt + words.encode()).hexdigest(), salt, words)


def put(words: str, *, writer: Person | None, about: Model | tuple[str, int | None]) -> str:
    """Keep the words and give their name; of no words there is none, and what lies here already keeps its name."""
    inside_unit()
    if not words or isinstance(words, Name):
        return words
    text = new(words)
    kind, key = about if isinstance(about, tuple) else (about._meta.label_lower, about.pk)
    with connection.cursor() as cursor:
        cursor.execute(PUT, [text.digest, text.salt, text.text, writer.pk if writer else None, kind, key, clock.now()])
    return text.name


def put_all(value: Any, *, about: Model) -> Any:
    """``value`` with each of its ``Words`` as a name, alike words once: nobody's words, which go where they name somebody who is erased."""
    inside_unit()
    found: list[New] = []
    said = _once(value, {}, found)
    with connection.cursor() as cursor:
        arrays = [[getattr(one, name) for one in found] for name in ("digest", "salt", "text")]
        cursor.execute(PUT_ALL, [about._meta.label_lower, about.pk, clock.now(), *arrays])
    return said


def _once(value: Any, known: dict[str, str], found: list[New]) -> Any:
    if isinstance(value, dict):
        return {key: _once(one, known, found) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_once(one, known, found) for one in value]
    if isinstance(value, Words) and value:
        if str(value) not in known:
            found.append(new(str(value)))
            known[str(value)] = found[-1].name
        return known[str(value)]
    return value


def worded(value: Any) -> Any:
    """What ``put_all`` gave, with the words again. One query, or two."""
    return _with_words(value, read(_strings(value)))


def named(value: Any, found: list[New]) -> Any:
    """``value`` with each of its ``Words`` as a name; the texts to write are put into ``found``."""
    if isinstance(value, dict):
        return {key: named(one, found) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [named(one, found) for one in value]
    if isinstance(value, Words):
        if not value:
            return ""
        found.append(new(str(value)))
        return found[-1].name
    return value


def read(values: Iterable[Any]) -> dict[str, str]:
    """The words for each of these names; what is no name stands for itself and is not in the answer. One query, or none.

    What was erased is told as a sentence with its day, for which another query is made.
    """
    names = {value for value in values if isinstance(value, str) and NAME.fullmatch(value)}
    if not names:
        return {}
    digests = [name.removeprefix(PREFIX) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(READ, [digests])
        found = {PREFIX + digest: text for digest, text in cursor.fetchall()}
        if absent := [digest for digest in digests if PREFIX + digest not in found]:
            cursor.execute(WHEN, [ERASED, absent])
            found |= {PREFIX + digest: f"Erased on {_day(at.date())}." for digest, at in cursor.fetchall()}
    return {name: found.get(name, GONE) for name in names}


def told(events: Iterable[Event]) -> list[Event]:
    """The events with words in the place of names, in ``why`` and in ``data``: to be shown, never to be saved. One query, or none."""
    shown = list(events)
    known = read(name for event in shown for name in (event.why, *_strings(event.data)))
    for event in shown if known else ():
        event.why, event.data = known.get(event.why, event.why), _with_words(event.data, known)
    return shown


def _day(on: date) -> str:
    return f"{on.day} {on:%B} {on.year}"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _with_words(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, str):
        return known.get(value, value)
    if isinstance(value, dict):
        return {key: _with_words(one, known) for key, one in value.items()}
    return [_with_words(one, known) for one in value] if isinstance(value, list) else value

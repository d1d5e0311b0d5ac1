"""All that the portal holds of one person, as a file for them: JSON for programs, a page of words for people, and their own files."""

import json
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model

from collab.dashboards.erasing.columns import COLUMNS, KEYS, Fate, given
from collab.events import texts
from collab.files import shelf
from collab.files.models import HELD, File
from collab.kit import clock
from collab.kit.portions import by_portions
from collab.people.models import Person

# Of these every row says by its key what it is about.
PLAIN = ("DateField", "DateTimeField", "DecimalField", "IntegerField", "BooleanField", "BigIntegerField", "PositiveSmallIntegerField")
NEVER = {"people.Person.epoch", "events.Event.data", "people.Person.is_superuser", "people.Person.is_staff"}
PAGE, DATA = "what-bridge-holds.txt", "data.json"


def write(person: Person, into: IO[bytes]) -> dict[str, int]:
    """Write the zip; gives how many rows of each kind are in it."""
    found = {title: list(rows) for title, rows in sections(person)}
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as file:
        about = {"made_at": clock.now(), "person": person.pk, "sections": found}
        file.writestr(DATA, json.dumps(about, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        file.writestr(PAGE, "\n".join(_page(person, found)))
        for row in File.objects.filter(HELD, put_by=person).order_by("pk"):
            name = texts.read([row.name]).get(row.name, "")
            try:
                with shelf.take(row.stored) as content:
                    file.writestr(f"files/{row.pk}-{name}", content.read())
            except OSError:
                file.writestr(f"files/{row.pk}-{name}.missing.txt", "The shelf of files did not give it. Ask again.")
    return {title: len(rows) for title, rows in found.items()}


def sections(person: Person) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """What there is, kind by kind: who they are, and the rows behind each foreign key to a person that the table gives."""
    yield "Who they are", iter([_row(person)])
    for key, (title, _) in KEYS.items():
        if title:
            label, _, field = key.rpartition(".")
            yield title, _rows(apps.get_model(label), field, person)


def _rows(model: type[Model], field: str, person: Person) -> Iterator[dict[str, Any]]:
    for row in by_portions(model._default_manager.filter(**{field: person})):
        yield _row(row)


def _row(row: Model) -> dict[str, Any]:
    """What the table gives of it, days, numbers and choices; the names of texts are read, and another person is never named."""
    said: dict[str, Any] = {"id": row.pk}
    given_here = given(row._meta.label)
    for field in row._meta.concrete_fields:
        if field.name in given_here or _is_plain(row, field):
            said[field.name] = getattr(row, field.attname)
    known = texts.read(value for value in said.values() if isinstance(value, str))
    return {name: known.get(value, value) if isinstance(value, str) else value for name, value in said.items() if value not in ("", None)}


def _is_plain(row: Model, field: "Field[Any, Any]") -> bool:
    name = f"{row._meta.label}.{field.name}"
    if name in NEVER or field.primary_key or field.is_relation:
        return False
    column = COLUMNS.get(name)
    return field.get_internal_type() in PLAIN or bool(field.choices) or (column is not None and column.fate is Fate.PLAIN)


def _page(person: Person, found: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    yield f"What Bridge holds of {person.name}, on {clock.today().isoformat()}"
    yield "Who other people are is not told here. Files of their own are in the folder files/."
    for title, rows in found.items():
        if rows:
            yield f"\n{title} ({len(rows)})\n{'-' * len(title)}"
        for row in rows:
            yield "- " + "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in row.items())

"""Every column of text and every foreign key to a person stands in the one table of what export gives and erasing does."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from collab.dashboards.erasing import columns, work
from collab.dashboards.erasing.columns import COLUMNS, KEYS, Fate
from collab.people.models import Person

# What may hold words or bytes; a choice holds one of the code's own.
TEXT = (
    models.CharField,
    models.TextField,
    models.JSONField,
    ArrayField,
    models.BinaryField,
    models.UUIDField,
    models.FileField,
    SearchVectorField,
)


def fields() -> Iterator[tuple[str, "models.Field"]]:
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy and model._meta.managed:
            for field in model._meta.local_fields:
                yield f"{model._meta.label}.{field.name}", field


def texts() -> set[str]:
    return {name for name, field in fields() if isinstance(field, TEXT) and (not field.choices or name in COLUMNS)}


def keys() -> set[str]:
    return {name for name, field in fields() if isinstance(field, models.ForeignKey) and field.related_model is Person}


def test_every_column_of_text_is_in_the_table() -> None:
    found = texts()
    assert len(found) > 150
    assert found - set(COLUMNS) == set(), "what does export give of it, and what does erasing do? See collab/dashboards/erasing/columns.py"
    assert set(COLUMNS) - found == set()


def test_every_foreign_key_to_a_person_is_in_the_table() -> None:
    found = keys()
    assert len(found) > 50
    assert found - set(KEYS) == set(), "what does export give of these rows, and what becomes of the key?"
    assert set(KEYS) - found <= {"funds.FundOwner.person"}


def test_what_is_in_no_list_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(columns.COLUMNS, "notes.Note.text")
    monkeypatch.delitem(columns.KEYS, "notes.Note.author")
    assert (texts() - set(COLUMNS), keys() - set(KEYS)) == ({"notes.Note.text"}, {"notes.Note.author"})


def test_each_row_that_goes_is_somebody_s() -> None:
    """The executor follows the table: of what goes with its row it knows whose that is, and of what is unnamed whether it has versions."""
    assert set(columns.having(Fate.ROW, Fate.OWN)) <= set(work.WHOSE)
    for label in columns.having(Fate.UNNAMED):
        is_versioned = any(field.name == "version" for field in apps.get_model(label)._meta.local_fields)
        assert is_versioned == (label in work.UNNAMED), label

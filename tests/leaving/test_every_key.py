"""Every foreign key to a person is held, and so can be handed over, or stands with why nobody holds by it."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from collab.dashboards.leaving.kinds import HOLDINGS, NOT_HELD
from collab.people.models import Person

HELD = {holding.column for holding in HOLDINGS}


def keys() -> Iterator[str]:
    """Each foreign key to a person, of Django's own tables too."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            for field in model._meta.local_fields:
                if isinstance(field, models.ForeignKey) and field.related_model is Person:
                    yield f"{model._meta.label}.{field.name}"


def test_every_foreign_key_to_a_person_is_in_the_table() -> None:
    found = set(keys())
    assert len(found) > 40
    assert found - HELD - set(NOT_HELD) == set(), (
        "who holds this, and who takes it over when they leave? See collab/dashboards/leaving/kinds.py"
    )


def test_the_table_names_nothing_that_is_not_there() -> None:
    found = set(keys())
    assert HELD - found == set(NOT_HELD) - found == set()
    assert not HELD & set(NOT_HELD)


def test_a_key_that_is_not_in_the_table_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(NOT_HELD, "events.Event.actor")
    assert set(keys()) - HELD - set(NOT_HELD) == {"events.Event.actor"}


@pytest.mark.django_db
def test_each_way_leads_from_its_rows_to_that_key() -> None:
    """``by`` is the foreign key that the row names, or the way to it."""
    for holding in HOLDINGS:
        *way, name = holding.by.split("__")
        model = holding.seen(Person(pk=0)).model
        for step in way:
            model = model._meta.get_field(step).related_model
        field = model._meta.get_field(name)
        own = f"{field.remote_field.through._meta.label}.person" if field.many_to_many else f"{model._meta.label}.{name}"
        assert own == holding.column, holding.kind


def test_what_waits_for_a_taker_has_a_keeper_and_an_operation() -> None:
    for holding in HOLDINGS:
        assert not holding.is_awaited or (holding.keepers and holding.hand), holding.kind
        assert holding.hand or holding.ends, holding.kind

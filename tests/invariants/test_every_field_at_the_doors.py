"""Every field of every table sent to every door that writes: the API refuses each by its name, the administration changes none in silence."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

from collab.agenda.admin import GoalAdmin
from collab.agenda.models import Goal
from collab.events.models import Event
from collab.kit import clock
from collab.web.rest import Strict
from tests.api.test_bad_input import described, signed_in, writers
from tests.invariants.fields import MODELS, other_values
from tests.invariants.test_side_doors import OWNED
from tests.matrix.conftest import here
from tests.matrix.table import API

__all__ = ["here"]
NAMES = sorted({name for model in MODELS.values() for field in model._meta.concrete_fields for name in (field.name, field.attname)})
UNKNOWN = "This key is not known here."


def known(document: dict[str, Any], name: str, verb: str) -> set[str]:
    """The keys that the document says this door takes, in whichever of its forms."""
    body = document["paths"][described(name)][verb].get("requestBody", {})
    return keys(document, body.get("content", {}).get("application/json", {}).get("schema", {}))


def keys(document: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    if "$ref" in schema:
        return keys(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    found = set(schema.get("properties", {}))
    for part in (*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        found |= keys(document, part)
    return found


def let_through(here: SimpleNamespace) -> list[str]:  # noqa: F811
    """Doors of the API that take a field, or pass over one, of which their document says nothing."""
    document, found = SchemaGenerator().get_schema(request=None, public=True), []
    for name, verb in writers():
        row = API[name]
        who = row.verbs[verb].who
        client = signed_in(min(who) if who else "technologist", here.cast)
        before = Event.objects.count()
        answer = client.generic(
            verb.upper(), reverse(name, kwargs=row.parts(here)), json.dumps(dict.fromkeys(NAMES, 1)), "application/json"
        )
        refused = {key for key, said in answer.json().get("errors", {}).items() if UNKNOWN in said} if answer.status_code == 400 else set()
        if not who and answer.status_code in (403, 409):
            continue
        missing = set(NAMES) - known(document, name, verb) - refused
        if answer.status_code != 400 or missing or Event.objects.count() != before:
            found.append(f"{verb.upper()} {name}: {answer.status_code}, not refused: {', '.join(sorted(missing)[:9]) or 'nothing'}")
    return found


def test_the_api_refuses_every_field_that_a_door_does_not_name(here: SimpleNamespace) -> None:  # noqa: F811
    assert len(NAMES) > 200
    assert let_through(here) == []


def test_a_door_that_takes_what_it_does_not_know_is_found(here: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(Strict, "to_internal_value", serializers.Serializer.to_internal_value)
    assert len(let_through(here)) > 50


# --- the administration


def sent(answer: Any, model: type[Model], row: Model) -> dict[str, Any]:
    """The form as it stands on the page, and beside it every other field of the table with another value."""
    words: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        for value in other_values(field, getattr(row, field.attname)):
            words[field.name] = words[field.attname] = str(value)
            break
    context = answer.context or {}
    if "adminform" in context:
        form = context["adminform"].form
        words |= {name: form[name].value() for name in form.fields if form[name].value() is not None}
        for inline in context.get("inline_admin_formsets", ()):
            prefix = inline.formset.prefix
            words |= {f"{prefix}-{part}_FORMS": "0" for part in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    return words


def changed_in_silence(client: Client) -> list[str]:
    """Fields that the administration changes though a flow owns them, or though its own form does not hold them."""
    found = []
    for model in admin.site._registry:
        row = model._base_manager.order_by("-pk").first()
        if row is None:
            continue
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
        place = transaction.savepoint()
        page = client.get(address)
        shown = (
            set(page.context["adminform"].form.fields)
            if page.status_code == 200 and page.context and "adminform" in page.context
            else set()
        )
        client.post(address, sent(page, model, row))
        after = model._base_manager.filter(pk=row.pk).first()
        now = {} if after is None else values(after)
        changed = {name for name, value in values(row).items() if now.get(name, ...) != value}
        if model._meta.label in OWNED and (changed or after is None):
            found.append(f"{model._meta.label}: {', '.join(sorted(changed)) or 'deleted'}, which a flow owns")
        elif beside := changed - shown - {"updated_at", "version"}:
            found.append(f"{model._meta.label}: {', '.join(sorted(beside))}, which its form does not hold")
        transaction.savepoint_rollback(place)
    return found


def values(row: Model) -> dict[str, Any]:
    return {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_the_administration_changes_no_field_that_its_form_does_not_hold(here: SimpleNamespace) -> None:  # noqa: F811
    client = Client()
    client.force_login(here.cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    assert changed_in_silence(client) == []


def test_a_page_of_the_administration_that_writes_past_its_form_is_found(here: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """A page that signs a goal when it changes one."""
    save = GoalAdmin.change_thing

    def signed(self: GoalAdmin, request: Any, code: str, **changes: Any) -> Goal:
        goal = save(self, request, code, **changes)
        Goal.objects.filter(code=code).update(signed_by_cmo_at=clock.now())
        return goal

    monkeypatch.setattr(GoalAdmin, "change_thing", signed)
    client = Client()
    client.force_login(here.cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    assert changed_in_silence(client) == ["agenda.Goal: signed_by_cmo_at, which its form does not hold"]

"""Rules of triage: the first that fits proposes, says why, and is counted; a person decides."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.access.models import Duty
from collab.directory.operations import absences
from collab.events import verify
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.registers import operations as registers
from projects.intake import proposed
from projects.intake.models import Request
from projects.intake.operations import assigning, edit, gateway, undoing
from projects.intake.queries.triage.followed import followed
from projects.intake.states import State as S
from projects.rota import facts, operations, proposing, queries, turning
from projects.rota.models import Rule
from projects.rota.queries import Followed
from tests import onrecord
from tests.stories import bring_to


@pytest.fixture
def brands(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """Two brands, a request in triage that names the first, and who is on duty."""
    for code, name in (("acme", "Acme"), ("zenith", "Zenith")):
        registers.add(actor=cast.admin, kind="brands", code=code, name=name)
    request = bring_to(S.IN_TRIAGE, cast, world)
    edit.edit(actor=cast.technologist, number=request.number, version=request.version, brands=["acme"])
    turning.give(actor=cast.admin, person=cast.technologist, first_on=clock.today(), last_on=clock.today() + timedelta(days=6))
    return SimpleNamespace(request=Request.objects.get(pk=request.pk), cast=cast, world=world)


def rule(cast: SimpleNamespace, code: str = "acme", **said: Any) -> Rule:
    given = {"name": "Acme goes to Jonas", "cells": {"brands": ["acme"]}, "owner": cast.technologist2, "track": "fast", **said}
    return operations.write(actor=cast.admin, code=code, **given)


def seen(request: Request) -> dict[str, Any]:
    row = Request.objects.get(pk=request.pk)
    return {"number": row.number, "version": row.version}


def test_the_first_that_fits_proposes_and_says_why(brands: SimpleNamespace, page: Any, api: Any) -> None:
    cast, request = brands.cast, brands.request
    alone = proposed.of(request)
    assert (alone.rule, alone.person) == ("", cast.technologist) and alone.why.startswith("No rule fits it. Mei Tanaka is on duty until")
    rule(cast, "late", name="Everything", cells={}, place=900, track="major", owner=None)
    rule(cast, "other", name="Zenith", cells={"brands": ["zenith"]}, place=1)
    rule(cast, "acme", place=2)
    found = proposed.of(request)
    assert (found.rule, found.person, found.track) == ("acme", cast.technologist2, "fast")
    assert found.why == "The rule “Acme goes to Jonas” proposes it because brand is Acme."
    shown = page(cast.technologist).get(f"/triage/{request.code}/").content.decode()
    assert "Proposed: <bdi>Jonas Weber</bdi>" in shown and found.why in shown
    form = page(cast.technologist).get(f"/triage/{request.code}/assign/").content.decode()
    assert 'value="Jonas Weber (technologist2)"' in form
    told = api(cast.technologist).get(f"/api/v1/requests/{request.code}/proposal/").json()
    assert told == {"rule": "acme", "person": "technologist2", "track": "fast", "why": found.why}
    request.refresh_from_db()
    assert (request.holder, request.state) == (None, S.IN_TRIAGE), "it only proposes"


def test_an_owner_who_cannot_take_it_falls_to_whoever_is_on_duty(brands: SimpleNamespace) -> None:
    cast, request = brands.cast, brands.request
    rule(cast)
    absences.enter_absence(actor=cast.technologist2, person="technologist2", first_on=clock.today(), last_on=clock.today())
    found = proposed.of(request)
    assert found.person == cast.technologist and "It names Jonas Weber, who is away until" in found.why
    onrecord.end(Duty.objects.filter(person=cast.technologist2), ended_at=clock.now())
    assert "who is no marketing technologist any more." in proposed.of(request).why
    assert queries.rule_cards(cast.admin, queries.rules(cast.admin))[0].is_idle
    own = proposing.propose(proposed.facts_of(request), [cast.technologist.pk, cast.technologist2.pk])
    assert own.person is None and "asks for it" in own.why


def test_how_often_it_is_followed_is_counted_for_who_may_open_them(brands: SimpleNamespace, page: Any) -> None:
    cast, request = brands.cast, brands.request
    rule(cast)
    assigning.assign(actor=cast.technologist, to="technologist", reason="I know it.", **seen(request))
    assert followed(cast.technologist) == {"acme": Followed(1, 0)}
    undoing.undo(actor=cast.technologist, **seen(request))
    assert followed(cast.technologist) == {}, "what was taken back counts neither way"
    assigning.assign(actor=cast.technologist, to="technologist2", **seen(request))
    gateway.route(actor=cast.technologist2, track="standard", reason="It is small.", **seen(request))
    assert followed(cast.technologist) == {"acme": Followed(2, 1)}
    routed = Event.objects.get(kind="intake.request.routed", subject_id=request.pk)
    assert routed.data["proposed"] == {"rule": "acme", "person": cast.technologist2.pk, "track": "fast"}
    assert "1 of 2" in page(cast.technologist).get("/triage-rules/").content.decode()
    assert verify.everything() == []


def test_what_nobody_may_open_is_not_counted_for_them(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    rule(cast, cells={})
    secret = bring_to(S.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    assigning.assign(actor=cast.technologist, to="technologist2", **seen(secret))
    assert followed(cast.technologist) == {"acme": Followed(1, 1)}
    assert followed(cast.admin) == {}, "an administrator opens no confidential request"


FITS: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({}, {}, True),
    ({"brands": ["acme"]}, {"brands": ["zenith", "acme"]}, True),
    ({"brands": ["acme"]}, {"brands": []}, False),
    ({"brands": ["none"]}, {"brands": []}, True),
    ({"brands": ["acme"], "legacy": ["yes"]}, {"brands": ["acme"], "legacy": ["no"]}, False),
    ({"data": ["special"]}, {"data": ["special"]}, True),
    ({"goals": ["know-customers"]}, {"goals": ["know-customers"]}, True),
    ({"amount": ["10.00", "20.00"]}, {"amount": Decimal(10)}, True),
    ({"amount": ["10.00", "20.00"]}, {"amount": Decimal(20)}, False),
    ({"amount": [None, "20.00"]}, {"amount": None}, False),
    ({"run_cost": [None, "20.00"]}, {"run_cost": None}, True),
    ({"run_cost": ["5.00", None]}, {"run_cost": Decimal(6)}, True),
]


@pytest.mark.parametrize(("cells", "about", "fits"), FITS)
def test_when_cells_fit(cells: dict[str, Any], about: dict[str, Any], fits: bool) -> None:
    assert facts.fit(cells, about) is fits


WRONG: dict[str, tuple[dict[str, Any], type[Exception], str, str]] = {
    "no name": ({"name": " "}, Invalid, "name", "Name it"),
    "nothing proposed": ({"owner": None, "track": ""}, Invalid, "owner", "Say who takes it, or which track"),
    "a marketer": ({"owner": "marketer"}, Invalid, "owner", "Priya Natarajan is no marketing technologist"),
    "no track": ({"track": "slow"}, Invalid, "track", "fast, standard, major"),
    "no brand": ({"cells": {"brands": ["nowhere"]}}, Invalid, "cells", "There is no brand with the code nowhere today."),
    "no goal": ({"cells": {"goals": ["nowhere"]}}, Invalid, "cells", "There is no goal with the code nowhere today."),
    "no fact": ({"cells": {"mood": ["bad"]}}, Invalid, "cells", "In the conditions, mood is no fact that a rule reads."),
    "no kind": ({"cells": {"data": ["much"]}}, Invalid, "cells", "much is no data"),
    "backwards": ({"cells": {"amount": ["20.00", "10.00"]}}, Invalid, "cells", "the amount goes from an amount that is zero or more"),
    "a place": ({"place": 1000}, Invalid, "place", "from 1 to 999"),
    "its code": ({"code": "Acme!"}, Invalid, "code", "lower-case"),
    "an address": ({"code": "new"}, Invalid, "code", "address of its own"),
    "taken": ({"code": "there"}, Unfit, "code", "already"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_is_a_sentence_and_writes_nothing(name: str, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    given, kind, field, words = WRONG[name]
    rule(cast, "there", cells={})
    before = (Rule.objects.count(), Event.objects.count())
    said = {"name": "A rule", "cells": {}, "code": "a-rule", "track": "fast", "owner": None, **given}
    if said["owner"]:
        said["owner"] = getattr(cast, said["owner"])
    with pytest.raises(kind) as refused:
        operations.write(actor=cast.admin, **said)
    assert words in str(refused.value.fields[field])  # type: ignore[attr-defined]
    assert (Rule.objects.count(), Event.objects.count()) == before


def test_a_rule_changes_and_retires_by_who_keeps_them(cast: SimpleNamespace) -> None:
    made = rule(cast, cells={})
    with pytest.raises(Forbidden):
        operations.write(actor=cast.marketing_lead, code="mine", name="Mine", track="fast")
    with pytest.raises(NotFound):
        operations.change(actor=cast.marketer, code="acme", version=1, track="major")
    with pytest.raises(Forbidden):
        operations.change(actor=cast.auditor, code="acme", version=1, track="major")
    assert operations.change(actor=cast.technologist, code="acme", version=1, track="major").version == 2
    assert operations.change(actor=cast.technologist, code="acme", version=2, track="major").version == 2
    with pytest.raises(Conflict, match="changed since"):
        operations.change(actor=cast.admin, code="acme", version=1, track="fast")
    with pytest.raises(Invalid, match="proposes nothing"):
        operations.retire(actor=cast.admin, code="acme", version=2, reason=" ")
    operations.retire(actor=cast.admin, code="acme", version=2, reason="We sold it.")
    with pytest.raises(Conflict, match="stays as it is"):
        operations.change(actor=cast.admin, code="acme", version=3, track="fast")
    assert proposing.first({}) is None
    assert queries.why_retired(Rule.objects.get(pk=made.pk)) == "We sold it."
    assert verify.everything() == []


def test_what_is_merged_in_a_register_is_named_as_what_stays(brands: SimpleNamespace) -> None:
    rule(brands.cast)
    registers.merge(actor=brands.cast.admin, kind="brands", code="acme", version=1, into="zenith")
    assert Rule.objects.get().cells == {"brands": ["zenith"]}
    assert Event.objects.filter(kind="rota.rule.changed").count() == 1


def test_rules_by_pages_and_programs(brands: SimpleNamespace, page: Any, api: Any) -> None:
    door, client = api(brands.cast.technologist), page(brands.cast.admin)
    sent = {"code": "acme", "name": "Acme", "cells": {"brands": ["acme"], "amount": ["0.00", "50000.00"]}, "owner": "technologist2"}
    made = door.post("/api/v1/triage-rules/", sent, format="json")
    assert made.status_code == 201, made.content
    assert made.json()["when"] == "brand is Acme and amount is below $50,000"
    assert door.post("/api/v1/triage-rules/", {**sent, "code": "b", "mood": 1}, format="json").status_code == 400
    assert door.patch("/api/v1/triage-rules/acme/", {"track": "fast", "version": 1}, format="json").json()["track"] == "fast"
    shown = client.get("/triage-rules/acme/change/").content.decode()
    assert 'value="Acme (acme)"' in shown and 'value="50000.00"' in shown
    form = {"name": "Acme goes fast", "brands": "Acme", "kinds": ["personal"], "names_none": ["markets"], "track": "fast", "place": 5}
    assert client.post("/triage-rules/acme/change/", {**form, "version": 2}).status_code == 302
    assert Rule.objects.get().cells == {"brands": ["acme"], "data": ["personal"], "markets": ["none"]}
    assert client.post("/triage-rules/new/", {**form, "code": "acme"}).status_code == 422, "the code is taken"
    assert client.post("/triage-rules/new/", {**form, "code": "b", "amount_from": "much"}).status_code == 422
    assert client.post("/triage-rules/new/", {**form, "code": "b"}).status_code == 302
    listed = client.get("/triage-rules/").content.decode()
    assert "brand is Acme, market is none and data is personal data" in listed and "Whoever is on duty" in listed
    assert b"Acme goes fast" in b"".join(client.get("/triage-rules/?format=csv").streaming_content)
    assert client.post("/triage-rules/acme/retire/", {"version": 3, "reason": "Over."}).status_code == 302
    assert door.post("/api/v1/triage-rules/b/retire/", {"version": 1, "reason": "Over."}, format="json").json()["retired_on"]
    assert door.get("/api/v1/triage-rules/").json()["results"] == []
    assert len(door.get("/api/v1/triage-rules/?view=retired").json()["results"]) == 2


RAW = {
    "without its event": "INSERT INTO rota_rule (code, name, place, cells, track, version) VALUES ('mine', 'Mine', 1, '{}', 'fast', 1)",
    "changed without an event": "UPDATE rota_rule SET track = 'major', version = version + 1",
    "the same version": "UPDATE rota_rule SET track = 'major'",
    "retired without a reason": "UPDATE rota_rule SET retired_on = now(), version = version + 1",
    "gone": "DELETE FROM rota_rule",
    "nothing proposed": "UPDATE rota_rule SET owner_id = NULL, track = '', version = version + 1",
}


@pytest.mark.parametrize("name", RAW)
def test_the_database_refuses_by_itself(name: str, cast: SimpleNamespace) -> None:
    rule(cast, cells={})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW[name])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

"""Drafts of a policy: written row by row, by file and by API, checked, rehearsed and proposed; and what is refused of them."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from stories import Story

from collab.access.roles import Role
from collab.approvals import policies
from collab.approvals.defaults import Rule
from collab.approvals.models import Policy
from collab.approvals.terms import Terms
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.money import Money
from collab.policies import addresses, checking, drafting, files, operations, rehearsing, replay
from collab.policies.differing import difference
from collab.policies.models import Draft, Rehearsal
from collab.policies.replay import Case, People
from collab.policies.states import RehearsalState
from collab.web.exports import csv_text, xlsx_file

TOMORROW = timedelta(days=1)
ROW = {"version": "1", "position": "1", "step_name": "Business", "group": "finance", "quorum": "1", "amount_from": "1m", "legacy": "yes"}
LEGACY = Rule("", 1, "Business", Role.FINANCE, cells={"legacy": ["yes"]})


@pytest.fixture
def draft(cast: SimpleNamespace, policy: Policy) -> Draft:
    return drafting.start(actor=cast.admin, note="Legacy costs us.")


def test_a_draft_begins_as_the_policy_is_and_changes_with_an_event_each_time(cast: SimpleNamespace, draft: Draft, policy: Policy) -> None:
    assert (Terms.read(draft.terms), draft.against) == (Terms.of(policy), policy)
    drafting.put_row(actor=cast.admin2, draft=draft.pk, version=1, rule=LEGACY)
    changed = drafting.take_row(actor=cast.admin, draft=draft.pk, version=2, place=1)
    assert (changed.version, len(changed.terms["rules"])) == (3, len(policy.rules.all()))
    with pytest.raises(Conflict, match="changed this draft meanwhile"):
        drafting.put_row(actor=cast.admin, draft=draft.pk, version=2, rule=LEGACY)
    kinds = Event.objects.filter(subject_kind="policies.draft", subject_id=draft.pk).order_by("pk").values_list("kind", "version")
    assert list(kinds) == [("policies.draft.made", 1), ("policies.draft.changed", 2), ("policies.draft.changed", 3)]
    drafting.discard(actor=cast.admin, draft=draft.pk, version=3)
    with pytest.raises(Conflict, match="thrown away"):
        drafting.discard(actor=cast.admin, draft=draft.pk, version=4)


@pytest.mark.parametrize("change", ["note = 'x'", "state = 'discarded'", "version = version + 1", "terms = '{}'"])
def test_a_draft_changes_on_record_only(cast: SimpleNamespace, draft: Draft, change: str) -> None:
    connection.check_constraints()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE policies_draft SET {change} WHERE id = %s", [draft.pk])  # noqa: S608
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        Event.objects.filter(pk=0).update(kind="")


def test_it_is_proposed_checked_and_in_force_by_a_second_person(cast: SimpleNamespace, draft: Draft, policy: Policy) -> None:
    drafting.put_row(actor=cast.admin, draft=draft.pk, version=1, rule=LEGACY)
    checked = checking.check(Terms.read(Draft.objects.get().terms))
    assert ([line.words for line in checked.difference.added], checked.difference.removed) == (
        ["Step 1, Business: Finance partner, 1 approval; legacy systems yes"], ()
    )  # fmt: skip
    assert not checked.refused
    made = drafting.propose(actor=cast.admin, draft=draft.pk, version=2, reason="Legacy costs us.")
    with pytest.raises(Forbidden):
        operations.agree(actor=cast.admin, proposal=made.pk)
    found = operations.agree(actor=cast.cmo, proposal=made.pk).policy
    assert found is not None
    (step, *_) = policies.plan(found, track="fast", amount=None, data_class="none", facts={"legacy": ["yes"]})
    assert [panel.role for panel in step.panels] == ["business", "finance"]
    connection.check_constraints()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"starts_on": -TOMORROW}, "starts_on"),
        ({"material": ("weather",)}, "material"),
        ({"currency": "XXQ"}, "currency"),
        ({"material_share": Decimal("1.01")}, "material_share"),
    ],
)
def test_bad_settings_are_refused_at_their_field(cast: SimpleNamespace, draft: Draft, given: dict[str, Any], field: str) -> None:
    said = {name: clock.today() + value if name == "starts_on" else value for name, value in given.items()}
    with pytest.raises(Invalid) as refused:
        drafting.change(actor=cast.admin, draft=draft.pk, version=1, **said)
    assert set(refused.value.fields) == {field}
    draft.refresh_from_db()
    assert draft.version == 1
    for who, error in ((cast.cmo, Forbidden), (cast.marketer, NotFound)):
        with pytest.raises(error):
            drafting.change(actor=who, draft=draft.pk, version=1, note="x")


def test_the_difference_leaves_out_what_only_moved() -> None:
    one, two = Rule("fast", 1, "A", Role.BUSINESS), Rule("major", 2, "B", Role.CMO, amount_from=Decimal(5))
    found = difference(Terms(rules=(one, two, one)), Terms(rules=(two, one)))
    assert ([line.place for line in found.removed], found.added) == ([1], ())


def test_a_table_goes_out_and_comes_in_as_it_is(cast: SimpleNamespace) -> None:
    people = tuple(sorted((cast.cmo.pk, cast.cio.pk)))
    rules = (
        *Terms().rules,
        Rule(
            "",
            1,
            "Business",
            files.groups.named(people),
            2,
            cells={"track": ["fast", "standard"], "brands": ["acme", "none"]},
            people=people,
        ),
        Rule(
            "",
            2,
            "Review",
            Role.PRIVACY,
            1,
            Decimal("0.50"),
            Decimal("1000.00"),
            "personal",
            {"run_cost": ["5.00", None]},
            Decimal("0.6"),
            "cmo",
        ),
    )
    heads, rows = files.NAMES, list(files.rows(rules, files.usernames(rules)))
    with xlsx_file(heads, rows) as book:
        workbook = book.read()
    for data, name in ((csv_text(heads, rows).encode(), "t.csv"), (workbook, "t.xlsx")):
        report = files.parse(data, name)
        assert (report.problems, Terms(rules=tuple(row.rule for row in report.rows)).written()) == ([], Terms(rules=rules).written())


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        ("1,Business,finance,1,101 %,", "share", "at most 100 %"),
        ("1,Business,finance,0,,", "quorum", "whole number from 1"),
        ("1,Business,named,3,,\"cmo,cio\"", "", "takes 3 of 2"),
        ("1,Business,named,1,,nobody-here", "people", "nobody called nobody-here"),
        ("1,Business,named,1,,", "", "names at least one"),
        ("1,Business,marketers,1,,", "", "not a group that approves"),
        ("one,Business,finance,1,,", "step", "number"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_said_by_row_and_column(cast: SimpleNamespace, line: str, column: str, sentence: str) -> None:
    report = files.parse(f"step,name of the step,group,quorum,share,people\n{line}\n".encode(), "t.csv")
    (problem,) = report.problems
    assert (problem.row, problem.column) == (2, column)
    assert sentence in problem.sentence


def test_the_pages_write_try_and_propose_it(cast: SimpleNamespace, draft: Draft, page: Callable[..., Any]) -> None:
    web, at = page(cast.admin), addresses.policy_draft(draft.pk)
    assert web.post(f"{at}rows/", ROW).status_code == 302
    assert "row 1 to 11" not in web.get(at).content.decode().lower()
    assert "Legacy systems: <bdi>yes</bdi>" in web.get(at).content.decode()
    tried = web.get(f"{at}preview/", {"amount": "2m", "legacy": "yes"}).content.decode()
    assert "Finance partner, 1 approval" in tried
    assert "major track" in tried
    assert "at most 100" in web.post(f"{at}rows/", {**ROW, "version": "2", "share": "101 %"}).content.decode()
    table = web.get(at, {"format": "csv"})
    sent = SimpleUploadedFile("t.csv", b"".join(table.streaming_content))
    assert "11" in web.post(f"{at}import/", {"file": sent}).content.decode()
    assert page(cast.cmo).get(at).status_code == 200
    assert page(cast.cmo).post(f"{at}rows/", ROW).status_code == 403
    assert page(cast.marketer).get(at).status_code == 403
    assert web.post(f"{at}propose/", {"version": "2", "reason": "Legacy costs us."}).status_code == 302
    assert web.get(at).status_code == 200


def test_the_api_checks_writes_and_has_it_rehearsed(cast: SimpleNamespace, draft: Draft, api: Callable[..., Any]) -> None:
    program = api(cast.admin)
    terms = program.get(f"/api/v1/policies/drafts/{draft.pk}/").json()["terms"]
    rules = [{**rule, "amount_below": "1000.00"} for rule in terms["rules"] if rule["track"] == "fast"]
    named = {
        "track": "",
        "position": 9,
        "step_name": "All",
        "role": "named",
        "people": ["cmo", "cio"],
        "cells": {"run_cost": ["100.00", None]},
    }
    said = program.post("/api/v1/policies/check/", {"terms": {**terms, "rules": [*rules, named]}}, format="json").json()
    assert said["problems"][0]["sentence"].startswith("In the fast track nobody decides on amounts from 1,000")
    assert {problem["sort"] for problem in said["problems"]} >= {"hole", "starved"}
    body = {"version": 1, "terms": {**terms, "rules": [*terms["rules"], named]}}
    changed = program.patch(f"/api/v1/policies/drafts/{draft.pk}/", body, format="json").json()
    assert sorted(changed["terms"]["rules"][-1]["people"]) == ["cio", "cmo"]
    made = program.post("/api/v1/policies/rehearsal/", {"draft": draft.pk}, format="json")
    assert (made.status_code, made.json()["state"]) == (202, "due")
    assert api(cast.marketer).post("/api/v1/policies/check/", {"terms": terms}, format="json").status_code == 403


# --- rehearsing


def test_a_rehearsal_says_who_would_see_what_and_stays_with_the_draft(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    Story(cast, world).drafted().submitted().routed().approved()
    made = drafting.start(
        actor=cast.admin,
        terms=Terms(rules=(Rule("", 1, "Business", Role.CMO, amount_below=Decimal(5)), Rule("major", 1, "Business", Role.CMO))),
    )
    rehearsing.rehearse(actor=cast.admin, draft=made.pk)
    with pytest.raises(Conflict, match="under way"):
        rehearsing.rehearse(actor=cast.admin2, draft=made.pk)
    assert rehearsing.attempt(Rehearsal.objects.get().pk, 1)
    done = Rehearsal.objects.get()
    assert (done.state, done.total, done.outcome["unseen"]["count"]) == (RehearsalState.DONE, 1, 1)
    assert json.dumps(done.outcome).count("R-") == 0
    with pytest.raises(DatabaseError, match="is evidence"), transaction.atomic():
        Rehearsal.objects.update(outcome={})


def test_a_rehearsal_that_fails_is_tried_again(cast: SimpleNamespace, draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    made = rehearsing.rehearse(actor=cast.admin, draft=draft.pk)
    monkeypatch.setattr(rehearsing, "reckoned", lambda terms, tick: 1 / 0)
    assert not rehearsing.attempt(made.pk, 1)
    made.refresh_from_db()
    assert (made.state, made.attempts, made.last_error) == ("due", 1, "ZeroDivisionError: division by zero")
    assert made.due_at > clock.now()


def _case(number: int) -> Case:
    facts = {"legacy": ["no"], "brands": []}
    asked = {1: (("business", 1),), 2: (("architecture", 1),)}
    amount = Decimal(1_000 * (number % 300 + 1))
    return Case(number, frozenset({number}), "standard", False, Money(amount, "USD"), amount, "none", facts, asked)


def test_it_tells_starvation_load_and_days() -> None:
    people = {"business": {1, 900_001}, "architecture": set(), "finance": {3}}
    took = {"business": [2.0] * 30, "architecture": [5.0] * 30}
    outcome = replay.replay(
        Terms(),
        [_case(number) for number in range(300)],
        People(lambda role, route, case: people.get(role, set()), {}),
        took,
        lambda done: None,
    )
    said = {group["group"]: group for group in outcome["groups"]}
    assert (said["business"]["was"], said["business"]["would"]) == (300, 300)
    assert [one["group"] for one in outcome["starved"]][0] == "architecture"
    assert outcome["days"]["was"] == {"half": 7.0, "most": 7.0}
    assert outcome["unseen"]["count"] == 0


@pytest.mark.slow
def test_five_thousand_requests_under_a_large_table_in_thirty_seconds() -> None:
    rules = (*Terms().rules, *(Rule("", 1, "Business", Role.FINANCE, cells={"brands": [f"b-{number}"]}) for number in range(490)))
    people = {role.value: set(range(900_000, 900_020)) for role in Role}
    begun = time.process_time()
    replay.replay(
        Terms(rules=rules),
        [_case(number) for number in range(5_000)],
        People(lambda role, route, case: people.get(role, set()), {}),
        {},
        lambda done: None,
    )
    assert time.process_time() - begun < 30

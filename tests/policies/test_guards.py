"""What the database refuses of proposed policies and of those in force, past every operation; and two at the same instant."""

import json
from collections.abc import Iterator
from copy import copy
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import published

from collab.approvals import defaults, policies
from collab.approvals.models import Decision, Policy, PolicyRule
from collab.approvals.states import REQUEST
from collab.approvals.terms import Terms
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.policies import operations
from collab.policies.models import Proposal
from tests.conftest import make_cast
from tests.together import at_once

TOMORROW = timedelta(days=1)
POLICY = """INSERT INTO approvals_policy (subject_kind, number, starts_on, currency, fast_below, standard_below, material_share, note)
    VALUES (%s, %s, %s, 'USD', 25000, 250000, 0.1, 'Mine.')"""
RULE = """INSERT INTO approvals_policyrule (policy_id, track, amount_from, data_class, position, step_name, role, quorum)
    VALUES (%s, '', 0, '', 1, 'Mine', %s, 1)"""


def proposed(cast: SimpleNamespace, **given: Any) -> Proposal:
    return operations.propose_policy(**{"actor": cast.admin, "starts_on": clock.today() + TOMORROW, "reason": "Prices rose.", **given})


def raw(*statements: tuple[str, list[Any]]) -> None:
    """As the portal's own role, in one transaction, with every deferred guard asked at its end."""
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_policy_that_nobody_agreed_to_is_refused(cast: SimpleNamespace, policy: Policy) -> None:
    on = clock.today() + TOMORROW
    end = ("UPDATE approvals_policy SET ends_on = %s WHERE id = %s", [on, policy.pk])
    with pytest.raises(DatabaseError, match="agreed to by a second|publication of the next one"):
        raw(end, (POLICY, [REQUEST, 2, on]))
    with pytest.raises(DatabaseError, match="publication of the next one"):
        raw(end)
    with pytest.raises(DatabaseError, match="no rule more"):
        raw((RULE, [policy.pk, "business"]))


@pytest.mark.parametrize(
    ("number", "starts_on", "role"),
    [(2, defaults.FROM_THE_BEGINNING, "second_for_policy"), (1, None, "second_for_policy"), (1, defaults.FROM_THE_BEGINNING, "marketer"), (1, defaults.FROM_THE_BEGINNING, "")],
)  # fmt: skip
def test_another_kind_has_its_first_policy_and_no_friendlier_one(cast: SimpleNamespace, number: int, starts_on: Any, role: str) -> None:
    made = (POLICY, ["tests.other", number, starts_on or clock.today()])
    rule = ("INSERT INTO approvals_policyrule (policy_id, track, amount_from, data_class, position, step_name, role, quorum) "
            "SELECT id, '', 0, '', 1, 'Mine', %s, 1 FROM approvals_policy WHERE subject_kind = 'tests.other'", [role])  # fmt: skip
    with pytest.raises(DatabaseError, match="keeps the policy that it brought"):
        raw(made, *([rule] if role else []))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"is_alone": True, "state": "agreed"}, "nobody acts alone any more"),
        ({"is_alone": True, "state": "agreed", "proposed_at": timedelta(days=-9_000)}, "nobody acts alone any more"),
        ({"state": "agreed"}, "starts as one"),
        ({"starts_on": -TOMORROW}, "dated back"),
        ({}, "has a route of its own"),
        ({"reason": ""}, "policy_proposal_has_reason"),
    ],
)
def test_the_database_refuses_what_the_operations_would(cast: SimpleNamespace, changes: dict[str, Any], sentence: str) -> None:
    now = clock.now()
    given = {"starts_on": TOMORROW, "proposed_at": timedelta(0), "reason": "x", "is_alone": False, "state": "proposed", **changes}
    values = [clock.today() + given["starts_on"], json.dumps(Terms().written()), given["reason"], cast.admin.pk, now + given["proposed_at"]]
    with pytest.raises(DatabaseError, match=sentence):
        raw(
            (
                "INSERT INTO policies_proposal (starts_on, terms, reason, proposed_by_id, proposed_at, is_alone, state) VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [*values, given["is_alone"], given["state"]],
            )
        )


@pytest.mark.usefixtures("all_rights")
def test_a_proposal_is_not_decided_past_its_route_nor_rewritten(cast: SimpleNamespace, policy: Policy) -> None:
    made = proposed(cast)
    for change in (
        {"state": "agreed", "policy": policy}, {"terms": {}}, {"starts_on": clock.today()}, {"route": None}, {"against": None}, {"is_alone": True},
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            Proposal.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


def test_the_database_knows_who_decides(cast: SimpleNamespace) -> None:
    """A signature on the route by its proposer or by anybody without a say is refused, past every operation."""
    panel = proposed(cast).route.steps.get().panels.get()  # type: ignore[union-attr]
    for person in (cast.admin, cast.auditor, cast.technologist):
        with pytest.raises(DatabaseError), transaction.atomic():
            panel.seats.create(person=person)
    panel.seats.create(person=cast.cmo)


# --- as it is when a transaction ends: on real connections


@pytest.fixture
def company(real_db: None) -> Iterator[SimpleNamespace]:
    people = make_cast()
    published(people)
    yield people


@pytest.mark.servers
@pytest.mark.parametrize(
    "change", ["fast_below = 26000", "note = 'Another.'", "starts_on = starts_on + 1", "number = number + 1", "currency = 'EUR'"]
)
def test_what_is_published_is_what_was_agreed_to(company: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """Somebody who has both keys for one thing publishes no other with them."""
    made = proposed(company)
    create = Policy.objects.create
    column, _, value = change.partition(" = ")

    def other(**given: Any) -> Policy:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT " + value + " FROM (SELECT %s::date AS starts_on, %s AS number) AS row", [given["starts_on"], given["number"]]
            )
            return create(**{**given, column: cursor.fetchone()[0]})

    monkeypatch.setattr(Policy.objects, "create", other)
    with pytest.raises(Conflict, match="published as it was agreed to|publication of the next one"):
        operations.agree(actor=company.cmo, proposal=made.pk)
    assert Policy.objects.filter(subject_kind=REQUEST).count() == 1


@pytest.mark.servers
@pytest.mark.parametrize("spoil", ["left out", "seated otherwise", "twice"])
def test_a_rule_that_is_not_as_agreed_is_refused(company: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, spoil: str) -> None:
    made = proposed(company)
    insert = PolicyRule.objects.bulk_create

    def spoilt(rules: Any) -> Any:
        rows = list(rules)
        if spoil == "seated otherwise":
            rows[0].seating = "at_decision"
        return insert({"left out": rows[1:], "twice": [*rows, copy(rows[0])]}.get(spoil, rows))

    monkeypatch.setattr(PolicyRule.objects, "bulk_create", spoilt)
    with pytest.raises(Conflict, match="agreed to"):
        operations.agree(actor=company.cmo, proposal=made.pk)
    assert Policy.objects.filter(subject_kind=REQUEST).count() == 1


@pytest.mark.servers
def test_of_two_who_agree_at_once_one_does(company: SimpleNamespace) -> None:
    made = proposed(company)
    answers = at_once(*[lambda who=who: operations.agree(actor=who, proposal=made.pk) for who in (company.cmo, company.admin2)])
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1, answers
    assert Decision.objects.filter(route=made.route).count() == 1
    assert list(Policy.objects.filter(subject_kind=REQUEST).order_by("number").values_list("number", "ends_on")) == [
        (1, made.starts_on), (2, None),
    ]  # fmt: skip


@pytest.mark.servers
def test_of_two_proposals_agreed_at_once_one_is_published(company: SimpleNamespace) -> None:
    one, two = proposed(company), proposed(company, reason="Or so.")
    answers = at_once(*[lambda made=made: operations.agree(actor=company.cmo, proposal=made.pk) for made in (one, two)])
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1, answers
    assert sorted(Proposal.objects.exclude(against=None).values_list("state", flat=True)) == ["agreed", "proposed"]
    assert policies.latest().number == 2  # type: ignore[union-attr]

"""The administration of policies: read-only but for proposing the next one, and the role decides."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from collab.access import duties
from collab.access.roles import Role
from collab.account.models import KeptWords
from collab.approvals import defaults, policies
from collab.approvals.models import Policy, PolicyRule
from collab.approvals.states import REQUEST
from collab.approvals.terms import Terms
from collab.kit import clock
from collab.people.models import Person
from collab.policies import forms, operations
from collab.policies.models import Proposal

ADD = "admin:approvals_policy_add"
NAMES = ("track", "position", "step_name", "role", "quorum", "amount_from", "amount_below", "data_class")


def answers(**changes: Any) -> dict[str, Any]:
    latest = policies.latest()
    given = {name: str(value) for name, value in forms.first_answers(Terms.of(latest) if latest else None).items()}
    return {**given, "reason": "Raised for a year.", "starts_on": (clock.today() + timedelta(days=1)).isoformat(), **changes}


def table(policy: Policy) -> set[tuple[Any, ...]]:
    return set(policy.rules.values_list(*NAMES))


def test_the_form_begins_with_the_latest_version_and_proposes_the_next(cast: SimpleNamespace, policy: Policy, page: Any) -> None:
    browser = page(cast.admin)
    shown = browser.get(reverse(ADD))
    assert shown.status_code == 200
    assert "standard, 3, Finance, finance, 1, 50000.00" in shown.content.decode()
    answer = browser.post(reverse(ADD), answers(fast_below="30000.00"))
    assert (answer.status_code, answer.url, policies.latest()) == (302, "/policies/", policy)
    made = Proposal.objects.get(state="proposed")
    operations.agree(actor=cast.cio, proposal=made.pk)
    second = Policy.objects.get(number=2)
    assert (second.fast_below, second.note, table(second)) == (30000, "Raised for a year.", table(policy))


def test_the_first_administrator_publishes_here_alone_and_is_told_so(db: None, page: Any) -> None:
    ada = Person.objects.create_user("ada")
    duties.give(ada, Role.ADMIN)
    browser = page(ada)
    assert "Publish alone" in browser.get(reverse(ADD)).text
    assert "by you alone" in browser.post(reverse(ADD), answers(), follow=True).text
    assert PolicyRule.objects.filter(policy__subject_kind=REQUEST).count() == len(defaults.RULES)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rules": "fast, 1, Business, business, 1"}, "nobody decides on amounts"),
        ({"rules": "fast, one, Business, business, 1"}, "Line 1 cannot be read."),
        ({"rules": "fast, 1, Business, business, 1, 1e9"}, "Line 1 cannot be read."),
        ({"rules": "fast, 1"}, "Line 1 cannot be read."),
        ({"rules": ""}, "This field is required."),
        ({"starts_on": "2020-01-01"}, "A policy starts today or later"),
        ({"starts_on": "soon"}, "Write the day as 2026-11-30"),
        ({"fast_below": "900000"}, "above that of the fast track"),
        ({"material_share": "NaN"}, "Enter a number."),
        ({"reason": " "}, "Say why"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_proposed(
    cast: SimpleNamespace, policy: Policy, page: Any, changes: dict[str, str], sentence: str
) -> None:
    answer = page(cast.admin).post(reverse(ADD), answers(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Proposal.objects.filter(state="proposed").exists()


def test_a_day_that_is_taken_is_said(cast: SimpleNamespace, policy: Policy, page: Any) -> None:
    answer = page(cast.admin).post(reverse(ADD), answers(starts_on=clock.today().isoformat()))
    assert (answer.status_code, "the next one starts later" in answer.content.decode()) == (409, True)


def test_a_published_version_is_only_read(cast: SimpleNamespace, policy: Policy, page: Any) -> None:
    browser = page(cast.admin)
    address = reverse("admin:approvals_policy_change", args=[policy.pk])
    assert browser.get(reverse("admin:approvals_policy_changelist")).status_code == 200
    shown = browser.get(address)
    assert shown.status_code == 200
    assert "Save" not in shown.content.decode()
    assert browser.post(address, answers()).status_code == 403
    assert browser.post(reverse("admin:approvals_policy_delete", args=[policy.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.usefixtures("all_rights")
def test_a_superuser_without_the_role_proposes_nothing(cast: SimpleNamespace, policy: Policy, page: Any) -> None:
    cast.cmo.is_staff = cast.cmo.is_superuser = True
    cast.cmo.save()
    assert page(cast.cmo).post(reverse(ADD), answers()).status_code == 403
    assert Proposal.objects.count() == 1


def test_who_is_not_staff_is_sent_away(cast: SimpleNamespace, policy: Policy, page: Any) -> None:
    assert page(cast.marketer).post(reverse(ADD), answers()).status_code in (302, 403)
    assert Proposal.objects.count() == 1


def test_rules_are_written_as_they_are_read() -> None:
    lines = forms.write_rules(defaults.RULES).splitlines()
    assert tuple(forms.read_rule(line.split(",")) for line in lines) == defaults.RULES


def test_a_proposal_whose_session_ended_comes_back_to_its_writer(cast: SimpleNamespace, policy: Policy, page: Any) -> None:
    browser, address = page(cast.admin), reverse(ADD)
    hidden = dict(re.findall(r'name="(writer)" value="([^"]*)"', browser.get(address).text))
    given = answers(reason="Half a page about limits.")
    assert Client().post(address, {**given, **hidden}).status_code == 302
    back = browser.get(address).text
    assert "What you wrote here before is back" in back
    assert "Half a page about limits." in back
    assert browser.post(address, {**given, **hidden, "kept": "yes"}).status_code == 302
    assert not KeptWords.objects.exists()

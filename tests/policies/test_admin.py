"""The administration of policies: read-only; the next one is written as a table on its own page, and the role decides."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import defaults
from collab.approvals.models import Policy, PolicyRule
from collab.approvals.states import REQUEST
from collab.people.models import Person
from collab.policies.models import Draft, Proposal

ADD = "admin:approvals_policy_add"


def test_the_address_of_the_old_form_leads_to_the_table(cast: SimpleNamespace, policy: Policy, page: Any) -> None:
    browser = page(cast.admin)
    before = Proposal.objects.count()
    for answer in (browser.get(reverse(ADD)), browser.post(reverse(ADD), {"rules": "fast, 1, Business, business, 1", "reason": "Mine."})):
        assert (answer.status_code, answer.url) == (302, "/policies/")
    assert Proposal.objects.count() == before, "nothing is proposed by it any more"


def test_the_first_administrator_publishes_the_table_alone_and_is_told_so(db: None, page: Any) -> None:
    ada = Person.objects.create_user("ada")
    duties.give(ada, Role.ADMIN)
    browser = page(ada)
    assert "You act alone" in browser.get("/policies/").text
    assert browser.post("/policies/drafts/").status_code == 302
    draft = Draft.objects.get()
    given = {"version": draft.version, "reason": "To begin with."}
    assert "by you alone" in browser.post(f"/policies/drafts/{draft.pk}/propose/", given, follow=True).text
    assert PolicyRule.objects.filter(policy__subject_kind=REQUEST).count() == len(defaults.RULES)


def test_a_published_version_is_only_read(cast: SimpleNamespace, policy: Policy, page: Any) -> None:
    browser = page(cast.admin)
    address = reverse("admin:approvals_policy_change", args=[policy.pk])
    assert browser.get(reverse("admin:approvals_policy_changelist")).status_code == 200
    shown = browser.get(address)
    assert shown.status_code == 200
    assert "Save" not in shown.content.decode()
    assert browser.post(address, {"fast_below": "1"}).status_code == 403
    assert browser.post(reverse("admin:approvals_policy_delete", args=[policy.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.usefixtures("all_rights")
def test_a_superuser_without_the_role_proposes_nothing(cast: SimpleNamespace, policy: Policy, page: Any) -> None:
    cast.cmo.is_staff = cast.cmo.is_superuser = True
    cast.cmo.save()
    assert page(cast.cmo).post(reverse(ADD), {}).status_code == 403
    assert Proposal.objects.count() == 1


def test_who_is_not_staff_is_sent_away(cast: SimpleNamespace, policy: Policy, page: Any) -> None:
    assert page(cast.marketer).post(reverse(ADD), {}).status_code in (302, 403)
    assert Proposal.objects.count() == 1

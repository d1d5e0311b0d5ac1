"""The side doors: being superuser, holding a token, the administration; none of them decides, moves or rewrites."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from rest_framework.test import APIClient
from stories import bring_to

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.models import Decision
from collab.kit import clock
from projects.intake.models import Request
from projects.intake.states import State as S
from tests import onrecord

# What a flow, the ledger or the record owns: the administration shows it at most.
OWNED = [
    "intake.Request", "portfolio.Project", "approvals.Route", "approvals.Step", "approvals.Panel", "approvals.Seat", "approvals.Decision",
    "approvals.Recusal", "ledger.Account", "ledger.Entry", "ledger.Line", "funds.Fund", "funds.Allocation", "funds.FundChange",
    "events.Event", "events.Delivery", "events.Seal", "kpis.Measurement",
]  # fmt: skip


@pytest.mark.parametrize("label", OWNED)
def test_the_administration_writes_nothing_that_a_flow_owns(label: str, cast: SimpleNamespace, rf: Any) -> None:
    table = admin.site._registry.get(apps.get_model(label))
    if table is None:
        return
    request = rf.get("/admin/")
    request.user = cast.admin
    assert not table.has_add_permission(request)
    assert not table.has_delete_permission(request)
    assert not table.has_change_permission(request)


def test_the_administration_has_no_page_that_moves_a_request(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.IN_TRIAGE, cast, world)
    client = Client()
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    for address in (f"/admin/intake/request/{request.pk}/change/", f"/admin/intake/request/{request.pk}/delete/", "/admin/intake/request/"):
        assert client.post(address, {"state": "approved", "version": 3}).status_code in (302, 403, 404)
    assert Request.objects.get(pk=request.pk).state == S.IN_TRIAGE


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize("means", ["page", "api", "token"])
def test_a_superuser_with_every_role_decides_on_nothing_of_their_own(means: str, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """Every duty, superuser, staff, a token: what they asked for is decided by others."""
    asker = cast.marketer
    asker.is_superuser = asker.is_staff = True
    asker.save()
    for role in Role:
        if role not in (Role.MARKETER, Role.AUDITOR):
            duties.give(asker, role)
    request = bring_to(S.IN_APPROVAL, cast, world)
    assert not request.route.steps.filter(panels__seats__person=asker).exists()
    client = APIClient()
    if means == "token":
        client.credentials(HTTP_AUTHORIZATION=f"Token {onrecord.token(asker)}")
    else:
        client.force_login(asker, backend="django.contrib.auth.backends.ModelBackend")
    words = {"version": request.version, "decision": "approve"}
    if means == "page":
        answer = client.post(f"/requests/{request.code}/decide/", words, format="multipart")
    else:
        answer = client.post(f"/api/v1/requests/{request.code}/decide/", words, format="json")
    assert answer.status_code in (403, 422), answer.content
    assert not Decision.objects.filter(route__subject_kind="intake.request").exists()
    for move, state in (("route", S.IN_TRIAGE), ("fund", S.APPROVED)):
        other = bring_to(state, cast, world)
        said = {
            "version": other.version,
            "track": "fast",
            "allocations": [{"fund": "growth", "amount": {"amount": "1.00", "currency": "USD"}}],
        }
        said = {name: value for name, value in said.items() if name in ("version", "track" if move == "route" else "allocations")}
        refused = APIClient()
        refused.force_login(asker, backend="django.contrib.auth.backends.ModelBackend")
        assert refused.post(f"/api/v1/requests/{other.code}/{move}/", said, format="json").status_code == 403


@pytest.mark.usefixtures("all_rights")
def test_a_role_that_ended_decides_no_more_though_the_session_lives(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.IN_APPROVAL, cast, world)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {onrecord.token(cast.business)}")
    onrecord.leave(cast.business)
    words = {"version": request.version, "decision": "approve"}
    assert client.post(f"/api/v1/requests/{request.code}/decide/", words, format="json").status_code == 401
    onrecord.come_back(cast.business)
    onrecord.end(cast.business.duties.all(), ended_at=clock.now())
    # Whoever comes back begins anew: the old token has ended for good, and a new one decides no more than its person.
    assert client.post(f"/api/v1/requests/{request.code}/decide/", words, format="json").status_code == 401
    client.credentials(HTTP_AUTHORIZATION=f"Token {onrecord.token(cast.business)}")
    assert client.post(f"/api/v1/requests/{request.code}/decide/", words, format="json").status_code in (403, 409)
    assert not Decision.objects.filter(route__subject_kind="intake.request").exists()


def test_the_forms_of_the_administration_name_no_owned_field() -> None:
    """Inlines too: a row that a flow owns is in no editable form."""
    owned = {apps.get_model(label) for label in OWNED}
    editable = [
        inline.model._meta.label
        for table in admin.site._registry.values()
        for inline in table.inlines
        if inline.model in owned and set(inline.fields or ()) - set(inline.readonly_fields)
    ]
    assert editable == []

"""A lighter track than the policy's: with a reason, never below the floor, in nobody's silence; and attacked beneath the operation."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.test import Client
from django.urls import reverse
from stories import Story, published, usd

from collab.approvals import tracks
from collab.approvals.models import Policy, Route
from collab.approvals.states import DataClass, Track
from collab.dashboards.lighter import lighter_routes
from collab.kit.errors import Conflict, Invalid
from projects.intake.forms.moves import RouteForm
from projects.intake.operations import edit, gateway
from projects.intake.queries.page.history import stream
from tests.approvals.conftest import route_it

WHY = "Architecture looked at the same tool last month."


def asked(cast: SimpleNamespace, world: SimpleNamespace, **answers: Any) -> Story:
    return Story(cast, world, answers={"personal_data": False, **answers}).drafted().submitted()


def send(story: Story, track: str, reason: str = "") -> Route:
    return gateway.route(actor=story.cast.technologist, track=track, reason=reason, **story.seen).route


@pytest.mark.parametrize(
    ("track", "amount", "data", "own", "is_too_light", "left_out"),
    [
        ("fast", "24999.99", "none", "fast", False, []),
        ("fast", "120000.00", "none", "standard", False, ["architecture", "finance"]),
        ("fast", "250000.00", "none", "major", True, ["architecture", "cio", "cmo", "finance", "security"]),
        ("standard", "999999.99", "none", "major", False, ["cio", "cmo", "security"]),
        ("standard", "1000000.00", "none", "major", True, ["cio", "cmo", "security"]),
        ("major", "100.00", "none", "fast", False, []),
    ],
)
def test_a_track_is_held_against_the_policy(
    world: SimpleNamespace, track: str, amount: str, data: str, own: str, is_too_light: bool, left_out: list[str]
) -> None:
    found = tracks.weighed(world.policy, track, usd(amount), data)
    assert (found.own, found.is_too_light, sorted(panel.role for panel in found.left_out)) == (own, is_too_light, left_out)


def test_personal_data_have_a_floor_of_their_own(cast: SimpleNamespace) -> None:
    policy = published(cast, personal_floor="standard", standard_from=None, major_from=None)
    small = usd("100.00")
    assert tracks.floor(policy, small, DataClass.PERSONAL) == tracks.own(policy, small, DataClass.PERSONAL) == Track.STANDARD
    assert tracks.floor(policy, usd("9999999.00"), DataClass.NONE) == Track.FAST


def test_a_lighter_track_takes_a_reason_and_leaves_its_mark(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = asked(cast, world)
    with pytest.raises(Invalid) as refused:
        send(story, "fast", "  ")
    assert list(refused.value.fields) == ["reason"]
    route = send(story, "fast", WHY)
    assert (route.track, route.lighter_than) == ("fast", "standard")
    last = stream(story.request, cast.marketer).events[0]
    assert last.why == WHY
    assert "on the fast track, lighter than the policy’s (standard)" in last.what and "Architecture" in last.what and "Finance" in last.what


def test_the_policys_own_track_and_a_heavier_one_take_none(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    assert send(asked(cast, world), "standard").lighter_than == ""
    assert send(asked(cast, world), "major").lighter_than == ""
    assert lighter_routes(cast.auditor) == ()


def test_no_reason_goes_below_the_floor(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = asked(cast, world, estimate=usd(250_000))
    with pytest.raises(Invalid) as refused:
        send(story, "fast", WHY)
    assert list(refused.value.fields) == ["track"]
    assert send(story, "standard", WHY).lighter_than == "major"


def test_one_sees_whom_it_leaves_out_while_choosing(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = asked(cast, world, estimate=usd(300_000))
    form = RouteForm()
    form.prepare(story.request, cast.technologist)
    shown = dict(form.fields["track"].choices)
    assert list(shown) == ["standard", "major"] and "CMO" in shown["standard"] and "CIO" in shown["standard"]
    assert "takes a reason" in shown["standard"] and form.fields["track"].initial == "major"


def test_executives_and_the_auditor_read_of_it(cast: SimpleNamespace, world: SimpleNamespace, client: Client) -> None:
    story = asked(cast, world)
    send(story, "fast", WHY)
    for person, page in ((cast.cmo, "executive"), (cast.auditor, "audit")):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        text = client.get(reverse(page)).content.decode()
        assert WHY in text and story.request.title in text and "Fast instead of Standard" in text
    (row,) = lighter_routes(cast.cio)
    assert (row.by, row.reason) == (cast.technologist.name, WHY) and "Finance" in row.left_out


def test_the_floor_holds_when_the_amount_grows(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = asked(cast, world, estimate=usd(300_000))
    route = send(story, "standard", WHY)
    assert not route.steps.filter(panels__role="cmo").exists()
    edit.edit(actor=cast.marketer, estimate=usd(1_200_000), **story.seen)
    assert route.steps.filter(panels__role="cmo").exists()


@pytest.mark.parametrize("means", ["page", "api"])
def test_every_way_in_asks_for_it(cast: SimpleNamespace, world: SimpleNamespace, client: Client, api: Any, means: str) -> None:
    story = asked(cast, world)
    number, version = story.request.code, story.seen["version"]
    client.force_login(cast.technologist, backend="django.contrib.auth.backends.ModelBackend")

    def post(**words: Any) -> Any:
        if means == "api":
            return api(cast.technologist).post(f"/api/v1/requests/{number}/route/", {"version": version, **words}, format="json")
        return client.post(f"/requests/{number}/route/", {"version": version, **words})

    refused = post(track="fast")
    assert refused.status_code in (400, 422) and "It leaves out Architecture" in refused.content.decode()
    assert post(track="fast", reason=WHY).status_code in (200, 302)
    assert story.request_route().lighter_than == "standard"


# Beneath the operation.


@pytest.mark.usefixtures("fictional", "all_rights")
def test_the_database_refuses_a_route_below_the_floor(
    cast: SimpleNamespace, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collab.approvals.routes._permitted", lambda policy, facts: "")
    with pytest.raises(Conflict, match="no track so light"):
        route_it(cast, track="fast", amount="250000.00")
    with pytest.raises(Conflict, match="no track so light"):
        route_it(cast, track="standard", amount="1000000.00")


@pytest.mark.usefixtures("fictional")
def test_the_database_refuses_a_floor_of_personal_data(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    published(cast, personal_floor="major")
    monkeypatch.setattr("collab.approvals.routes._permitted", lambda policy, facts: "")
    with pytest.raises(Conflict, match="no track so light"):
        route_it(cast, track="standard", amount="100.00", data="personal")


@pytest.mark.usefixtures("fictional")
def test_the_database_finds_out_by_itself_and_asks_for_the_reason(
    cast: SimpleNamespace, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collab.approvals.routes._permitted", lambda policy, facts: "")
    route = route_it(cast, track="fast", amount="40000.00")
    assert Route.objects.get(pk=route.pk).lighter_than == "standard"
    with pytest.raises(InternalError, match="with a reason"), transaction.atomic():
        connection.check_constraints()
    transaction.set_rollback(True)  # it stays refused


@pytest.mark.usefixtures("all_rights")
def test_a_published_floor_does_not_change(cast: SimpleNamespace) -> None:
    policy: Policy = published(cast, standard_from=Decimal("50000.00"))
    with pytest.raises(InternalError, match="does not change"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_policy SET standard_from = NULL WHERE id = %s", [policy.pk])


@pytest.mark.usefixtures("all_rights")
def test_the_mark_stays(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    route = send(asked(cast, world), "fast", WHY)
    with pytest.raises(InternalError, match="A routing is a record"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_route SET lighter_than = '' WHERE id = %s", [route.pk])

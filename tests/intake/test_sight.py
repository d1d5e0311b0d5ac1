"""Letting somebody see a confidential request: who may, what it opens and what not, and that taking it back closes it everywhere."""

import functools
import re
from collections import Counter
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from stories import Story, bring_to

from collab.access import duties
from collab.access.roles import Role
from collab.dashboards.executive import drawing
from collab.events import delivery
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, NotFound, Unfit
from collab.navigation import counts
from collab.notices import queries as notices
from collab.notices.models import Notice
from collab.people.models import Person
from projects.intake.doors import DOORS
from projects.intake.models import Request, RequestGrant
from projects.intake.operations import delivery as money
from projects.intake.operations import sight
from projects.intake.states import State as S
from tests import onrecord
from tests.conftest import make_cast, make_world
from tests.matrix.test_moves import EVERYBODY, body
from tests.sampling import some
from tests.together import at_once

CANARY = "Zebrafinch"
SECRET = {"title": f"{CANARY} launch", "problem": f"{CANARY} is secret.", "is_confidential": True}
TOKENS = re.compile(
    rb'(csrfmiddlewaretoken" value="|data-csrf="|X-CSRFToken[^A-Za-z0-9]+|name="key" value=")[A-Za-z0-9]+|name="writer" value="[^"]+'
)
# Where a request in delivery stands for somebody who may see it, and where it is only counted.
NAMED = (
    "/requests/?view=all", "/requests/?view=all&q=zebrafinch", f"/search/?q={CANARY}", f"/palette/?q={CANARY}", "/projects/", "/roadmap/",
    "/executive/", "/notices/", f"/api/v1/requests/?q={CANARY}", "/api/v1/requests/", "/api/v1/projects/", "/api/v1/roadmap/", "/api/v1/notices/",
)  # fmt: skip
ELSEWHERE = ("/", "/requests/", "/approvals/", "/goals/know-customers/", "/api/v1/approvals/", "/api/v1/people/me/", "/funds/growth/")


def look(client: Any, request: Request, at: Any) -> dict[str, tuple[int, bytes]]:
    """Every place as it is now, without the tokens of the session; nothing of the cache is emptied in between."""
    own = [f"{place}{request.code}/" for place in ("/requests/", "/projects/", "/api/v1/requests/", "/api/v1/projects/")]
    own += [f"/api/v1/requests/{request.code}/history/", f"/palette/?q={request.code}"]
    found = {}
    for url in (*NAMED, *ELSEWHERE, *own):
        with clock.at(at):
            answer = client.get(url)
        found[url] = (answer.status_code, TOKENS.sub(b"", answer.content))
    return found


@pytest.fixture
def secret(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    return bring_to(S.IN_TRIAGE, cast, world, answers=SECRET)


def show(request: Request, actor: Person, person: str = "outsider") -> Person:
    return sight.show(number=request.number, actor=actor, person=person)


def test_given_it_is_seen_and_taken_back_it_is_gone_everywhere(
    cast: SimpleNamespace, world: SimpleNamespace, page: Any, no_sql_in_templates: None, django_capture_on_commit_callbacks: Any
) -> None:
    committed = functools.partial(django_capture_on_commit_callbacks, execute=True)
    bring_to(S.IN_DELIVERY, cast, world)
    request = bring_to(S.IN_DELIVERY, cast, world, answers=SECRET)
    delivery.deliver_due()
    client, at = page(cast.outsider), clock.now()
    look(client, request, at)  # what the first visit alone leaves is left now
    before = look(client, request, at)
    assert [url for url, (status, text) in before.items() if CANARY.encode() in text and CANARY not in url and "zebra" not in url] == []
    with committed():
        show(request, cast.marketer)
        delivery.deliver_due()
    given = look(client, request, at)
    assert [url for url, (status, _) in given.items() if status != 200] == []
    # The bell is counted anew at once, and not when the count of before is too old: on a slow machine that is so within the look.
    assert [url for url in ("/", "/requests/") if b"1 unread" not in given[url][1]] == []
    assert [url for url in NAMED if f"{CANARY} launch".encode() not in given[url][1]] == []
    assert notices.unread(cast.outsider) == 1
    with committed():
        sight.stop_showing(number=request.number, actor=cast.technologist, person="outsider")
        delivery.deliver_due()
    after = look(client, request, at)
    assert [url for url, answer in before.items() if after[url] != answer] == []
    assert notices.unread(cast.outsider) == 0


@pytest.mark.usefixtures("all_rights")
def test_somebody_without_a_duty_sees_it_and_its_project_and_nothing_else(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    request, other = (bring_to(S.IN_DELIVERY, cast, world, answers=SECRET) for _ in range(2))
    onrecord.end(cast.outsider.duties.all(), ended_at=clock.now())
    show(request, cast.marketer)
    client = api(cast.outsider)
    assert [row["number"] for row in client.get("/api/v1/requests/").json()["results"]] == [request.code]
    assert [row["number"] for row in client.get("/api/v1/projects/").json()["results"]] == [request.code]
    assert client.get(f"/api/v1/projects/{other.code}/").status_code == 404


def test_what_the_executive_page_is_kept_under_changes_with_each_giving_and_taking(
    cast: SimpleNamespace, world: SimpleNamespace, secret: Request
) -> None:
    """It is a name for what one sees now, whatever event tells of it and when."""
    names = [drawing.sight(cast.outsider)[0]]
    for _ in range(2):
        show(secret, cast.marketer)
        names.append(drawing.sight(cast.outsider)[0])
        sight.stop_showing(number=secret.number, actor=cast.marketer, person="outsider")
        names.append(drawing.sight(cast.outsider)[0])
    assert names == [names[0], names[1]] * 2 + [names[0]] and names[0] != names[1]


# --- who gives it, and to whom


@pytest.mark.parametrize("state", some([S.DRAFT, S.IN_TRIAGE, S.IN_APPROVAL, S.IN_DELIVERY, S.ON_HOLD, S.DECLINED, S.CLOSED], 2))
def test_who_gives_and_takes(state: S, cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    request = bring_to(state, cast, world, answers=SECRET)
    if state not in (S.DRAFT, S.DECLINED, S.CLOSED):
        show(request, cast.technologist)
    address, wrong = f"/api/v1/requests/{request.code}/", []
    giving = {"marketer", "technologist", "technologist2"}
    for who in EVERYBODY:
        client = api(getattr(cast, who))
        sees = client.get(address).status_code == 200
        given = client.post(f"{address}viewers/", {"person": "admin"}, format="json").status_code
        listed = client.get(f"{address}viewers/").status_code
        taken = client.delete(f"{address}viewers/admin/").status_code
        right: dict[str, tuple[int, int, int]] = {
            S.DRAFT: (409, 200, 409),
            S.DECLINED: (409, 200, 404),
            S.CLOSED: (409, 200, 404),
        }
        expected = (404, 404, 404) if not sees else (403, 200, 403) if who not in giving else right.get(state, (201, 200, 204))
        if (given, listed, taken) != expected:
            wrong.append(f"{who}: {(given, listed, taken)}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_what_has_ended_is_shown_to_nobody_else_and_still_taken_back(cast: SimpleNamespace, secret: Request, api: Any) -> None:
    show(secret, cast.marketer)
    api(cast.technologist).post(f"/api/v1/requests/{secret.code}/decline/", {"version": 2, "reason": "We own it."}, format="json")
    with pytest.raises(Conflict, match="declined cannot be shown to anybody else"):
        show(secret, cast.marketer, "admin")
    assert api(cast.outsider).get(f"/api/v1/requests/{secret.code}/").status_code == 200
    sight.stop_showing(number=secret.number, actor=cast.marketer, person="outsider")
    assert api(cast.outsider).get(f"/api/v1/requests/{secret.code}/").status_code == 404


def test_what_is_open_to_all_needs_no_grant(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    with pytest.raises(Conflict, match="It is not confidential"):
        show(bring_to(S.IN_TRIAGE, cast, world), cast.marketer)


@pytest.mark.parametrize("person", ["nobody", "left", "technologist2", "auditor", "marketer", "sponsor"])
def test_nobody_is_given_what_they_have_or_cannot_have(person: str, cast: SimpleNamespace, secret: Request, api: Any) -> None:
    Person.objects.create(username="left", is_active=False)
    onrecord.edit(secret, sponsor=cast.cmo)
    username = "cmo" if person == "sponsor" else person
    answer = api(cast.marketer).post(f"/api/v1/requests/{secret.code}/viewers/", {"person": username}, format="json")
    assert answer.status_code == 422 and set(answer.json()["errors"]) == {"person"}
    assert not RequestGrant.objects.exists() and not Event.objects.filter(kind="intake.request.shown").exists()


def test_twice_is_refused_and_the_same_key_is_answered_the_same(cast: SimpleNamespace, secret: Request, api: Any) -> None:
    address, client = f"/api/v1/requests/{secret.code}/viewers/", api(cast.marketer)
    first, again = (client.post(address, {"person": "outsider"}, format="json", headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201) and again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert first.json() == {"username": "outsider", "name": "Tom Baines", "department": "Brand"}
    assert client.post(address, {"person": "outsider"}, format="json").status_code == 422
    assert client.get(address).json()["results"] == [first.json()]
    assert client.delete(f"{address}outsider/").status_code == 204
    assert client.delete(f"{address}outsider/").status_code == 404
    assert client.delete(f"{address}%00/").status_code in (400, 404)
    assert client.get(address).json()["results"] == []


def test_no_more_than_a_handful(cast: SimpleNamespace, secret: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sight, "MOST_VIEWERS", 1)
    show(secret, cast.marketer)
    with pytest.raises(Conflict, match="the most"):
        show(secret, cast.marketer, "admin")


# --- it opens reading and nothing else


@pytest.mark.parametrize(
    "state", some([S.IN_TRIAGE, S.NEEDS_INFORMATION, S.IN_APPROVAL, S.APPROVED, S.FUNDED, S.IN_DELIVERY, S.DELIVERED], 3)
)
def test_a_viewer_only_reads(state: S, cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    """Even one whose duty would let them act on what is open to all: a lead who may start, a group that decides."""
    request, other = bring_to(state, cast, world, answers=SECRET), bring_to(S.IN_TRIAGE, cast, world)
    another = Person.objects.create(username="lead", first_name="Another")
    duties.give(another, Role.MARKETING_LEAD)
    # An executive sees by itself what has its money.
    has_money = state in (S.FUNDED, S.IN_DELIVERY, S.DELIVERED)
    for viewer in (cast.outsider, another, *(() if has_money else (cast.cmo,))):
        show(request, cast.marketer, viewer.username)
        client = api(viewer)
        seen = client.get(f"/api/v1/requests/{request.code}/")
        assert seen.status_code == 200 and not [move["name"] for move in seen.json()["moves"] if move["allowed"]]
        for name in DOORS:
            answer = client.post(f"/api/v1/requests/{request.code}/{name}/", body(name, request, other), format="json")
            assert answer.status_code in (403, 409), f"{viewer.username} {name}"
        change = client.patch(f"/api/v1/requests/{request.code}/", {"version": request.version, "title": "Mine"}, format="json")
        assert change.status_code in (403, 409)
        with pytest.raises(Forbidden):
            show(request, viewer, "admin")
        with pytest.raises(Forbidden):
            sight.stop_showing(number=request.number, actor=viewer, person="outsider")


def test_a_lead_with_a_part_of_their_own_starts_it_all_the_same(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    duties.give(cast.cio, Role.IT_LEAD)
    story = Story(cast, world, answers={**SECRET, "sponsor": "cio"}).drafted().submitted().routed().approved().funded()
    money.start(actor=cast.cio, marketing_lead="marketing_lead", it_lead="cio", **story.seen)


# --- the record and the telling


def test_it_is_on_record_and_told(cast: SimpleNamespace, secret: Request, api: Any, page: Any) -> None:
    secret.refresh_from_db()
    before = (secret.version, secret.updated_at)
    show(secret, cast.technologist)
    sight.stop_showing(number=secret.number, actor=cast.marketer, person="outsider")
    show(secret, cast.technologist)
    delivery.deliver_due()
    told = api(cast.auditor).get(f"/api/v1/requests/{secret.code}/history/").json()["results"][-3:]
    whom = {"person": cast.outsider.pk}
    assert {tuple(event["people"].items()) for event in told} == {((str(cast.outsider.pk), "outsider"),)}
    assert [(event["kind"], event["actor"], event["data"], event["version"]) for event in told] == [
        ("intake.request.shown", "technologist", whom, 2),
        ("intake.request.hidden", "marketer", whom, 2),
        ("intake.request.shown", "technologist", whom, 2),
    ]
    text = page(cast.auditor).get(f"/requests/{secret.code}/").text
    assert "let Tom Baines see it" in text and "took sight of it back from Tom Baines" in text
    secret.refresh_from_db()
    assert (secret.version, secret.updated_at) == before, "whoever has it open is not disturbed"
    notice = Notice.objects.filter(person=cast.outsider).last()
    assert notice.text == f"Mei Tanaka let you see {secret.code} “{CANARY} launch”." and not notice.needs_action


def test_what_was_asked_of_whoever_shows_it_stays_asked(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.NEEDS_INFORMATION, cast, world, answers=SECRET)
    delivery.deliver_due()
    show(request, cast.marketer)
    delivery.deliver_due()
    assert Notice.objects.get(person=cast.marketer, needs_action=True).event.kind == "intake.request.asked"


def test_failing_half_way_leaves_nothing(cast: SimpleNamespace, secret: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(sight, "record", broken)
    with pytest.raises(RuntimeError):
        show(secret, cast.marketer)
    assert not RequestGrant.objects.exists()


# --- the pages


def test_the_page_lets_see_by_name_and_takes_back(cast: SimpleNamespace, secret: Request, page: Any, no_sql_in_templates: None) -> None:
    client, address = page(cast.marketer), f"/requests/{secret.code}/"
    assert f'href="{address}viewers/"' in client.get(address).text
    assert "Let somebody see this" in client.get(f"{address}viewers/").text
    for text in ("", "Nobody Here", "Tom", "\u202etom", "technologist"):
        answer = client.post(f"{address}viewers/", {"person": text})
        assert answer.status_code == 422 and not RequestGrant.objects.exists(), text
    answer = client.post(f"{address}viewers/", {"person": " tom  baines "}, follow=True)
    assert answer.redirect_chain == [(address, 302)] and f"Tom Baines sees {secret.code} now." in answer.text
    assert f'action="{address}viewers/outsider/stop/"' in answer.text
    assert "viewers/" not in page(cast.outsider).get(address).text and "Tom Baines" in page(cast.auditor).get(address).text
    answer = client.post(f"{address}viewers/outsider/stop/", follow=True)
    assert f"Tom Baines no longer sees {secret.code}." in answer.text and not RequestGrant.objects.exists()


def test_two_of_one_name_are_told_apart_by_username(cast: SimpleNamespace, secret: Request, page: Any) -> None:
    Person.objects.create(username="tom.baines", first_name="Tom", last_name="Baines")
    answer = page(cast.marketer).post(f"/requests/{secret.code}/viewers/", {"person": "Tom Baines"})
    assert answer.status_code == 422 and "Tom Baines (outsider) or Tom Baines (tom.baines)" in answer.text
    assert page(cast.marketer).post(f"/requests/{secret.code}/viewers/", {"person": "tom.baines"}).status_code == 302


# --- at the same instant


@pytest.mark.servers
def test_eight_who_show_it_to_one_person_give_one_grant(real_db: None) -> None:
    cast = make_cast()
    secret = bring_to(S.IN_TRIAGE, cast, make_world(cast), answers=SECRET)
    came = at_once(*(partial(show, secret, actor) for actor in (cast.marketer, cast.technologist) * 4))
    assert Counter(type(one) for one in came) == {Person: 1, Unfit: 7}
    assert RequestGrant.objects.count() == Event.objects.filter(kind="intake.request.shown").count() == 1


def test_a_hidden_request_is_missing_for_giving_and_taking(cast: SimpleNamespace, secret: Request) -> None:
    for write in (show, lambda request, actor: sight.stop_showing(number=request.number, actor=actor, person="outsider")):
        with pytest.raises(NotFound):
            write(secret, cast.business)
    with pytest.raises(Unfit):
        show(secret, cast.marketer, "marketer")


def test_the_bell_counts_no_notice_of_what_was_taken_back(
    cast: SimpleNamespace, secret: Request, django_capture_on_commit_callbacks: Any
) -> None:
    """Not even for the seconds that the frame keeps its counts."""

    def unread() -> int:
        return counts(cast.outsider, frozenset({Role.MARKETER}))[0]

    with django_capture_on_commit_callbacks(execute=True):
        show(secret, cast.marketer)
        delivery.deliver_due()
    assert unread() == 1
    with django_capture_on_commit_callbacks(execute=True):
        sight.stop_showing(number=secret.number, actor=cast.marketer, person="outsider")
    assert unread() == 0

"""Stand-ins: who decides in whose place, what it opens, and that it is over the moment it is over."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import Story, usd

from collab.access.models import Duty
from collab.access.roles import Role
from collab.approvals.models import Decision, Panel
from collab.approvals.record import IN_PLACE
from collab.approvals.standins import cards
from collab.approvals.standins.models import StandIn
from collab.approvals.standins.operations import end_standin, set_standin
from collab.directory.operations import absences, people
from collab.events.findings import asked
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.people.models import Person
from collab.policies import authority
from collab.registers import operations as registers
from projects.intake import access
from projects.intake.models import Request
from projects.intake.operations import gateway
from projects.intake.queries.page import history
from projects.intake.queries.triage import deciding
from tests import onrecord

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def stands(cast: SimpleNamespace, by: Person, person: Person | None = None, *, days: int = 5, **more: Any) -> StandIn:
    of, today = person or cast.business, clock.today()
    told = {"since_on": today, "until_on": today + DAY * (days - 1), "reason": "On leave."}
    return set_standin(**{"actor": of, "person": of.username, "by": by.username, **told, **more})


@pytest.fixture
def hidden(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    """A confidential request of 120,000 that waits for the business approver."""
    registers.add(actor=cast.admin, kind="brands", code="acme", name="Acme")
    registers.add(actor=cast.admin, kind="brands", code="nova", name="Nova")
    story = Story(cast, world, answers={"is_confidential": True, "brands": ["acme"]}).drafted().submitted().routed()
    assert story.request is not None
    story.request.refresh_from_db()
    return story.request


def sees(person: Person, request: Request) -> bool:
    """Freshly: what is kept on the object of a person is of one request."""
    reader = Person.objects.get(pk=person.pk)
    found = access.visible(reader).filter(pk=request.pk).exists()
    assert access.seats(reader, route=request.route_id).exists() == found
    return found


def decide(request: Request, actor: Person, of: Person, decision: str = "approve", **more: str) -> None:
    request.refresh_from_db()
    gateway.decide(number=request.number, version=request.version, actor=actor, decision=decision, on_behalf_of=of.username, **more)


def test_they_see_it_decide_on_it_and_the_record_names_both(cast: SimpleNamespace, hidden: Request, page: Any, api: Any) -> None:
    assert not sees(cast.cio, hidden) and page(cast.cio).get(f"/requests/{hidden.code}/").status_code == 404
    stands(cast, cast.cio)
    assert sees(cast.cio, hidden) and sees(cast.business, hidden)
    (case,) = deciding.waiting(Person.objects.get(username="cio")).lines
    assert (case.asked_as, case.places) == ("Business approver", (("business", "Grace Lim"),))
    queue = page(cast.cio).get("/approvals/").text
    assert "In the place of <bdi>Grace Lim</bdi>" in queue and 'name="on_behalf_of" value="business"' in queue
    form = page(cast.cio).get(f"/requests/{hidden.code}/decide/").text
    assert "You decide in the place of" in form and "Grace Lim" in form
    address, seen = f"/api/v1/requests/{hidden.code}/decide/", {"version": hidden.version, "decision": "approve"}
    refused = api(cast.cio).post(address, seen, format="json")
    assert refused.status_code == 403 and "You stand in for Grace Lim: say that you decide for them." in refused.json()["detail"]
    answer = api(cast.cio).post(address, {**seen, "on_behalf_of": "business"}, format="json")
    assert answer.status_code == 200, answer.json()
    made = Decision.objects.get(route=hidden.route)
    assert (made.person, made.on_behalf_of) == (cast.cio, cast.business)
    event = Event.objects.get(kind="intake.request.decided")
    assert (event.actor, event.data["for"]) == (cast.cio, cast.business.pk)
    told = history.stream(hidden, cast.auditor).events[0]
    assert (told.who, told.what) == ("Ian Lindqvist", "approved for Grace Lim") or told.what.endswith("for Grace Lim")
    assert "in the place of <bdi>Grace Lim</bdi>" in page(cast.auditor).get(f"/requests/{hidden.code}/").text
    # Whose seat it is has said it: the next step decides.
    with pytest.raises(Conflict):
        gateway.decide(number=hidden.number, version=hidden.version + 1, actor=cast.business, decision="approve")
    assert not list(asked((IN_PLACE,)))


def test_on_the_page_it_is_decided_for_whom_the_form_says(cast: SimpleNamespace, hidden: Request, page: Any) -> None:
    stands(cast, cast.cio)
    sent = {"version": hidden.version, "decision": "reject", "text": "Not now.", "on_behalf_of": "business"}
    assert page(cast.cio).post(f"/requests/{hidden.code}/decide/", sent).status_code == 302
    assert Decision.objects.get(route=hidden.route).on_behalf_of == cast.business


def over_by_date(cast: SimpleNamespace, row: StandIn) -> Any:
    return clock.at(datetime.combine(row.until_on + DAY, time(0, 0), clock.zone()))


def ended(cast: SimpleNamespace, row: StandIn) -> Any:
    end_standin(actor=cast.business, standin=row.pk)
    return clock.at(clock.now())


def left(cast: SimpleNamespace, row: StandIn) -> Any:
    onrecord.leave(cast.business)
    return clock.at(clock.now())


@pytest.mark.parametrize("over", [over_by_date, ended, left])
def test_the_second_it_is_over_it_opens_nothing(
    cast: SimpleNamespace, hidden: Request, page: Any, api: Any, over: Callable[[SimpleNamespace, StandIn], Any]
) -> None:
    row = stands(cast, cast.cio)
    last = datetime.combine(row.until_on, time(23, 59, 59), clock.zone())
    with clock.at(last):
        assert sees(cast.cio, hidden)
    with over(cast, row):
        assert not sees(cast.cio, hidden)
        assert deciding.waiting(Person.objects.get(username="cio")).lines == []
        with pytest.raises(NotFound):
            decide(hidden, cast.cio, cast.business)
    if over is not over_by_date:
        assert api(cast.cio).get(f"/api/v1/requests/{hidden.code}/").status_code == 404
        assert api(cast.cio).get("/api/v1/approvals/").json()["results"] == []
    assert not Decision.objects.filter(route=hidden.route).exists()


@pytest.mark.parametrize(
    ("scope", "covers"),
    [
        ({"scope": "all"}, True),
        ({"scope": "roles", "roles": ["business", "privacy"]}, True),
        ({"scope": "roles", "roles": ["privacy"]}, False),
        ({"scope": "brands", "brands": ["acme", "nova"]}, True),
        ({"scope": "brands", "brands": ["nova"]}, False),
        ({"scope": "below", "below": usd(120_001)}, True),
        ({"scope": "below", "below": usd(120_000)}, False),
    ],
)
def test_it_goes_as_far_as_its_scope(cast: SimpleNamespace, hidden: Request, scope: dict[str, Any], covers: bool) -> None:
    stands(cast, cast.cio, **scope)
    assert sees(cast.cio, hidden) is covers
    if covers:
        decide(hidden, cast.cio, cast.business)
    assert Decision.objects.filter(route=hidden.route).exists() is covers


def test_a_right_that_was_lent_is_not_lent_on(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    stands(cast, cast.cio)
    later = clock.today() + DAY * 4
    for actor, by in ((cast.cio, cast.cmo), (cast.cio, cast.business), (cast.privacy, cast.business)):
        with pytest.raises(Invalid):
            stands(cast, by, actor, since_on=later, until_on=later)
    # The day after it is over they may.
    stands(cast, cast.cmo, cast.cio, since_on=later + DAY, until_on=later + DAY)
    with pytest.raises(Conflict, match="already"):
        stands(cast, cast.cmo)
    assert StandIn.objects.count() == 2


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"by": "business"}, "by", "Nobody stands in for themselves"),
    ({"by": "marketer"}, "by", "holds no duty that approves"),
    ({"by": "nobody"}, "by", "nobody called"),
    ({"days": 91}, "until", "90 days at most"),
    ({"days": 0}, "until", "The last day is the first one or later"),
    ({"since_on": date(2020, 1, 1)}, "from", "today or later"),
    ({"since_on": date(1020, 1, 1)}, "from", "between 2000 and 2100"),
    ({"scope": "some"}, "scope", "Choose one of"),
    ({"scope": "roles"}, "roles", "at least one"),
    ({"scope": "roles", "roles": ["marketer"]}, "roles", "not a group"),
    ({"scope": "brands", "brands": ["none-such"]}, "brands", "There is no brand"),
    ({"scope": "below"}, "below", "at least one"),
    ({"scope": "below", "below": usd(0)}, "below", "above zero"),
    ({"scope": "all", "below": usd(5)}, "below", "another scope"),
    ({"reason": " "}, "reason", "Say why"),
]


@pytest.mark.parametrize(("given", "field", "sentence"), WRONG)
def test_what_is_no_stand_in_is_told_and_writes_nothing(
    cast: SimpleNamespace, world: SimpleNamespace, given: dict[str, Any], field: str, sentence: str
) -> None:
    more = dict(given)
    by = Person(username=more.pop("by", "cio"))
    with pytest.raises(Invalid) as refused:
        stands(cast, by, **more)
    assert sentence in " ".join(refused.value.fields[field])
    assert not StandIn.objects.exists() and not Event.objects.filter(kind__startswith="approvals.standin").exists()


def test_a_manager_sets_one_for_whoever_is_away(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    people.change_person(actor=cast.admin, person="business", manager=cast.cmo, through="test")
    with pytest.raises(Forbidden):
        stands(cast, cast.cio, actor=cast.cmo)
    absences.enter_absence(actor=cast.cmo, person="business", first_on=clock.today(), last_on=clock.today())
    row = stands(cast, cast.cio, actor=cast.cmo)
    event = Event.objects.get(kind="approvals.standin.set")
    assert (event.actor, event.data["person"], event.data["by"]) == (cast.cmo, cast.business.pk, cast.cio.pk)
    with pytest.raises(Forbidden):
        stands(cast, cast.cio, actor=cast.cio)
    assert [card.can_end for card in cards.cards(cast.auditor)] == [False] and cards.cards(cast.privacy) == []
    with pytest.raises(NotFound):
        end_standin(actor=cast.privacy, standin=row.pk)
    with pytest.raises(Forbidden):
        end_standin(actor=cast.auditor, standin=row.pk)
    end_standin(actor=cast.cio, standin=row.pk)
    with pytest.raises(Conflict):
        end_standin(actor=cast.business, standin=row.pk)


def test_never_in_the_place_of_two_and_never_who_has_a_part(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """The sponsor, and whoever has a seat on the route, stand in for nobody on it."""
    story = Story(cast, world, answers={"sponsor": "cio"}).drafted().submitted().routed()
    assert story.request is not None
    for by in (cast.cio, cast.privacy):
        row = stands(cast, by)
        with pytest.raises(Forbidden, match="do not stand in|somebody on its route"):
            decide(story.request, by, cast.business)
        end_standin(actor=cast.business, standin=row.pk)
    stands(cast, cast.cmo)
    stands(cast, cast.cmo, cast.privacy)
    decide(story.request, cast.cmo, cast.business)
    story.decided(cast.architect)
    with pytest.raises((Conflict, Forbidden)):
        decide(story.request, cast.cmo, cast.privacy)
    assert Decision.objects.filter(on_behalf_of__isnull=False).count() == 1


def test_they_sign_no_more_than_either_may(cast: SimpleNamespace, hidden: Request) -> None:
    stands(cast, cast.cio)
    for of in (cast.cio, cast.business):
        limit = authority.set_limit(actor=cast.admin, person=of.username, amount=usd(1000))
        with pytest.raises(Forbidden, match="limit of your authority"):
            decide(hidden, cast.cio, cast.business)
        authority.end_limit(actor=cast.admin, limit=limit.pk)
        authority.set_limit(actor=cast.admin, person=of.username, amount=usd(900_000))
    decide(hidden, cast.cio, cast.business)


def sign(request: Request, signer: Person, of: Person, role: str = "business") -> None:
    """Past the operation, with an event that names both."""
    panel = Panel.objects.get(step__route=request.route, role=role)
    sql = (
        "INSERT INTO approvals_decision (route_id, panel_id, person_id, on_behalf_of_id, round, verdict, conditions, reason, at)"
        " VALUES (%s, %s, %s, %s, 1, 'approve', '', '', %s)"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [request.route_id, panel.pk, signer.pk, of.pk, clock.now()])


def test_the_database_lets_nobody_sign_in_a_place_that_is_not_lent(cast: SimpleNamespace, hidden: Request) -> None:
    row = stands(cast, cast.cio)
    for signer, of in ((cast.cmo, cast.business), (cast.cio, cast.privacy), (cast.business, cast.cio)):
        with pytest.raises(DatabaseError, match="stand in|seat in this panel"):
            sign(hidden, signer, of)
    end_standin(actor=cast.cio, standin=row.pk)
    with pytest.raises(DatabaseError, match="stand in"):
        sign(hidden, cast.cio, cast.business)


def test_the_record_has_to_name_whose_place_it_was(cast: SimpleNamespace, hidden: Request) -> None:
    stands(cast, cast.cio)
    with pytest.raises(DatabaseError, match="on record only"), transaction.atomic():
        sign(hidden, cast.cio, cast.business)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


INSERT = (
    "INSERT INTO approvals_standin (person_id, by_id, set_by_id, since_on, until_on, scope, roles, brands, currency, reason)"
    " VALUES (%s, %s, %s, %s, %s, 'all', '{}', '{}', '', %s)"
)


@pytest.mark.parametrize(
    ("of", "by", "days", "sentence"),
    [
        ("privacy", "privacy", 5, "standin_is_another"),
        ("privacy", "cmo", 0, "standin_ends_after_start"),
        ("privacy", "cmo", 91, "standin_is_short"),
        ("privacy", "business", 5, "not lent on"),
        ("cio", "cmo", 5, "not lent on"),
        ("business", "cmo", 5, "already"),
        ("privacy", "cmo", 5, "on record only"),
    ],
)
def test_raw_rows_are_refused(cast: SimpleNamespace, world: SimpleNamespace, of: str, by: str, days: int, sentence: str) -> None:
    row, today = stands(cast, cast.cio), clock.today()
    values = [getattr(cast, of).pk, getattr(cast, by).pk, cast.cio.pk, today, today + DAY * (days - 1), row.reason]
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_one_that_was_set_is_not_rewritten(cast: SimpleNamespace, world: SimpleNamespace, all_rights: Any) -> None:
    row = stands(cast, cast.cio)
    for change in ({"until_on": row.until_on + DAY}, {"by": cast.cmo}, {"scope": "all", "reason": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            StandIn.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        StandIn.objects.filter(pk=row.pk).delete()


def test_a_stand_in_without_a_duty_is_not_chosen_later(cast: SimpleNamespace, hidden: Request) -> None:
    """The seat's role is asked of whose seat it is: when that duty ends, so does what was lent."""
    stands(cast, cast.cio)
    onrecord.end(Duty.objects.filter(person=cast.business, role=Role.BUSINESS), ended_at=clock.now())
    with pytest.raises(Forbidden, match="no longer hold"):
        decide(hidden, cast.cio, cast.business)
    assert deciding.waiting(Person.objects.get(username="cio")).lines == []

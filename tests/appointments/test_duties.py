"""Duties: proposed by one, agreed by a second; nobody gives themself one, nothing is dated back, an end is at once."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from collab.access import duties
from collab.access.models import Duty
from collab.access.roles import Role
from collab.appointments import operations
from collab.appointments.models import Proposal
from collab.approvals.models import Decision
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.people.models import Person
from tests import onrecord

TODAY = timedelta(0)


def proposed(cast: SimpleNamespace, **terms: Any) -> Proposal:
    given: dict[str, Any] = {"actor": cast.admin, "person": cast.marketer, "role": Role.PRIVACY, "reason": "Dana is on leave."}
    return operations.propose_duty(**{**given, **terms})


def on(days: int) -> Any:
    return clock.today() + timedelta(days=days)


def test_a_proposal_gives_nothing_until_a_second_person_agrees(cast: SimpleNamespace) -> None:
    made = proposed(cast)
    assert (made.state, duties.roles_now(cast.marketer)) == ("proposed", {"marketer"})
    done = operations.agree(actor=cast.admin2, proposal=made.pk)
    assert (done.state, done.duty.since_on, done.duty.until_on) == ("agreed", clock.today(), None)
    assert duties.roles_now(cast.marketer) == {"marketer", "privacy"}
    assert Decision.objects.get(route=done.route).person == cast.admin2
    event = Event.objects.get(kind="access.duty.given")
    assert (event.actor, event.subject_id, event.data["proposed_by"], event.data["person"]) == (
        cast.admin2, done.duty_id, cast.admin.pk, cast.marketer.pk,
    )  # fmt: skip
    assert event.data["values"] == {"person": str(cast.marketer.pk), "role": "privacy", "since_on": str(clock.today()), "until_on": "None"}
    kinds = Event.objects.filter(subject_kind="appointments.proposal").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["appointments.proposal.proposed", "appointments.proposal.agreed"]


@pytest.mark.parametrize("who", ["admin2", "cmo", "cio"])
def test_a_second_administrator_or_an_executive_agrees(cast: SimpleNamespace, who: str) -> None:
    assert operations.agree(actor=getattr(cast, who), proposal=proposed(cast).pk).state == "agreed"


def test_nobody_else_decides_and_neither_proposer_nor_the_person_concerned(cast: SimpleNamespace) -> None:
    made, about_admin2 = proposed(cast), proposed(cast, person=cast.admin2)
    for who, key, error in (
        (cast.admin, made.pk, Forbidden), (cast.auditor, made.pk, Forbidden), (cast.marketer, made.pk, Forbidden),
        (cast.technologist, made.pk, NotFound), (cast.admin2, about_admin2.pk, Forbidden),
    ):  # fmt: skip
        with pytest.raises(error):
            operations.agree(actor=who, proposal=key)
        with pytest.raises(error):
            operations.refuse(actor=who, proposal=key, reason="No.")
    assert not Event.objects.filter(kind="access.duty.given").exists()


def test_nobody_gives_themself_a_duty_and_only_an_administrator_proposes(cast: SimpleNamespace) -> None:
    with pytest.raises(Forbidden, match="Nobody gives themself"):
        proposed(cast, person=cast.admin)
    for who in (cast.cmo, cast.auditor, cast.technologist):
        with pytest.raises(Forbidden, match="An administrator proposes"):
            proposed(cast, actor=who)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"since_on": -1}, "since_on"),
        ({"since_on": 3, "until_on": 2}, "until_on"),
        ({"until_on": -1}, "until_on"),
        ({"since_on": 60_000}, "since_on"),
    ],
)
def test_nothing_is_dated_back(cast: SimpleNamespace, terms: dict[str, int], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        proposed(cast, **{name: on(days) for name, days in terms.items()})
    assert list(refused.value.fields) == [field]


def test_a_duty_agreed_late_begins_on_the_day_it_is_agreed(cast: SimpleNamespace) -> None:
    with clock.at(onrecord.days_ago(5)):
        late, over = proposed(cast), proposed(cast, role=Role.FINANCE, until_on=on(3))
    assert operations.agree(actor=cast.cio, proposal=late.pk).duty.since_on == clock.today()
    with pytest.raises(Conflict, match="has passed"):
        operations.agree(actor=cast.cio, proposal=over.pk)
    assert Proposal.objects.get(pk=over.pk).state == "proposed"


def test_a_refusal_has_its_reason_and_changes_nothing(cast: SimpleNamespace) -> None:
    made = proposed(cast)
    with pytest.raises(Invalid):
        operations.refuse(actor=cast.cmo, proposal=made.pk, reason=" ")
    operations.refuse(actor=cast.cmo, proposal=made.pk, reason="She asks for too much already.")
    assert duties.roles_now(cast.marketer) == {"marketer"}
    with pytest.raises(Conflict, match="refused before"):
        operations.agree(actor=cast.cio, proposal=made.pk)


def test_a_duty_ends_at_once_and_is_given_again_the_same_day(cast: SimpleNamespace) -> None:
    duty = Duty.objects.get(person=cast.technologist)
    made = operations.propose_end(actor=cast.cmo, duty=duty.pk, reason="He moves to sales.")
    assert "technologist" in duties.roles_now(cast.technologist)
    operations.agree(actor=cast.admin, proposal=made.pk)
    duty.refresh_from_db()
    assert (duties.roles_now(cast.technologist), duty.until_on, duty.ended_at is not None) == (frozenset(), clock.today(), True)
    assert not duties.holders(Role.TECHNOLOGIST).filter(pk=cast.technologist.pk).exists()
    with pytest.raises(Conflict, match="ended already"):
        operations.propose_end(actor=cast.cmo, duty=duty.pk, reason="Again.")
    for _ in range(2):
        back = operations.agree(actor=cast.cio, proposal=proposed(cast, person=cast.technologist, role=Role.TECHNOLOGIST).pk)
        assert "technologist" in duties.roles_now(cast.technologist)
        gone = operations.propose_end(actor=cast.admin, duty=back.duty_id, reason="And again.")
        operations.agree(actor=cast.cio, proposal=gone.pk)
    assert Event.objects.filter(kind="access.duty.ended").count() == 3


def test_an_end_on_a_day_never_makes_a_duty_longer(cast: SimpleNamespace) -> None:
    duty = Duty.objects.get(person=cast.technologist)
    for last, wanted in ((30, 30), (60, 30), (10, 10)):
        made = operations.propose_end(actor=cast.admin, duty=duty.pk, until_on=on(last), reason="He leaves.")
        operations.agree(actor=cast.admin2, proposal=made.pk)
        duty.refresh_from_db()
        assert (duty.until_on, duty.ended_at) == (on(wanted), None)
    assert "technologist" in duties.roles_now(cast.technologist)


def test_what_is_held_already_is_not_given_again(cast: SimpleNamespace) -> None:
    first, second = proposed(cast), proposed(cast)
    operations.agree(actor=cast.admin2, proposal=first.pk)
    with pytest.raises(Conflict, match="already"):
        operations.agree(actor=cast.admin2, proposal=second.pk)
    with pytest.raises(Unfit, match="already"):
        proposed(cast)
    assert Duty.objects.filter(person=cast.marketer, role="privacy").count() == 1


def test_who_has_left_is_given_nothing(cast: SimpleNamespace) -> None:
    made = proposed(cast)
    onrecord.leave(cast.marketer)
    with pytest.raises(Conflict, match="has left"):
        operations.agree(actor=cast.admin2, proposal=made.pk)
    cast.marketer.refresh_from_db()
    with pytest.raises(Invalid):
        proposed(cast, role=Role.FINANCE)


# --- the first administrator


def first() -> Person:
    ada = Person.objects.create_user("ada", "ada@example.com")
    duties.give(ada, Role.ADMIN)
    return ada


def test_the_first_administrator_acts_alone_until_somebody_else_can_agree(db: None, page: Any) -> None:
    ada, bob, eve = first(), Person.objects.create_user("bob"), Person.objects.create_user("eve")
    assert "You act alone" in page(ada).get("/duties/").text
    early = operations.propose_duty(actor=ada, person=eve, role=Role.MARKETER, reason="To begin with.")
    assert (early.is_alone, early.state, duties.roles_now(eve)) == (True, "agreed", {"marketer"})
    with pytest.raises(Forbidden):
        operations.propose_duty(actor=ada, person=ada, role=Role.TECHNOLOGIST, reason="I do it all.")
    later = operations.propose_duty(actor=ada, person=bob, role=Role.ADMIN, since_on=on(1), reason="From tomorrow.")
    assert later.is_alone
    second = operations.propose_duty(actor=ada, person=eve, role=Role.CIO, reason="Our CIO.")
    assert second.is_alone and Event.objects.filter(kind="access.duty.given", data__is_alone=True).count() == 3
    assert "You act alone" not in page(ada).get("/duties/").text
    assert proposed(SimpleNamespace(admin=ada, marketer=bob)).state == "proposed"
    # Nobody comes back to being alone by doing away with the others.
    onrecord.leave(eve)
    onrecord.end(Duty.objects.filter(person=eve), until_on=on(0), ended_at=clock.now())
    assert proposed(SimpleNamespace(admin=ada, marketer=bob), role=Role.FINANCE).state == "proposed"


def test_an_end_may_be_alone_too(db: None) -> None:
    ada, eve = first(), Person.objects.create_user("eve")
    given = operations.propose_duty(actor=ada, person=eve, role=Role.MARKETER, reason="To begin with.")
    ended = operations.propose_end(actor=ada, duty=given.duty_id, reason="A slip.")
    assert (ended.is_alone, duties.roles_now(eve)) == (True, frozenset())


# --- the database's own guards


FACTS = {"act": "give", "role": "privacy", "reason": "x"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"is_alone": True, "state": "agreed"}, "nobody acts alone any more"),
        ({"state": "agreed"}, "starts as one"),
        ({"since_on": -1}, "dated back"),
        ({"until_on": -1}, "dated back"),
        ({"person": "admin"}, "proposal_not_for_oneself"),
        ({}, "has a route of its own"),
    ],
)
def test_the_database_refuses_what_the_operations_would(cast: SimpleNamespace, changes: dict[str, Any], sentence: str) -> None:
    given = {name: on(value) if name.endswith("_on") else value for name, value in changes.items() if name != "person"}
    person = getattr(cast, changes.get("person", "marketer"))
    facts = {**FACTS, "since_on": on(0), **given, "person": person, "proposed_by": cast.admin, "proposed_at": clock.now()}
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic():
        Proposal.objects.create(**facts)
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.usefixtures("all_rights")
def test_a_proposal_is_not_decided_past_its_route_nor_rewritten(cast: SimpleNamespace) -> None:
    made = proposed(cast)
    duty = Duty.objects.get(person=cast.marketer)
    for change in ({"state": "agreed", "duty": duty}, {"role": "admin"}, {"person": cast.outsider}, {"route": None}, {"since_on": on(-9)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Proposal.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()
    operations.agree(actor=cast.admin2, proposal=made.pk)
    for change in ({"state": "refused"}, {"duty": duty}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Proposal.objects.filter(pk=made.pk).update(**change)


def test_the_database_knows_who_decides(cast: SimpleNamespace) -> None:
    """A signature on the route by the one it is about, its proposer or anybody else is refused, past every operation."""
    made = proposed(cast, person=cast.admin2)
    panel = made.route.steps.get().panels.get()
    for person in (cast.admin2, cast.admin, cast.auditor):
        with pytest.raises(DatabaseError), transaction.atomic():
            panel.seats.create(person=person)
    panel.seats.create(person=cast.cmo)


def test_a_duty_that_ended_at_once_decides_nothing_more_in_the_database(cast: SimpleNamespace) -> None:
    made = proposed(cast)
    panel = made.route.steps.get().panels.get()
    panel.seats.create(person=cast.cmo)
    now = clock.now()
    onrecord.end(Duty.objects.filter(person=cast.cmo), ended_at=now - timedelta(seconds=1), until_on=clock.today())
    with pytest.raises(DatabaseError, match="still holds its role"), transaction.atomic():
        Decision.objects.create(route=made.route, panel=panel, person=cast.cmo, round=1, verdict="approve", at=now)

"""Telling, for any kind of subject: here a department, which the portal itself tells nobody about."""

import string
import typing
from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.events import delivery
from collab.events.models import Event
from collab.events.record import REACTIONS, Reactions, record
from collab.kit.operation import operation
from collab.notices import telling
from collab.notices.models import Notice
from collab.notices.queries import OPENS
from collab.notices.telling import Telling, Told
from collab.people.models import Department, Person
from collab.reactions import TOLD
from collab.workflow.flow import Step

MOVED, NOTED = "people.department.moved", "people.department.noted"


def read(event: Event) -> Department:
    return Department.objects.get(pk=event.subject_id)


def everybody(department: Department, event: Event) -> Iterable[Person]:
    return Person.objects.filter(username__in=["marketer", "finance", "it_lead"]).order_by("pk")


def keeper_of_money(department: Department, event: Event) -> list[Person | None]:
    return [None, Person.objects.get(username="finance")]


def beds(department: Department, event: Event, person: Person) -> str:
    return f"{person.username}'s bed"


def opens(person: Person) -> QuerySet[Department]:
    return Department.objects.exclude(code="closed" if Role.FINANCE in duties.roles_of(person) else "")


DEPARTMENTS: Told[Department] = Told(
    kind="people.department",
    reaction="test.departments",
    read=read,
    name=lambda department: f"the {department.name}",
    page=lambda department, at: f"/{at or 'departments'}/{department.code}/",
    opens=opens,
    tellings={
        MOVED: (
            Telling(keeper_of_money, "{actor} moved {it}: pay.", at="bills", asks=True),
            Telling(everybody, "{actor} moved {it} to {beds}.", why=True),
        ),
        NOTED: (Telling(everybody, "{it} was noted by {actor}."),),
    },
    words={"beds": beds},
)


@pytest.fixture
def happened(cast: SimpleNamespace) -> Iterator[Callable[..., Event]]:
    """Something happened to a department, and the outbox delivered it."""

    def happen(kind: str, actor: Person | None, *, code: str = "attic", why: str = "", step: Step | None = None) -> Event:
        department, _ = Department.objects.get_or_create(code=code, name="Attic", side="it")
        with transaction.atomic():
            event = record(
                kind, actor=actor, about=department, why=why, step=step, source="there" if step else "", target="here" if step else ""
            )
        assert delivery.deliver_due() == 1
        assert event.deliveries.get().last_error == ""
        return event

    with REACTIONS.holding(Reactions(telling.reactions([DEPARTMENTS]))), OPENS.holding(telling.openings([DEPARTMENTS])):
        yield happen


def told(event: Event) -> dict[str, str]:
    return dict(event.notices.values_list("person__username", "text"))


def move() -> Step:
    """As much of an arrow as the record asks for."""
    return typing.cast(Step, SimpleNamespace(action="move", source="there"))


def test_each_person_is_told_once_the_first_sentence_meant_for_them_and_never_of_what_they_did(
    happened: Callable[..., Event], cast: SimpleNamespace
) -> None:
    event = happened(MOVED, cast.it_lead, why="It rains in.", step=move())
    name = cast.it_lead.name
    assert told(event) == {"finance": f"{name} moved the Attic: pay.", "marketer": f"{name} moved the Attic to marketer's bed."}
    asked, heard = (event.notices.get(person__username=username) for username in ("finance", "marketer"))
    assert (asked.url, asked.reason, asked.needs_action) == ("/bills/attic/", "", True)
    assert (heard.url, heard.reason, heard.needs_action) == ("/departments/attic/", "It rains in.", False)


def test_who_may_not_open_it_is_told_nothing(happened: Callable[..., Event], cast: SimpleNamespace) -> None:
    assert set(told(happened(NOTED, None, code="closed"))) == {"marketer", "it_lead"}


def test_what_nobody_did_was_done_by_the_portal(happened: Callable[..., Event]) -> None:
    assert set(told(happened(NOTED, None)).values()) == {"the Attic was noted by Bridge."}


def needed() -> set[str]:
    return set(Notice.objects.filter(needs_action=True).values_list("person__username", flat=True))


def test_a_move_settles_what_was_asked_and_a_note_does_not(happened: Callable[..., Event], cast: SimpleNamespace) -> None:
    happened(MOVED, cast.it_lead, step=move())
    assert needed() == {"finance"}
    happened(NOTED, cast.finance)
    assert needed() == {"finance"}
    happened(MOVED, cast.finance, step=move())
    assert needed() == set()


def test_what_is_over_when_it_is_told_asks_nobody(happened: Callable[..., Event], cast: SimpleNamespace) -> None:
    event = happened(MOVED, cast.it_lead, step=move())
    happened(MOVED, cast.finance, step=move())
    event.notices.all().delete()
    operation(DEPARTMENTS.tell)(event)
    assert set(told(event)) == {"finance", "marketer"}
    assert needed() == set()


@pytest.mark.parametrize("about", TOLD, ids=lambda about: about.kind)
def test_each_place_of_each_sentence_is_known(about: Told) -> None:
    known = {"actor", "it", *about.words}
    # Events of a change of a fund have been called so from the beginning.
    called = {"funds.fundchange": "funds.change"}.get(about.kind, about.kind)
    for kind, rows in about.tellings.items():
        assert kind.startswith(f"{called}.")
        for row in rows:
            assert {place for _, place, _, _ in string.Formatter().parse(row.says) if place is not None} <= known, row.says


def test_the_roof_owes_a_reaction_for_each_kind_of_event_that_is_told() -> None:
    for about in TOLD:
        assert OPENS.value[about.kind] is about.opens
        for kind in about.tellings:
            assert about.reaction in REACTIONS.value.owed[kind]
    assert REACTIONS.value.functions["intake.tell"] == TOLD[0].tell, "what is owed under this name stands in the outbox"

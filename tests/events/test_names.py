"""The record holds keys, never names: whoever reads a page is told the name that the key stands for."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from collab.access.roles import Role
from collab.appointments import operations as appointments
from collab.events.models import Event
from collab.kit import clock
from collab.kpis import operations as kpis
from collab.people.models import Person
from projects.intake.operations import delivery, sight
from projects.portfolio import operations as projects
from tests.stories import Story

NAMES = ("first_name", "last_name", "email", "username")


@pytest.fixture
def strangers(cast: SimpleNamespace) -> SimpleNamespace:
    """The cast under names that are no word of the portal."""
    for person in vars(cast).values():
        person.username = f"xq{person.username.replace('_', '')[::-1]}"
        person.first_name, person.last_name, person.email = f"Xq{person.pk}a", f"Xq{person.pk}z", f"xq{person.pk}@example.com"
        person.save(update_fields=NAMES)
    return cast


def told() -> list[str]:
    """What the events say that is anybody's name."""
    words = {word for names in Person.objects.values_list(*NAMES) for word in names if word}
    return [f"{event.kind}: {word}" for event in Event.objects.all() for word in words if word in str(event.data)]


def test_no_event_names_anybody(strangers: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    cast = strangers
    story = Story(cast, world, answers={"is_confidential": True, "sponsor": cast.cio.username})
    request = story.drafted().submitted().request
    sight.show(number=request.number, actor=cast.marketer, person=cast.outsider.username)
    story.routed()
    for person in (cast.business, cast.architect, cast.privacy, cast.finance):
        story.decided(person)
    story.funded()
    leads = {"marketing_lead": cast.marketing_lead.username, "it_lead": cast.it_lead.username}
    delivery.start(actor=cast.technologist, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=90), **leads, **story.seen)
    planned = {"number": request.number, "actor": cast.it_lead}
    milestone = projects.plan_milestone(**planned, title="Launch", due_on=clock.today() + timedelta(days=9), owner=cast.it_lead)
    projects.change_milestone(**planned, milestone=milestone.pk, owner=cast.marketing_lead)
    kpis.alter(actor=cast.admin, code=world.kpi.code, owner_it=cast.cio)
    call_command("appoint", "xqnew", "marketer", email="xqnew@example.com", name="Xqnew Xqname", verbosity=0)
    _through_the_administration(cast, page)
    assert Event.objects.filter(kind__in=("intake.request.shown", "portfolio.project.started", "people.person.changed")).count() == 3
    assert told() == []
    seen = page(cast.it_lead).get(f"/projects/{request.code}/").text
    assert f"the owner from {cast.it_lead.name} to {cast.marketing_lead.name}" in seen


def _through_the_administration(cast: SimpleNamespace, page: Any) -> None:
    """A person's name changes, and a duty is given by two."""
    person = cast.outsider
    form = {
        "username": person.username, "first_name": "Xqnew", "last_name": "Xqname", "email": "xqnew2@example.com", "title": "Xq",
        "department": person.department_id, "is_active": "on", "duties-TOTAL_FORMS": 0, "duties-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert page(cast.admin).post(f"/admin/people/person/{person.pk}/change/", form).status_code == 302
    changed = Event.objects.get(kind="people.person.changed")
    assert set(changed.data["fields"]) == {"first_name", "last_name", "email", "title"} and changed.data["values"] == {}
    proposed = appointments.propose_duty(actor=cast.admin, person=person, role=Role.PRIVACY, reason="The house needs one.")
    appointments.agree(actor=cast.admin2, proposal=proposed.pk)
    given = Event.objects.filter(kind="access.duty.given").latest("pk")
    assert given.data["values"]["person"] == str(person.pk)

"""A house in which one person holds something of every kind."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from collab.agenda import actions, cycles
from collab.customer.operations import change_source
from collab.directory.operations.people import change_person
from collab.kit import clock
from collab.people.models import Department, Person, Token
from collab.registers import operations as registers
from funding.funds import operations as funds
from projects.intake.operations import draft, edit
from projects.intake.states import State as S
from projects.launches import operations as launches
from projects.owned import operations as owned
from projects.portfolio import operations as portfolio
from projects.portfolio.models import Project
from tests import onrecord
from tests.stories import Story, bring_to

WHY = "She leaves on Friday."


def person(username: str, role: str, department: str = "crm") -> Person:
    made = Person.objects.create(username=username, first_name=username.title(), department=Department.objects.get(code=department))
    onrecord.give(made, role)
    return made


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """Carmen, who leads for marketing, and Priya, who asks, hold something of every kind; others could take it over."""
    lead, asks = cast.marketing_lead, cast.marketer
    led = bring_to(S.IN_DELIVERY, cast, world)
    project = Project.objects.get(number=led.number)
    milestone = portfolio.plan_milestone(
        number=project.number, actor=cast.it_lead, version=1, title="Pilot", due_on=world.year.ends_on, owner=lead
    )
    registers.add(actor=cast.admin, kind="brands", code="acme", name="Acme")
    launch = launches.plan(
        actor=cast.cmo, code="spring", name="Spring sale", brand="acme", on=clock.today() + timedelta(days=60), owner=lead
    )
    fund = funds.create_fund(
        actor=cast.finance, code="brand", name="Brand", side="marketing", year=world.year.code, currency="USD", owners=[lead]
    )
    days = {"starts_on": world.year.starts_on, "ends_on": world.year.ends_on}
    cycle = cycles.open_cycle(actor=cast.cmo, code="this-year", **days)
    asked = cycles.ask(actor=cast.cmo, code=cycle.code, version=1, text="Who pays?", owner=lead).questions.get()
    task = {"text": "Write it down", "owner": lead, "due_on": world.year.ends_on, "decided": "Steering"}
    acts = actions.agree(actor=cast.cmo, cycle=cycle.code, **task)
    change_source(actor=cast.admin, code="crm", owner=lead)
    change_person(actor=cast.admin, person="marketer", manager=lead, through="test")
    onrecord.token(lead, "Weekly import")
    owned.register(actor=cast.technologist, code="planner", name="Planner", kind="tool", owner=lead, capabilities=["Plan"])
    question, triaged = bring_to(S.NEEDS_INFORMATION, cast, world), bring_to(S.IN_TRIAGE, cast, world)
    story = Story(cast, world).drafted().submitted()
    edit.edit(actor=asks, sponsor="marketing_lead", **story.seen)
    return SimpleNamespace(
        cast=cast, world=world, lead=lead, asks=asks, led=led, project=project, milestone=milestone, launch=launch, fund=fund, asked=asked, acts=acts,
        token=Token.objects.get(), question=question, triaged=triaged, sponsored=story.request, draft=draft.create(actor=asks, title="A wish"),
        in_review=bring_to(S.IN_APPROVAL, cast, world), colleague=person("noor", "marketer"), new=person("rao", "marketing_lead"),
    )  # fmt: skip


def now(thing: Any) -> Any:
    """As the database has it."""
    return type(thing)._default_manager.get(pk=thing.pk)

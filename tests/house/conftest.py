"""A small company, in which each kept statement finds something for somebody."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from stories import Story, bring_to, make_fund, usd

from collab.access import duties
from collab.access.roles import Role
from collab.appointments import operations as appointments
from collab.dashboards.home import habits
from collab.directory.operations import absences
from collab.events.models import Delivery, Event
from collab.kit import clock
from collab.notes import operations as notes
from collab.people.models import Person
from collab.policies import operations as policies
from collab.registers import operations as registers
from funding.funds import operations as funds
from funding.funds.models import Allocation
from projects.intake.operations import asking, colleagues, delivery, sight
from projects.intake.states import State
from projects.launches import operations as launches
from projects.portfolio import operations as portfolio
from projects.portfolio.models import Dependency, Milestone, Project
from tests import onrecord

STATES = (
    State.DRAFT, State.IN_TRIAGE, State.NEEDS_INFORMATION, State.IN_APPROVAL, State.APPROVED, State.FUNDED, State.IN_DELIVERY,
    State.DELIVERED, State.DECLINED, State.ON_HOLD,
)  # fmt: skip
# Of these, those that tell most, where each is asked about.
TELLING = (State.DRAFT, State.IN_APPROVAL, State.IN_DELIVERY, State.DECLINED)


@pytest.fixture
def people(cast: SimpleNamespace) -> SimpleNamespace:
    """The cast, a nobody, one who has left, and one whose duty ends today."""
    cast.nobody = Person.objects.create(username="nobody")
    cast.inactive = Person.objects.create(username="inactive", is_active=False)
    cast.leaver = Person.objects.create(username="leaver")
    duties.give(cast.inactive, Role.TECHNOLOGIST, date(2020, 1, 1))
    duties.give(cast.leaver, Role.TECHNOLOGIST, date(2020, 1, 1), clock.today())
    duties.give(cast.leaver, Role.FINANCE, clock.today() + timedelta(days=1))
    return cast


@pytest.fixture
def story(people: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    today = clock.today()
    appointments.propose_duty(actor=people.admin, person=people.marketer, role=Role.PRIVACY, reason="Dana is on leave.")
    policies.propose_policy(actor=people.admin, starts_on=today + timedelta(days=1), reason="Prices rose.")
    made = [
        bring_to(state, people, world, answers={"is_confidential": is_confidential})
        for state in STATES
        for is_confidential in (False, True)
    ]
    for days in (2, 30):
        asleep = bring_to(State.IN_TRIAGE, people, world)
        asking.snooze(number=asleep.number, version=asleep.version, actor=people.technologist, until=today + timedelta(days=days))
    made.append(bring_to(State.IN_TRIAGE, people, world, requester=people.technologist))
    gone = Person.objects.create(username="gone")
    onrecord.give(gone, Role.MARKETER)
    made.append(bring_to(State.NEEDS_INFORMATION, people, world, requester=gone))
    onrecord.leave(gone)
    short = Story(people, world).drafted().submitted().routed().approved()
    facts = {"code": "own", "name": "Own", "side": "it", "year": world.year.code, "currency": "USD"}
    make_fund(actor=people.finance, budget=usd(90_000), owners=[people.marketer], **facts)
    funds.propose_change(actor=people.finance, target="own", amount=usd(10), reason="More.")
    delivery.fund(actor=people.finance, amounts=[("growth", usd(30_000)), ("own", usd(20_000))], **short.seen)
    for request in made:
        if request.is_confidential and request.state in (State.IN_TRIAGE, State.IN_APPROVAL, State.IN_DELIVERY):
            sight.show(number=request.number, actor=people.technologist, person="nobody")
            colleagues.name(number=request.number, actor=request.requester, person="outsider")
    notes.watch(things="requests", code=next(x.code for x in made if x.state == State.IN_APPROVAL), actor=people.technologist, is_on=True)
    projects = list(Project.objects.order_by("pk"))
    # One was to be live by yesterday.
    late = Project.objects.filter(request__state=State.IN_DELIVERY, is_confidential=False).earliest("pk")
    ends = {"starts_on": today - timedelta(days=30), "ends_on": today - timedelta(days=1), "reason": "It was to be earlier."}
    portfolio.update_project(number=late.number, actor=people.it_lead, version=late.version, **ends)
    Dependency.objects.bulk_create(
        Dependency(before=one, after=other, why="Data") for one, other in zip(projects[1:], projects[2:], strict=False)
    )
    Milestone.objects.bulk_create(
        Milestone(project=project, title=f"In {days}", due_on=today + timedelta(days=days)) for project in projects for days in (10, 20)
    )
    # It waits for hidden work: who may not open that reads nothing of it in the history either.
    one = Project.objects.get(pk=projects[0].pk)
    hidden = Project.objects.filter(request__state=State.IN_DELIVERY, is_confidential=True).earliest("pk")
    portfolio.link(number=one.number, actor=people.it_lead, version=one.version, before=hidden.number, why="Data")
    absences.enter_absence(actor=people.marketer, person="marketer", first_on=today, last_on=today + timedelta(days=1))
    habits.choose(actor=people.marketer, is_learning=False)
    registers.add(actor=people.admin, kind="brands", code="acme", name="Acme")
    for days in (20, 70):
        on = today + timedelta(days=days)
        launches.plan(actor=people.cmo, code=f"in-{days}", name="Sale", brand="acme", on=on, owner=people.cmo)
    owed = Delivery.objects.create(event=Event.objects.latest("pk"), reaction="test.nobody", state=Delivery.State.CLAIMED, attempts=1)
    return SimpleNamespace(
        today=today,
        requests=[request.pk for request in made if request.state in TELLING],
        numbers=[project.number for project in projects],
        projects=[project.pk for project in projects],
        routes=list(Allocation.objects.order_by("pk").values_list("route_id", flat=True)) + [r.route_id for r in made if r.route_id],
        event=Event.objects.order_by("-pk")[3].pk,
        delivery=owed.pk,
    )

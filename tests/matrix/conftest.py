"""The world whose every address is called: one of everything that stands in an address."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections
from stories import bring_to, make_fund, make_world, owned, usd

from collab.access.models import Duty
from collab.access.roles import Role
from collab.account.models import Letter
from collab.agenda import actions, cycles
from collab.agenda import operations as goals
from collab.appointments import imports as duty_files
from collab.appointments import operations as appointments
from collab.appointments.models import Roster
from collab.approvals.standins.operations import set_standin
from collab.customer import operations as sources
from collab.directory.hours import Spell
from collab.directory.importing import queue
from collab.directory.operations import absences, calendars, people
from collab.events.models import Event
from collab.files import receiving, shelf
from collab.insights import operations as insights
from collab.keeping import operations as keeping
from collab.kit import clock
from collab.kpis import annotating
from collab.kpis import operations as kpis
from collab.kpis.feeds import operations as feeds
from collab.kpis.operations import Reading
from collab.notes import operations as notes
from collab.notices.models import Notice
from collab.packs import operations as packing
from collab.packs.tasks import draw
from collab.people.models import Person, Token
from collab.policies import authority, drafting
from collab.policies import operations as policies
from collab.pulse import benchmarks
from collab.registers import operations as registers
from collab.saved import operations as saving
from collab.stream import operations as links
from collab.stream import polling
from collab.stream.sight import marked
from collab.web.sheets.asked import Asked
from funding.funds import operations as funds
from funding.funds.actuals import Actual
from funding.funds.models import Allocation
from projects.friction import operations as blockers
from projects.intake.noted import REQUEST
from projects.intake.operations import colleagues, lettered, sight
from projects.intake.states import State as S
from projects.launches import operations as launches
from projects.portfolio import operations as portfolio
from projects.portfolio import templates
from projects.portfolio.models import Project
from projects.post import operations as post
from projects.post.models import Letter as CameIn
from projects.promises import amending, raising
from projects.promises.models import Promise, Review
from tests import onrecord
from tests.conftest import OWNER, emptied, make_cast
from tests.matrix.reviewed import reviewed
from tests.matrix.ruled import ruled
from tests.offers import began
from tests.pulse.pulses import opened


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """The same, committed: an event of the same transaction would excuse what is written in it, and whatever reads stands in none."""
    with django_db_blocker.unblock():
        cast = make_cast()
        world = make_world(cast)
        made = one_of_everything(cast, world)
        made.world = world
        yield made
        owner = connections.create_connection("default")
        owner.settings_dict = {**connection.settings_dict, **OWNER, "OPTIONS": {"options": "-c lock_timeout=30s"}}
        emptied(owner)
        owner.close()


@pytest.fixture
def here(cast: SimpleNamespace, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """One of everything that stands in an address."""
    # Each call is undone in the database; what was taken from the shelf would not come back.
    monkeypatch.setattr(shelf, "drop", lambda stored: None)
    return one_of_everything(cast, world)


def one_of_everything(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """As ``here`` has it, made by the operations."""
    onrecord.give(Person.objects.create(username="colleague", department=cast.marketer.department), "marketer")
    fund = make_fund(
        actor=cast.finance,
        code="shared",
        name="Shared",
        side="joint",
        year=world.year.code,
        currency="USD",
        budget=usd(1000),
        owners=[cast.cmo],
    )
    change = funds.propose_change(actor=cast.finance, target=fund.code, amount=usd(10), reason="More.")
    started = [bring_to(S.IN_DELIVERY, cast, world) for _ in range(3)]
    projects = [Project.objects.get(number=request.number) for request in started]
    milestone = portfolio.plan_milestone(
        number=projects[0].number, actor=cast.it_lead, version=1, title="Pilot", due_on=world.year.ends_on, owner=None
    )
    link = portfolio.link(number=projects[0].number, actor=cast.it_lead, version=2, before=projects[1].number, why="")
    live = {"milestones": [{"title": "Live", "share": 100, "weight": 100, "side": "it"}], "gates": []}
    templates.keep(actor=cast.admin, code="small", name="A small one", work="Campaigns", content=live)
    event = Event.objects.filter(kind="intake.request.started").first()
    secret = bring_to(S.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    sight.show(number=secret.number, actor=cast.marketer, person="outsider")
    for kind, code in (("brands", "acme"), ("suppliers", "acme"), ("suppliers", "acme-2")):
        registers.add(actor=cast.admin, kind=kind, code=code, name="Acme")
    sources.add_source(actor=cast.admin, code="old", name="Tapes", system="A shelf")
    sources.retire(actor=cast.admin, code="old", version=1, reason="Nobody can read them.")
    for code, days in (("spring", 60), ("past", -3)):
        on = clock.today() + timedelta(days=days)
        launches.plan(actor=cast.cmo, code=code, name="Spring sale", brand="acme", on=on, owner=cast.outsider, budget=usd(5))
    over = Actual(usd(300_000), clock.today(), "INV-OVER")
    actual = funds.book_actual(actor=cast.finance, number=projects[2].number, fund="growth", actual=over).entry
    proposal = appointments.propose_duty(actor=cast.admin, person=cast.outsider, role=Role.PRIVACY, reason="Dana is on leave.")
    duty_files.read_duties(actor=cast.admin, data=b"person,role,reason\nmarketer,finance,Leave.\n", name="duties.csv")
    roster = Roster.objects.get()
    hold = keeping.place(actor=cast.admin, person=cast.outsider, reason="A suit.", reference="3 O 12")
    agreed = keeping.place(actor=cast.admin, subject=("kpis.kpi", world.kpi.pk), reason="A suit.", reference="3 O 13")
    agreed_hold = keeping.agree(actor=cast.cmo, hold=agreed.pk)
    lighter = policies.propose_policy(actor=cast.admin, starts_on=clock.today() + timedelta(days=2), reason="Lighter.")
    draft = drafting.start(actor=cast.admin)
    limit = authority.set_limit(actor=cast.admin, person="finance", amount=usd(9_000_000))
    remit = authority.set_remit(actor=cast.admin, person="privacy", role="privacy", register="brands", code="acme")
    benchmarks.add(actor=cast.cmo, code="survey", figure="40 %", finding="say so", source="A survey", why_not="It asks others.")
    opened([one for one in vars(cast).values() if one.department.side != "company"])
    notice = Notice.objects.create(person=cast.marketer, event=event, text="It began.", told_at=event.at)
    request = bring_to(S.IN_TRIAGE, cast, world)
    other = bring_to(S.IN_TRIAGE, cast, world)
    colleagues.name(number=other.number, actor=cast.marketer, person="outsider")
    promise = Allocation.objects.filter(fund__code="growth").order_by("pk").first()
    assert promise is not None
    lasts = clock.today() + timedelta(days=365)
    insight = insights.make(actor=cast.marketer, text="Members open mail on Sundays", expires_on=lasts, goals=["know-customers"])
    noted = {
        "requests": request.code, "projects": projects[0].code, "funds": "shared", "allocations": str(promise.pk), "kpis": "match-rate",
        "goals": "know-customers", "insights": insight.code,
    }  # fmt: skip
    written = {things: notes.write(things=things, code=code, actor=cast.finance, text="Look.").pk for things, code in noted.items()}
    file = receiving.receive(things="requests", code=request.code, actor=cast.finance, name="plan.txt", content=io.BytesIO(b"A plan."))
    url = "https://jira.example.com/browse/SHOP-12"
    linked = {
        things: links.add(
            things=things,
            code=code,
            actor=cast.finance if things in ("funds", "allocations") else cast.technologist,
            url=url,
            title="SHOP-12",
        ).pk
        for things, code in noted.items()
    }
    polled = polling.address(cast.outsider, marked(REQUEST, request, "--")).split("/")[-2]
    projects[0].refresh_from_db()
    session = onrecord.session(cast.marketer, epoch=0, ends_at=clock.now() + timedelta(hours=12))
    onrecord.token(cast.marketer, "Feed")
    token = Token.objects.get()
    feed, _ = feeds.make(actor=cast.it_lead, source="CRM", kpis=["match-rate"])
    then = date(2025, 1, 31)
    for actor, value in ((cast.finance, 40), (cast.marketing_lead, 41)):
        (said,) = kpis.measure(actor=actor, code="match-rate", readings=[kpis.Reading(Decimal(value), then, "crm", "Counted anew.")])
    letter = Letter.objects.create(person=cast.marketer, about="invited", ends_at=clock.now() + timedelta(days=3), mail="sent")
    people.change_person(actor=cast.admin, person="marketer", manager=cast.marketing_lead, through="test")
    away = {"first_on": clock.today() + timedelta(days=300), "last_on": clock.today() + timedelta(days=301)}
    absence = absences.enter_absence(actor=cast.marketer, person="marketer", **away)
    ahead = {"since_on": clock.today() + timedelta(days=300), "until_on": clock.today() + timedelta(days=301)}
    standin = set_standin(actor=cast.privacy, person="privacy", by="cmo", reason="On leave.", **ahead)
    calendar = calendars.add_calendar(actor=cast.admin, code="ours", name="Ours", week=[Spell(0, 540, 1020)])
    taking = queue.queue(actor=cast.admin, data=b"", name="people.csv", asked=Asked(), total=1, seen="")
    year = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    owners = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
    goals.set_goal(actor=cast.cmo, code="agreed", title="Agreed", **owners, **year)
    goals.set_goal(actor=cast.cmo, code="part", title="A part of it", parent="agreed", **owners, **year)
    for who in (cast.cmo, cast.cio):
        goals.sign(actor=who, code="agreed")
    cycles.open_cycle(actor=cast.cmo, code="ready", goals=["agreed"], **year)
    cycles.open_cycle(actor=cast.cmo, code="cycle-1", **year)
    task = {"text": "Write it down", "owner": cast.outsider, "due_on": date(2099, 1, 1), "decided": "Steering"}
    action = actions.agree(actor=cast.cmo, cycle="cycle-1", **task)
    cycle = cycles.ask(actor=cast.cmo, code="cycle-1", version=1, text="What of the tills?", owner=cast.outsider)
    kpis.define(actor=cast.admin, code="held-rate", name="Held", definition="A share.", unit="%", highest=Decimal(100), **owners)
    (held,) = kpis.measure(actor=cast.finance, code="held-rate", readings=[Reading(Decimal(900), clock.today(), "warehouse")])
    note = annotating.annotate(actor=cast.technologist, code="match-rate", on=clock.today(), text="The consent dialogue changed.")
    month = f"{clock.today():%Y-%m}"
    packs = [packing.freeze(actor=cast.cmo, period=month, sight=sight) for sight in ("executives", "house", "house")]
    draw()
    owned(cast)
    post.receive(b"From: nobody@example.com\r\nSubject: Buy this\r\n\r\nIt is cheap.")
    asked = began(cast, world)
    small = bring_to(S.IN_APPROVAL, cast, world, answers={"personal_data": False, "data_sources": []})
    decides = lettered._made(cast.business, small).strip("/").split("/")[-2:]
    view = saving.keep(actor=cast.marketer, page="projects", name="Under way", query="view=delivery")
    blocked = {"number": projects[0].number, "kind": "legacy", "title": "The old till has no interface"}
    blocker = blockers.open_one(actor=cast.it_lead, person=cast.it_lead, **blocked)
    # Of the first project what may be changed, of the second a change that waits, of the third a review.
    promised = [Promise.objects.filter(number=one.number, what="revenue_generated").get() for one in projects]
    amended = amending.propose(promise=promised[1].pk, actor=cast.technologist, target=Decimal(5), reason="One market is left out.")
    assert raising._raise(key=promised[2].pk, months=3, due_on=clock.today())
    return SimpleNamespace(
        promised=promised[0].pk, amended=amended.pk, promise_review=Review.objects.get().pk,
        blocker=blocker.pk,
        came=CameIn.objects.get(),
        draft=draft, limit=limit, remit=remit, board_pack=packs[0].code, house_pack=packs[1].code, other_pack=packs[2].code, view=view.code,
        asked=asked, decides=decides, **reviewed(cast, world), **ruled(cast),
        held=held.pk, annotation=note.pk,
        action=action.pk, insight=insight,
        cycle=cycle, question=cycle.questions.get().pk, mark=goals.fingerprint(world.goal), taking=taking, absence=absence, standin=standin, calendar=calendar, cast=cast,
        feed=feed, restatement=said.waits, request=request, noted=noted, written=written, linked=linked,
        polled=polled,
        file=file,
        other=other, promise=promise, project=projects[0],
        second=projects[1], planned=projects[1], third=projects[2], milestone=milestone, link=link, change=change, notice=notice, secret=secret,
        session=session, token=token, letter=letter,
        actual=actual, proposal=proposal, roster=roster, lighter=lighter, hold=hold, agreed_hold=agreed_hold, duty=Duty.objects.get(person=cast.technologist2),
    )  # fmt: skip

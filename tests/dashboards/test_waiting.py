"""What waits, for every duty: home, the sidebar and the list behind a figure say the same, for one query counts it."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st
from stories import KEYS, Story, bring_to, make_fund, usd

from collab import navigation
from collab.access import duties
from collab.access.roles import Role
from collab.agenda import actions, cycles
from collab.agenda import operations as goals
from collab.appointments import imports as duty_files
from collab.appointments import operations as appointments
from collab.approvals.conditioned import Condition
from collab.dashboards.executive.disputes import operations as disputes
from collab.dashboards.home import counting
from collab.dashboards.home import page as home
from collab.dashboards.home.kinds import KINDS
from collab.kit import clock
from collab.kpis import operations as kpis
from collab.kpis import queries as kpi_queries
from collab.kpis import standing
from collab.kpis.models import Cadence, Kpi
from collab.kpis.operations import Reading
from collab.people.models import Person
from collab.policies import operations as policies
from funding.funds import operations as funds
from projects.friction import operations as blockers
from projects.intake.operations import breaking, conditions, delivery, edit, gateway, run_owning, sizing, stopping
from projects.intake.queries.list import lists
from projects.intake.queries.triage import inbox, stuck
from projects.intake.states import State
from projects.portfolio import operations as portfolio
from projects.portfolio.models import Project
from projects.post import operations as post
from projects.promises import amending, raising
from projects.promises.models import Promise
from tests import onrecord
from tests.pulse.pulses import opened

pytestmark = pytest.mark.django_db


def fresh(person: Person) -> Person:
    """As the next request sees them."""
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def everything(cast: SimpleNamespace, world: SimpleNamespace) -> Iterator[None]:
    """One thing of every kind, at least; looked at fifty days from now, when of some work nobody has said anything for long."""
    silent = Story(cast, world).drafted().submitted().routed().approved().funded().started()
    said(silent, cast.it_lead, phase="discovery")
    _everything_else(cast, world)
    with clock.at(onrecord.in_days(50)):
        said(silent, cast.it_lead, health_it="on_track")
        opened([one for one in vars(cast).values() if one.department.side != "company"])
        yield


def _everything_else(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    bring_to(State.NEEDS_INFORMATION, cast, world)
    bring_to(State.IN_TRIAGE, cast, world)
    bring_to(State.IN_TRIAGE, cast, world, requester=cast.technologist)
    bring_to(State.IN_APPROVAL, cast, world)
    bring_to(State.APPROVED, cast, world)
    bring_to(State.DELIVERED, cast, world)
    # Conditions of an approval: one to be met, one to be confirmed.
    under = Story(cast, world).drafted().submitted().routed()
    due = {"due_on": clock.today() + timedelta(days=90), "owner": "it_lead"}
    terms = [{"words": "A notice stands there.", **due}, {"words": "Consent is asked for.", **due}]
    gateway.decide(actor=cast.business, decision="approve_with_conditions", conditions=terms, **under.seen)
    conditions.meet(key=Condition.objects.latest("pk").pk, actor=cast.it_lead, note="It is.")
    short = Story(cast, world).drafted().submitted().routed().approved()
    delivery.fund(actor=cast.finance, amounts=[("growth", usd(20_000))], **short.seen)
    # In delivery, and to be live by now.
    due = Story(cast, world).drafted().submitted().routed().approved().funded().started()
    said(due, cast.it_lead, starts_on=clock.today() - timedelta(days=30), ends_on=clock.today() - timedelta(days=1), reason="Earlier.")
    # Money: a change of a fund, more spent than it promised, and an actual to be taken back.
    owned = make_fund(
        actor=cast.finance, code="owned", name="Owned", side="marketing", year=world.year.code, currency="USD", budget=usd(500_000),
        owners=[cast.cmo],
    )  # fmt: skip
    funds.propose_change(actor=cast.finance, target=owned.code, amount=usd(1_000), reason="More.")
    paid = Story(cast, world, answers={"estimate": usd(9_000)}).drafted().submitted().routed().approved()
    delivery.fund(actor=cast.finance, amounts=[(owned.code, usd(9_000))], **paid.seen)
    paid.started()
    booked = funds.spend(
        actor=cast.finance, number=paid.request.number, fund=owned.code, amount=usd(9_500), reference="I-1", on=clock.today()
    )
    funds.reverse_actual(actor=cast.finance, entry=booked.entry.pk, reason="Booked twice.")
    # What stands in the way of work, and waits on a person and on a group.
    for holder in ({"person": cast.architect}, {"group": "finance"}):
        blockers.open_one(number=paid.request.number, actor=cast.it_lead, kind="funding", title="No money", **holder)
    # A promise to review, and one to change.
    asked = Promise.objects.filter(number=short.request.number).latest("pk")
    raising._raise(key=asked.pk, months=3, due_on=clock.today())
    led = Promise.objects.filter(number=due.request.number).latest("pk")
    amending.propose(promise=led.pk, actor=cast.technologist, target=Decimal(5), reason="One market is left out.")
    # Work for whose stop two are asked.
    large = (
        Story(cast, world, answers={"estimate": usd(400_000)}, track="major").drafted().submitted().routed().approved().funded().started()
    )
    stopping.stop(actor=cast.it_lead, reason="The supplier is gone.", lesson="Ask first.", **large.seen)
    kpi = world.kpi
    long_ago = clock.today() - timedelta(days=120)
    kpis.measure(actor=cast.finance, code=kpi.code, readings=[Reading(Decimal(40), long_ago, "web analytics")])
    kpis.measure(actor=cast.marketing_lead, code=kpi.code, readings=[Reading(Decimal(41), long_ago, "web analytics", "Counted anew.")])
    kpis.alter(actor=cast.admin, code=kpi.code, highest=Decimal(100))
    kpis.measure(actor=cast.finance, code=kpi.code, readings=[Reading(Decimal(400), clock.today(), "web analytics")])
    appointments.propose_duty(actor=cast.admin, person=cast.marketer, role=Role.PRIVACY, reason="Dana is on leave.")
    duty_files.read_duties(actor=cast.admin, data=b"person,role,reason\nmarketer,finance,Leave.\n", name="duties.csv")
    # The agenda: a cycle that both may sign, one with a question, and an action.
    days = {"starts_on": world.year.starts_on, "ends_on": world.year.ends_on}
    for who in (cast.cmo, cast.cio):
        goals.sign(actor=who, code="know-customers")
    cycles.open_cycle(actor=cast.cmo, code="ready", goals=["know-customers"], **days)
    cycles.open_cycle(actor=cast.cmo, code="asks", **days)
    cycles.ask(actor=cast.cmo, code="asks", version=1, text="Who pays?", owner=cast.finance)
    actions.agree(actor=cast.cmo, text="Ask them", owner=cast.outsider, due_on=clock.today(), cycle="asks", decided="Steering")
    policies.propose_policy(actor=cast.admin, starts_on=clock.today() + timedelta(days=1), reason="Prices rose.")
    later = world.year.ends_on + timedelta(days=1)
    funds.create_year(actor=cast.finance, code="fy-next", starts_on=later, ends_on=later + timedelta(days=364))
    runs = Story(cast, world).drafted().submitted()
    spread = {"low": Decimal(1), "likely": Decimal(1), "high": Decimal(1), "class": "operating", "currency": "USD"}
    rows = [{"year": "fy-now", "kind": "build", **spread}, {"year": "fy-next", "kind": "run", **spread}]
    edit.edit(actor=cast.technologist, costs=rows, **runs.seen)
    run_owning.propose(number=runs.request.number, actor=cast.technologist, year="fy-next", person="business")
    # Past the gate: one that waits for its review, one for the second key.
    how = {"fund": "growth", "marketing_lead": "marketing_lead", "it_lead": "it_lead"}
    for keys in ((cast.cmo, cast.cio), (cast.cmo,)):
        glass = Story(cast, world, answers={"estimate": usd(9_000)}).drafted().submitted()
        for place, actor in enumerate(keys):
            breaking.break_glass(
                actor=actor, reason=f"It cannot wait for anybody: {place}, {'and ' * 9}", **({} if place else how), **glass.seen
            )
    # IT is asked what something takes; two keys disagree; a letter waits.
    asked = Story(cast, world).drafted().submitted()
    sizing.ask_size(actor=cast.technologist, **asked.seen)
    keyed = Story(cast, world, answers={"estimate": usd(900_000)}, track="major").drafted().submitted().routed()
    for who in (cast.business, cast.architect, cast.privacy, cast.security, cast.finance):
        if keyed.request_route().steps.filter(panels__seats__person=who, state="open").exists():
            keyed.decided(who)
    for who, verdict in ((cast.cmo, "approve"), (cast.cio, "reject")):
        gateway.decide(actor=who, decision=verdict, **KEYS[who.username], **keyed.seen)
    post.receive(b"From: nobody@example.com\r\nSubject: Buy this\r\n\r\nIt is cheap.")
    disputes.raise_one(figure="spent", actor=cast.cmo, says="disputes", text="It is lower.")


def said(story: Story, lead: Person, **facts: Any) -> None:
    project = Project.objects.get(number=story.request.number)
    portfolio.update_project(number=project.number, actor=lead, version=project.version, **facts)


ASKED = {
    "answer": {"marketer"},
    "decide": {"business"},
    "triage": {"technologist"},
    "start": {"technologist"},
    "fund": {"finance"},
    "top_up": {"finance"},
    "run_cost": {"business"},
    "glass": {"cio"},
    "judge": {"technologist"},
    "change": {"cmo"},
    "reversal": {"cmo"},
    "over": {"cmo"},
    "stop": {"finance", "cmo"},
    "launch": {"marketing_lead", "it_lead"},
    "review": {"marketing_lead", "it_lead"},
    "health": {"marketing_lead"},
    "figure": {"finance"},
    "keys": {"cmo", "cio"},
    "size": {"it_lead", "architect"},
    "post": {"technologist", "admin"},
    "late": {"marketing_lead", "it_lead"},
    "tray": {"marketing_lead", "it_lead"},
    "restate": {"it_lead"},
    "duties": {"admin2", "cmo", "cio"},
    "rosters": {"admin2", "cmo", "cio"},
    "policies": {"admin2", "cmo", "cio"},
    "sign": {"cmo", "cio"},
    "question": {"finance"},
    "action": {"outsider"},
    "condition": {"it_lead"},
    "blocker": {"architect", "finance"},
    "promise": {"marketer"},
    "amendment": {"cmo", "marketing_lead"},
    "confirm": {"business"},
    "pulse": {"marketer", "technologist", "cmo", "cio", "admin2"},
}


def test_home_sidebar_and_list_say_the_same_for_every_duty(everything: None, cast: SimpleNamespace, page: Callable[..., Any]) -> None:
    found: dict[str, set[str]] = {}
    for name, person in vars(cast).items():
        me = fresh(person)
        roles = duties.roles_of(me)
        shown = home.home(me)
        cache.clear()
        beside = navigation.counts(fresh(person), roles)[1]
        assert beside.get("/") == shown.waiting == sum(one.count for one in shown.kinds), name
        listed = page(person).get("/waiting/").content.decode()
        assert f"{shown.waiting} thing" in listed or (shown.waiting == 0 and "Nothing needs you now" in listed), name
        for one in shown.kinds:
            found.setdefault(one.kind.key, set()).add(name)
            (behind,) = counting.listed(fresh(person), roles, one.kind.key)
            assert len(behind.things) == behind.waits.count == one.count, (name, one.kind.key)
            at_place = [other for other in shown.kinds if other.kind.place == one.kind.place]
            assert beside[one.kind.place] == sum(other.count for other in at_place), (name, one.kind.key)
            if not one.kind.is_all and one.kind.place in {place.url for place in navigation.places(roles)[0]}:
                there = " ".join(page(person).get(one.kind.place).content.decode().split())
                assert f'<a class="link" href="{escape(one.url)}">{escape(one.words)}</a>' in there, (name, one.kind.key)
            text = page(person).get(one.url).content.decode()
            assert text.count('<p><a href="') == one.count, (name, one.kind.key)
    for kind, people in ASKED.items():
        assert people <= found.get(kind, set()), kind
    for kind, people in found.items():
        assert "auditor" not in people, kind


def test_every_kind_has_its_place_in_the_sidebar() -> None:
    """Of somebody who is asked of it; where more is shown there than one kind, each says how much of it waits."""
    for kind in KINDS:
        asked = kind.who or set(Role.values)
        assert any(kind.place == place.url for role in asked for place in navigation.places({role})[0] if place.url != "/"), kind.key
        others = [other for other in KINDS if other.place == kind.place and other is not kind]
        assert not (kind.is_all and others), kind.key


def test_the_inbox_is_as_long_as_the_sidebar_says(everything: None, cast: SimpleNamespace) -> None:
    box = inbox.inbox(fresh(cast.technologist))
    assert box.count == len(box.rows) == navigation.counts(cast.technologist, duties.roles_of(cast.technologist))[1]["/triage/"]
    assert [(view.label, view.count) for view in box.views if view.label == "Yours"] == [("Yours", 1)], "a colleague’s to sort"


def test_a_page_that_shows_what_waits_brings_the_sidebar_up_to_date(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    cache.clear()
    client = page(cast.technologist)
    client.get("/help/keyboard/")
    bring_to(State.IN_TRIAGE, cast, world)
    for path in ("/", "/waiting/"):
        text = " ".join(client.get(path).content.decode().split())
        assert re.search(r'<span>Triage</span> <b class="count">1<', text), path


def test_the_list_of_requests_that_wait_holds_every_kind_of_request(everything: None, cast: SimpleNamespace) -> None:
    for name in ("technologist", "finance", "business", "marketing_lead"):
        me = fresh(getattr(cast, name))
        listed = {row.number for row in lists.page(me, lists.filters({"view": "waiting"})).rows}
        of_work = {
            thing.title.split()[0]
            for one in counting.listed(me, duties.roles_of(me))
            for thing in one.things
            if one.waits.kind.key in ("decide", "stop", "triage", "unblock", "start", "fund", "top_up", "launch", "review")
        }
        assert of_work and of_work <= listed, name


def test_nobody_is_told_of_what_is_a_second_persons(everything: None, cast: SimpleNamespace) -> None:
    of = {name: {one.kind.key for one in home.home(fresh(person)).kinds} for name, person in vars(cast).items()}
    assert not of["finance"] & {"change", "reversal", "over"} and not of["it_lead"] & {"stop"}
    assert not of["cio"] & {"change", "reversal", "over"}, "the owner of another fund, or of none"
    assert "health" in of["marketing_lead"] and "health" not in of["it_lead"], "its side has said how it stands"


def test_what_waits_for_somebody_who_has_left_is_the_same_everywhere(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """On home, in the inbox, on the reviews' page and in the list."""
    gone = Person.objects.create(username="gone")
    onrecord.give(gone, Role.MARKETER)
    left = {bring_to(State.NEEDS_INFORMATION, cast, world, requester=gone).code for _ in range(2)}
    bring_to(State.NEEDS_INFORMATION, cast, world)
    onrecord.leave(gone)
    me = fresh(cast.technologist)
    (listed,) = counting.listed(me, duties.roles_of(me), "unblock")
    assert {thing.title.split()[0] for thing in listed.things} == left and listed.waits.count == 2
    assert {one.count for one in home.home(me).kinds if one.kind.key == "unblock"} == {2}
    assert {need.number for need in home.home(me).needs if need.kind == "unblock"} == left
    assert {one.number for one in inbox.inbox(me).stuck} == left == {one.number for one in stuck.stuck(me)}
    assert {row.number for row in lists.page(me, lists.filters({"view": "waiting"})).rows} == left


@given(
    st.sampled_from(Cadence.values),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    st.integers(0, 300),
)
def test_what_is_late_in_a_list_is_late_on_its_card(cadence: str, today: date, back: int) -> None:
    latest = today - timedelta(days=back)
    assert (latest < standing.still_fresh(cadence, today)) == (standing.late_since(latest, cadence, today) is not None)


def test_late_kpis_are_those_that_the_table_calls_late(everything: None, cast: SimpleNamespace) -> None:
    cards = kpi_queries.kpi_cards()
    assert (
        [card.code for card in cards if card.late_since] == list(kpi_queries.late(Kpi.objects.all()).values_list("code", flat=True)) != []
    )


def test_counting_takes_one_query_whatever_the_duties(everything: None, cast: SimpleNamespace) -> None:
    """And one more for what is slow, where something has happened since."""
    for person in (cast.technologist, cast.finance, cast.it_lead, cast.cmo, cast.marketer):
        roles = duties.roles_of(person)
        is_slow = any(kind.is_slow for kind in counting.asked(roles))
        for queries in (1 + is_slow, 1):
            with CaptureQueriesContext(connection) as asked:
                counting.waits(person, roles)
            assert len(asked) == queries
    # of who has left: below, and in tests/leaving
    assert {kind.key for kind in KINDS} - {"unblock", "left"} == set(ASKED)

"""The kinds of what waits for a person: who is asked, by which one query, and how it is told. Home, the sidebar and the lists derive from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from collab.access.roles import APPROVING, EXECUTIVES, Role
from collab.agenda import addresses as agenda_addresses
from collab.agenda import waiting as agenda
from collab.appointments import access as appointments
from collab.appointments import addresses as appointment_addresses
from collab.appointments.models import Line
from collab.appointments.states import SAY, State
from collab.dashboards import addresses
from collab.dashboards.executive.disputes import queries as disputes
from collab.dashboards.home import things
from collab.dashboards.home.things import Thing
from collab.dashboards.leaving import queries as leaving
from collab.dashboards.leaving.access import KEEPERS
from collab.kit import clock, formats, numbering
from collab.kit.formats import count_words
from collab.kpis import access as kpi_access
from collab.kpis import addresses as kpi_addresses
from collab.kpis import queries as kpis
from collab.kpis import tray
from collab.kpis.addresses import kpi_restatement as one_restatement
from collab.kpis.restating import queries as restatements
from collab.people.models import Person
from collab.policies import access as policies
from collab.policies import addresses as policy_addresses
from collab.pulse import addresses as pulse_addresses
from collab.pulse import waiting as pulse
from funding.funds import addresses as fund_addresses
from funding.funds import waiting as money
from projects.friction import waiting as friction
from projects.intake import access as intake
from projects.intake import addresses as intake_addresses
from projects.intake.askers import asks
from projects.intake.models import Request
from projects.intake.queries import conditions, disagreements, glasses
from projects.intake.queries.list import waiting
from projects.intake.sizes import ESTIMATES
from projects.intake.states import State as At
from projects.portfolio import addresses as project_addresses
from projects.portfolio import waiting as portfolio
from projects.post import addresses as post_addresses
from projects.post import queries as post
from projects.promises import addresses as promise_addresses
from projects.promises import waiting as promises

# Whoever holds any duty.
ALL = frozenset(Role.values)
# What an actual to be taken back is told by.
LINES = ("entry__lines__account", "entry__lines__fund")
TECHNOLOGISTS, MONEY, LEADS = frozenset({Role.TECHNOLOGIST}), frozenset({Role.FINANCE}), frozenset({Role.MARKETING_LEAD, Role.IT_LEAD})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. ``who`` are the duties it is asked of, none: everybody; ``find`` gives what waits, the longest first, and nothing else counts it.

    ``related`` is what ``told`` reads beside the row. ``since`` is the column since when one waits, empty where none says. ``place`` is the
    place in the sidebar where one finds them: where its page shows more than these, it says how many of the kind wait, ``is_all``: it
    need not. ``by_piece``: home tells of each (``WAITING`` there), else of the kind. ``is_listed``: home leads to their list, since the place
    shows something else. ``is_slow``: asking takes the database long, and whatever changes the answer is on record.
    """

    key: str
    one: str
    many: str
    who: frozenset[str]
    find: Callable[[Person], QuerySet[Any]]
    told: Callable[[Any], Thing]
    related: tuple[str, ...] = ()
    since: str = ""
    place: str = ""
    is_all: bool = False
    by_piece: bool = False
    is_listed: bool = False
    is_slow: bool = False

    def words(self, count: int) -> str:
        return self.one if count == 1 else f"{count:d} {self.many}"


def _work(condition: Callable[[Person], Q]) -> Callable[[Person], QuerySet[Request]]:
    """Of the requests of others that the person may see."""
    return lambda person: intake.visible(person).filter(~asks(person), condition(person)).order_by("state_since", "pk").defer("search")


def _asked(person: Person) -> QuerySet[Request]:
    own = Request.objects.filter(asks(person), state=At.NEEDS_INFORMATION)
    return own.order_by("state_since", "pk").defer("search")


def _duties(person: Person) -> QuerySet[Any]:
    others = appointments.visible(person).exclude(proposed_by_id=person.pk).exclude(person_id=person.pk)
    return others.filter(state=State.PROPOSED).order_by("pk")


def _rosters(person: Person) -> QuerySet[Any]:
    others = appointments.visible_rosters(person).exclude(proposed_by_id=person.pk)
    return others.exclude(pk__in=Line.objects.filter(person=person.pk).values("roster")).filter(state=State.PROPOSED).order_by("pk")


def _policies(person: Person) -> QuerySet[Any]:
    return policies.visible(person).exclude(proposed_by_id=person.pk).filter(state=State.PROPOSED).order_by("pk")


def _late(person: Person) -> QuerySet[Any]:
    return kpis.late(kpi_access.visible(person).filter(Q(owner_marketing_id=person.pk) | Q(owner_it_id=person.pk))).order_by("name", "pk")


KINDS: tuple[Kind, ...] = (
    Kind(
        "answer", "A question to you", "questions to you", frozenset(), _asked, things.request, since="state_since",
        place=intake_addresses.REQUESTS, by_piece=True,
    ),
    Kind(
        "decide", "A decision", "decisions", frozenset(APPROVING), _work(waiting.to_decide), things.request, since="state_since",
        place=intake_addresses.APPROVALS, is_all=True, by_piece=True,
    ),
    Kind(
        "keys", "A disagreement to settle", "disagreements to settle", ALL, disagreements.to_settle, things.disagreement, ("no__route",),
        "opened_at", place=intake_addresses.REQUESTS, is_listed=True,
    ),
    Kind(
        "size", "A request to size", "requests to size", ESTIMATES, _work(lambda person: waiting.to_size()), things.to_size,
        since="state_since", place=intake_addresses.REQUESTS, is_listed=True,
    ),
    Kind(
        "post", "A letter that waits", "letters that wait", frozenset({Role.TECHNOLOGIST, Role.ADMIN}), post.waiting,
        lambda one: Thing(post.title(one), post_addresses.letter(one.pk), f"from {one.sender}"), ("person",), "received_at",
        place=post_addresses.POST, is_all=True,
    ),
    Kind(
        "condition", "A condition to meet", "conditions to meet", ALL, conditions.to_meet, things.condition,
        ("decision__route",), place=intake_addresses.REQUESTS, is_listed=True,
    ),
    Kind(
        "confirm", "A condition to confirm", "conditions to confirm", ALL, conditions.to_confirm, things.condition,
        ("decision__route",), "met_at", place=intake_addresses.REQUESTS, is_listed=True,
    ),
    Kind(
        "stop", "Work that is to be stopped", "pieces of work that are to be stopped", ALL, _work(waiting.to_second), things.request,
        since="state_since", place=intake_addresses.REQUESTS,
    ),
    Kind(
        "triage", "A request in the inbox", "requests in the inbox", TECHNOLOGISTS, _work(lambda person: waiting.in_inbox()), things.triaged,
        since="submitted_at", place=intake_addresses.TRIAGE, is_all=True, by_piece=True,
    ),
    Kind(
        "unblock", "A request that waits for somebody who has left", "requests that wait for somebody who has left", TECHNOLOGISTS,
        _work(lambda person: waiting.stuck()), things.request, since="state_since", place=intake_addresses.REQUESTS, by_piece=True, is_slow=True,
    ),
    Kind(
        "left", "Somebody who has left and still holds something", "people who have left and still hold something", KEEPERS, leaving.left,
        lambda one: Thing(one.name, addresses.hand_over(one.username), "Hand over what is still theirs"), place=intake_addresses.REQUESTS,
        is_listed=True, is_slow=True,
    ),
    Kind(
        "start", "Funded work without leads", "pieces of funded work without leads", TECHNOLOGISTS, _work(lambda person: waiting.to_start()),
        things.request, since="state_since", place=intake_addresses.REQUESTS, by_piece=True,
    ),
    Kind(
        "fund", "Approved work without money", "pieces of approved work without money", MONEY, _work(lambda person: waiting.to_fund()), things.request,
        since="state_since", place=intake_addresses.REQUESTS, by_piece=True,
    ),
    Kind(
        "top_up", "Work with less money than approved", "pieces of work with less money than approved", MONEY,
        _work(lambda person: waiting.to_top_up()), things.request, since="state_since", place=intake_addresses.REQUESTS, by_piece=True,
    ),
    Kind(
        "change", "A change of a fund", "changes of funds", ALL, lambda person: money.changes(person).order_by("pk"), things.change,
        ("source", "target", "proposed_by"), "proposed_at", place=fund_addresses.FUNDS,
    ),
    Kind(
        "reversal", "An actual to be taken back", "actuals to be taken back", ALL, lambda person: money.reversals(person).order_by("pk").prefetch_related(*LINES), things.reversal,
        ("asked_by",), "asked_at", place=fund_addresses.FUNDS,
    ),
    Kind(
        "over", "More spent than your fund promised", "promises of your funds overspent", ALL, lambda person: money.over(person).order_by("pk"), things.over,
        ("fund",), place=fund_addresses.FUNDS,
    ),
    Kind(
        "glass", "A break-glass for your signature", "break-glasses for your signature", frozenset(EXECUTIVES), glasses.to_sign,
        lambda one: Thing(
            f"{one.request.code} {one.request.title}", intake_addresses.request_move(one.request.code, "break_glass"), "The second key is yours"
        ),
        ("request",), "opened_at", place=intake_addresses.REQUESTS, is_listed=True,
    ),
    Kind(
        "judge", "A break-glass to review", "break-glasses to review", TECHNOLOGISTS, glasses.to_judge,
        lambda one: Thing(
            f"{one.request.code} {one.request.title}", intake_addresses.request_move(one.request.code, "judge"),
            f"To be reviewed by {formats.day(one.review_on, clock.today())}",
        ),
        ("request",), "signed_at", place=intake_addresses.REQUESTS, is_listed=True,
    ),
    Kind(
        "run_cost", "Run cost to accept", "run costs to accept", ALL, waiting.to_own,
        lambda one: Thing(
            f"{one.request.code} {one.request.title}", intake_addresses.request_run_owner(one.request.code, one.year.code),
            f"What it costs to run in {one.year.code}",
        ),
        ("request", "year"), "proposed_at", place=intake_addresses.REQUESTS, is_listed=True,
    ),
    Kind(
        "launch", "Work that was to be live by now", "pieces of work that were to be live by now", LEADS, _work(waiting.to_launch), things.request,
        since="state_since", place=intake_addresses.REQUESTS, by_piece=True,
    ),
    Kind(
        "review", "Live work without your review", "pieces of live work without your review", LEADS, _work(waiting.to_review), things.request,
        since="state_since", place=intake_addresses.REQUESTS, by_piece=True,
    ),
    Kind(
        "health", "A project of yours without a word for long", "projects of yours without a word for long", LEADS,
        lambda person: portfolio.to_say(person).order_by("-number"), things.said, place=project_addresses.PROJECTS,
    ),
    Kind(
        "late", "A KPI of yours without its value", "KPIs of yours without their value", ALL, _late,
        lambda kpi: Thing(kpi.name, kpi_addresses.kpi(kpi.code), "Its next value is late"), place=kpi_addresses.KPIS,
    ),
    Kind(
        "tray", "A value of your KPI that waits in the tray", "values of your KPIs that wait in the tray", ALL, tray.waiting_for,
        lambda row: Thing(row.kpi.name, kpi_addresses.kpi_tray(row.kpi.code), row.why), ("kpi",), "arrived_at", place=kpi_addresses.KPIS,
        is_listed=True,
    ),
    Kind(
        "figure", "A figure that is disputed", "figures that are disputed", frozenset({Role.TECHNOLOGIST, *MONEY, *LEADS}),
        lambda person: disputes.to_answer(person).order_by("pk"), things.figure, ("by",), "at", place=addresses.EXECUTIVE, is_listed=True,
    ),
    Kind(
        "restate", "A change of a closed period of your KPI", "changes of closed periods of your KPIs", ALL, restatements.waiting_for,
        lambda one: Thing(f"Another value of {one.kpi.name}", one_restatement(one.pk), f"asked by {one.by.name}"), ("kpi", "by"), "asked_at",
        place=kpi_addresses.KPIS, is_listed=True,
    ),
    Kind(
        "duties", "A change of somebody's duties", "changes of people's duties", frozenset(SAY), _duties,
        lambda one: Thing(f"Duties of {one.person.name}", appointment_addresses.DUTIES, f"proposed by {one.proposed_by.name}"),
        ("person", "proposed_by"), "proposed_at", appointment_addresses.DUTIES,
    ),
    Kind(
        "rosters", "A list of duties", "lists of duties", frozenset(SAY), _rosters,
        lambda one: Thing(
            count_words(one.total, "duty", "duties"), appointment_addresses.roster(one.pk), f"proposed by {one.proposed_by.name}"
        ),
        ("proposed_by",), "proposed_at", appointment_addresses.DUTIES,
    ),
    Kind(
        "policies", "A new policy", "new policies", frozenset(SAY), _policies,
        lambda one: Thing("A new policy", policy_addresses.POLICIES, f"proposed by {one.proposed_by.name}"), ("proposed_by",), "proposed_at",
        policy_addresses.POLICIES, is_all=True,
    ),
    Kind(
        "sign", "A planning cycle to be signed", "planning cycles to be signed", ALL, agenda.to_sign,
        lambda one: Thing(f"Cycle {one.code}", agenda_addresses.cycle(one.code), "It waits for your signature alone, or for both"),
        place=agenda_addresses.GOALS, is_listed=True,
    ),
    Kind(
        "question", "A question of a planning cycle", "questions of planning cycles", ALL, agenda.to_answer,
        lambda one: Thing(one.text, agenda_addresses.cycle_answer(one.cycle.code, one.pk), f"Cycle {one.cycle.code}"), ("cycle",),
        place=agenda_addresses.GOALS, is_listed=True,
    ),
    Kind(
        "action", "An action of yours", "actions of yours", ALL, agenda.to_do,
        lambda one: Thing(one.text, agenda_addresses.action(one.pk), f"Due {formats.day(one.due_on, clock.today())}"),
        place=agenda_addresses.GOALS, is_listed=True,
    ),
    Kind(
        "blocker", "A blocker that waits on you", "blockers that wait on you", ALL, friction.on, things.blocker, ("blocker__project",), "since_on",
        place=project_addresses.PROJECTS, is_listed=True,
    ),
    Kind(
        "promise", "A promise to review", "promises to review", ALL, promises.to_review, things.promised, ("promise",), "due_on",
        place=project_addresses.PROJECTS, is_listed=True,
    ),
    Kind(
        "amendment", "A promise to change", "promises to change", ALL, promises.to_decide,
        lambda one: Thing(
            f"A promise of {numbering.code(one.promise.number)}", promise_addresses.promise_decide(one.pk), f"proposed by {one.proposed_by.name}"
        ),
        ("promise", "proposed_by"), "proposed_on", place=project_addresses.PROJECTS, is_listed=True,
    ),
    Kind(
        "pulse", "The partnership pulse", "partnership pulses", frozenset(), pulse.to_answer,
        lambda one: Thing(f"The pulse of {formats.quarter(one.quarter)}", pulse_addresses.PULSE_ANSWER, "Five statements, 60 seconds"),
        since="opened_at", place=pulse_addresses.PULSE, is_all=True,
    ),
)  # fmt: skip
BY_KEY = {kind.key: kind for kind in KINDS}

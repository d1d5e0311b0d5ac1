"""Each kept statement gives what its queryset gives, built anew: for everybody, on two days, whoever asked before."""

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Q, QuerySet

import collab.api
import collab.proving
import collab.reactions
import collab.urls  # noqa: F401 - with these three every module that keeps a statement is read
from collab.access.duties import DUTIES
from collab.dashboards.home.kinds import BY_KEY
from collab.kit import clock, prepared
from collab.kit.kept import DAY, KEPT, Kept, Undeclared, kept
from collab.kit.words import asks, asks_any, asks_one, terms
from collab.notes.carriers import CARRIERS
from collab.notices.queries import OPENS
from collab.people.models import Person
from funding.funds.models import Allocation, Fund
from funding.ledger.models import Account
from projects.intake import access as intake
from projects.intake.models import Request
from projects.intake.queries.list import lists
from projects.intake.queries.page import history
from projects.intake.states import Stage, State
from tests import onrecord
from tests.house.test_code import CODE, name, parsed

# Where a statement may be made by hand: the decorator itself, and what fetches rows by their key.
BY_HAND = {"collab/kit/kept.py", "collab/kit/statements.py"}
DAYS = (0, 3)
Given = dict[str, Any]
# Addresses of the list: each view, each filter, each order, both ways from a place.
LISTS: tuple[dict[str, str], ...] = (
    *({"view": view} for view in lists.VIEWS),
    *({"view": "all", "sort": sort} for sort in lists.ORDERS),
    *({"view": "all", "state": state} for state in (State.IN_TRIAGE, State.DECLINED)),
    *({"view": "open", "stage": stage} for stage in (Stage.TRIAGE, Stage.DELIVERY)),
    {"view": "all", "goal": "know-customers", "requester": "marketer"},
    {"view": "all", "goal": "none-such"},
    {"view": "open", "requester": "me"},
    {"view": "all", "q": "attribution media"},
    {"view": "all", "q": "R-2"},
    {"view": "all", "q": "2"},
    {"view": "all", "q": "Mia データ"},
    {"view": "all", "q": "priya attribution"},
    {"view": "all", "source": "crm"},
    {"view": "all", "brand": "acme"},
    {"view": "open", "brand": "acme", "market": "uk", "q": "attribution"},
    {"view": "all", "older": "9~9"},
    {"view": "open", "newer": "5~5"},
    {"view": "all", "sort": "value", "older": "900000.00~12"},
    {"view": "all", "sort": "needed.desc", "newer": "2026-01-01~3"},
)


def listed(story: SimpleNamespace) -> Iterator[Given]:
    for address in LISTS:
        asked = lists.filters(address)
        value, number = asked.after or asked.before or (None, None)
        yield {**lists.asks(asked), "value": value, "number": number}


def counted(story: SimpleNamespace) -> list[Given]:
    """Neither order nor place counts; some views count how long their requests wait."""
    each = ({name: text for name, text in address.items() if name not in ("sort", "older", "newer")} for address in LISTS)
    return [lists.asks(lists.filters(dict(address))) for address in dict.fromkeys(tuple(one.items()) for one in each)]


def of_views(*views: str) -> Callable[[SimpleNamespace], list[Given]]:
    return lambda story: [given for given in counted(story) if given["shape"].view in views]


def none(story: SimpleNamespace) -> list[Given]:
    return [{}]


def routes(story: SimpleNamespace) -> list[Given]:
    return [{"routes": story.routes}, {"routes": story.routes[:1]}, {"routes": []}]


def a_route(story: SimpleNamespace) -> list[Given]:
    return [{"route": route} for route in story.routes]


def projects(story: SimpleNamespace) -> list[Given]:
    return [{"keys": story.projects}, {"keys": story.projects[:1]}, {"keys": []}]


# With what each is asked. A kept statement that is not named here fails the first test below.
EXAMPLES: dict[str, Callable[[SimpleNamespace], Any]] = {
    "collab.approvals.keys.judged": lambda story: [{"route": 1}],
    "collab.approvals.queries.open_seats": a_route,
    "collab.dashboards.brief.telling.lent": lambda story: [{"keys": story.requests}, {"keys": []}],
    "collab.dashboards.brief.telling.measures": lambda story: [{"keys": list(range(1, 999))}, {"keys": []}],
    "collab.dashboards.brief.telling.milestones": lambda story: [{"keys": list(range(1, 999))}, {"keys": []}],
    "collab.dashboards.brief.telling.requests": lambda story: [{"keys": story.requests}, {"keys": []}],
    "collab.dashboards.home.habits.row": none,
    "collab.dashboards.home.waiting.due": lambda story: [
        {"first": story.today + timedelta(days=begins), "last": story.today + timedelta(days=ends)} for begins, ends in ((0, 60), (15, 60))
    ],
    "collab.dashboards.home.waiting.latest": none,
    "collab.dashboards.home.counting.counts": lambda story: [{"keys": frozenset(BY_KEY)}],
    "collab.dashboards.home.waiting.to_answer": none,
    "collab.dashboards.home.waiting.to_decide": lambda story: [{}, {"more": 50}],
    "collab.dashboards.home.waiting.to_fund": lambda story: [{}, {"more": 50}],
    "collab.dashboards.home.waiting.to_launch": lambda story: [{}, {"more": 50}],
    "collab.dashboards.home.waiting.to_review": lambda story: [{}, {"more": 50}],
    "collab.dashboards.home.waiting.to_sort": lambda story: [{}, {"more": 50}],
    "collab.dashboards.home.waiting.to_start": lambda story: [{}, {"more": 50}],
    "collab.dashboards.home.waiting.to_top_up": lambda story: [{}, {"more": 50}],
    "collab.dashboards.home.waiting.to_unblock": lambda story: [{}, {"more": 50}],
    "collab.events.delivery.in_hand": lambda story: [{"pk": story.delivery, "before": before} for before in (1, 2)],
    "collab.kpis.queries.by_month": lambda story: [{"keys": list(range(1, 999)), "day": story.today}],
    "collab.notices.queries.opened": lambda story: [
        # Everybody may open a person: were their keys asked for too, each reader would find all that a request's key also is.
        {"opens": opens, "key": key}
        for kind, opens in OPENS.value.items()
        if kind != "people.person"
        for key in story.requests
    ],
    "collab.notes.carriers.reviewed": lambda story: [
        {"carrier": carrier, "key": key} for carrier in CARRIERS.value.values() if carrier.reviews for key in story.requests
    ],
    "collab.stream.queries.beside": lambda story: [
        {"reviewing": reviewing, "kind": "intake.request", "key": key} for key in story.requests for reviewing in (False, True)
    ],
    "collab.people.away.on": lambda story: [
        {"day": story.today + timedelta(days=days), "people": list(Person.objects.values_list("pk", flat=True))} for days in (0, 1, 9)
    ],
    "collab.people.names.called": lambda story: (
        [{"words": asks(terms(text), by_stem=False)} for text in ("marketer", "mia", "")] + [{"words": asks_one(terms("marketer mia"))}]
    ),
    "funding.funds.holding.accounts_of_promises": lambda story: [{"promises": list(Allocation.objects.values_list("pk", flat=True))}],
    "funding.funds.holding.own_accounts": lambda story: [{"funds": list(Fund.objects.values_list("pk", flat=True))}],
    "funding.funds.shortfall.promised": a_route,
    "funding.ledger.posting.holding": lambda story: [
        {
            "keys": list(Account.objects.values_list("pk", flat=True)[:3]),
            "funds": list(Fund.objects.values_list("pk", flat=True)),
            "kinds": kinds,
        }
        for kinds in ((), ("reserved",), ("committed", "spent"))
    ],
    "projects.intake.operations.answers.goal": lambda story: [{"code": code} for code in ("know-customers", "none-such")],
    "projects.intake.operations.answers.moment": lambda story: [{"code": code} for code in ("first-visit", "none-such")],
    "projects.intake.access.seats": a_route,
    "projects.intake.askers.with_them": lambda story: [{"requests": story.requests}, {"requests": []}],
    "funding.funds.promises.promised_to": a_route,
    "projects.intake.queries.page.detail.sources_of": lambda story: [{"request": key} for key in story.requests],
    "projects.intake.queries.page.history.happened": lambda story: [
        {"request": request, "project": project, "before": before}
        for request in story.requests
        for project in (None, story.projects[0])
        for before in (None, story.event)
    ],
    "projects.intake.queries.forecasts.latest": lambda story: [{"requests": story.requests}],
    "projects.intake.queries.page.history.last": lambda story: [
        {"request": request, "kinds": kinds}
        for request in story.requests
        for kinds in (("intake.request.declined",), tuple(history.ENDINGS))
    ],
    "projects.intake.queries.triage.inbox.asleep": none,
    "projects.intake.queries.triage.inbox.awake": none,
    "projects.intake.queries.list.listed.counted": of_views(*(lists.VIEWS.keys() - lists.WAITING)),
    "projects.intake.queries.list.listed.listed": listed,
    "projects.intake.queries.list.listed.waited": of_views(*lists.WAITING),
    "projects.intake.queries.page.reviews.decisions": routes,
    "projects.intake.queries.page.reviews.panels": routes,
    "projects.intake.queries.page.reviews.seats_on": routes,
    "projects.intake.queries.list.rows.open_panels": routes,
    "projects.intake.queries.list.rows.waiting_routes": routes,
    "projects.intake.queries.triage.stuck.left": none,
    "projects.intake.queries.triage.stuck.one": lambda story: [
        {"request": key} for key in (story.requests[0], *Request.objects.filter(state=State.NEEDS_INFORMATION).values_list("pk", flat=True))
    ],
    "projects.intake.queries.page.similar.alike": lambda story: [
        {"words": asks_any(["attribution", "media", "データ"]), "request": story.requests[1], "is_open": is_open}
        for is_open in (True, False)
    ],
    "collab.notices.telling.later_moves": lambda story: [
        {"kind": "intake.request", "subject": key, "sequence": sequence} for key in story.requests for sequence in (1, 2)
    ],
    "projects.launches.queries.drawn": lambda story: [
        {"first": story.today + timedelta(days=begins), "end": story.today + timedelta(days=ends)} for begins, ends in ((-30, 60), (60, 90))
    ],
    "projects.roadmap.facts.drawn": lambda story: [
        {"first": story.today + timedelta(days=begins), "end": story.today + timedelta(days=begins + 30)} for begins in (0, 400)
    ],
    "projects.roadmap.facts.planned": projects,
    "projects.roadmap.facts.waited_for": projects,
}


def test_each_kept_statement_has_examples() -> None:
    assert EXAMPLES.keys() == KEPT.keys()


def test_no_statement_is_kept_by_hand() -> None:
    """Its key would be written by hand too, and no test would ask it."""
    by_hand = {
        name(path)
        for path in CODE
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and "Statement" in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
    }
    assert by_hand == BY_HAND


# --- asked of a small company


@contextmanager
def day(after: int) -> Iterator[None]:
    with clock.at(onrecord.in_days(after)):
        yield


@pytest.fixture(autouse=True)
def prepared_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked once is planned on the connection already: each of them is asked as it is on a connection that lives."""
    monkeypatch.setattr(prepared, "OFTEN", 1)


def agree(asked: Kept[..., Any], person: Person | None, given: Given) -> list[Any]:
    """What the statement gives, which is what its queryset gives, built for this very person and compiled anew."""
    reader = (person,) if asked.has_reader else ()
    fresh = asked.query(*reader, **given)
    names = asked.reads or [field.attname for field in fresh.model._meta.concrete_fields]
    expected, found = list(fresh.values_list(*names)), asked(*reader, **given).rows()
    if not fresh.query.is_empty() and not fresh.ordered:
        expected, found = sorted(expected, key=repr), sorted(found, key=repr)
    assert found == expected, f"{asked.name} for {person}, {given}"
    return found


def everybody(asked: Kept[..., Any]) -> list[Person | None]:
    """Each person as read anew: the duties of today are kept on the object."""
    return list(Person.objects.order_by("pk")) if asked.has_reader else [None]


def check(asked: Kept[..., Any], examples: list[Given], people: list[Person | None]) -> tuple[set[str], dict[str, set[str]]]:
    """Ask it for them, with each example; what was found in all, and by whom. On two days where it asks for the day: else it cannot know it."""
    by: dict[str, set[str]] = {}
    for after in DAYS if DAY in asked.on else DAYS[:1]:
        with day(after):
            for person, given in product(people, examples):
                by.setdefault(str(person and person.pk), set()).update(map(repr, agree(asked, person, given)))
    return set().union(*by.values()), by


def test_each_gives_what_its_queryset_gives_one_of_the_cast(story: SimpleNamespace) -> None:
    """One in turn: each statement for somebody, and each of them many statements."""
    for place, asked in enumerate(KEPT.values()):
        people = everybody(asked)
        some = [people[place % len(people)]] if asked.has_reader else people
        check(asked, list(EXAMPLES[asked.name](story)), some)


@pytest.mark.slow
def test_each_gives_what_its_queryset_gives(story: SimpleNamespace) -> None:
    for asked in KEPT.values():
        found, by = check(asked, list(EXAMPLES[asked.name](story)), everybody(asked))
        assert found, f"{asked.name} finds nothing for anybody: its examples say nothing"
        assert len(by) == 1 or len({frozenset(one) for one in by.values()}) > 1, f"{asked.name} is the same for everybody"


# --- what would go wrong, on purpose


def test_a_facet_that_is_not_declared_is_refused_at_once(story: SimpleNamespace, people: SimpleNamespace) -> None:
    def seen(person: Person) -> QuerySet[Request]:
        return intake.visible(person)

    for missing, on in (("the duties", ()), ("the duties", (DAY,))):
        with pytest.raises(Undeclared, match=missing):
            kept(on=on, among={})(seen)(people.marketer)
    assert kept(on=(DUTIES,), among={})(seen)(people.marketer).rows()


def test_none_can_leave_out_what_it_declares_nor_declares_what_it_does_not_need(story: SimpleNamespace) -> None:
    for asked, facet in ((one, facet) for one in KEPT.values() for facet in one.on):
        on = [one for one in asked.on if one is not facet]
        without = kept(on=on, shape=asked.shape, reads=asked.reads, among={})(asked.query)
        refused = [0 for person, given in product(everybody(asked), EXAMPLES[asked.name](story)) if is_refused(without, person, given)]
        assert refused, f"{asked.name} declares {facet.name} and never asks for it"


def is_refused(asked: Kept[..., Any], person: Person | None, given: Given) -> bool:
    try:
        asked(person, **given)
    except (Undeclared, clock.Timeless):
        return True
    return False


@pytest.mark.parametrize("facet", ["day", "reader"])
def test_what_shapes_a_statement_behind_its_back_is_found(story: SimpleNamespace, facet: str) -> None:
    """A key that is forgotten where no guard looks: what the first reader, or the first day, was given is given to the next."""
    behind = SimpleNamespace(day=None, pk=None)

    def asleep(person: Person) -> QuerySet[Request]:
        shaped = Q(snoozed_until__gt=behind.day) if facet == "day" else Q(requester_id=behind.pk)
        return Request.objects.filter(shaped).order_by("pk")

    wrong = kept(reads=("pk",), among={})(asleep)
    with pytest.raises(AssertionError, match="asleep for"):
        for after in DAYS:
            with day(after):
                for person in everybody(wrong):
                    behind.day, behind.pk = clock.today(), person.pk if person else None
                    agree(wrong, person, {})

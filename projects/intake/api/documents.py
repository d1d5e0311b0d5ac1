"""What the API says of a request: the whole document, the row of a list, the events of its history."""

from collections.abc import Container
from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from collab.access import duties
from collab.approvals import queries as approvals
from collab.approvals.models import Route
from collab.approvals.states import RouteState, Track, Verdict
from collab.events import texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.numbering import code
from collab.people.models import Person
from collab.people.names import people
from collab.web.fields import MoneyField
from funding.funds import documents as money
from funding.funds.access import sees_money_of
from funding.funds.models import AllocationState
from funding.funds.promises import promises
from projects.intake import access, askers, effects
from projects.intake.api import sized
from projects.intake.api.answers import DESCRIBED, SHOWN, amount
from projects.intake.api.offered import ReplyDocument, offered
from projects.intake.asked import ANSWERS, Answer
from projects.intake.models import Request
from projects.intake.queries.list.names import nameable
from projects.intake.queries.list.rows import seated
from projects.intake.queries.page import changes, promised
from projects.intake.queries.page.history import without_money
from projects.intake.queries.page.moves import moves
from projects.intake.standing import condition_of, stage_of, waits_for
from projects.intake.states import Condition, Stage, State

# Where an event's data names somebody, by key.
PEOPLE = ("person", "marketing_lead", "it_lead", "former", "proposed_by")


class MoveDocument(serializers.Serializer[Any]):
    name = serializers.CharField()
    allowed = serializers.BooleanField()
    why_not = serializers.CharField(allow_blank=True)


class RowDocument(serializers.Serializer[Any]):
    """A request in a list."""

    number = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    stage = serializers.ChoiceField(choices=Stage.choices)
    condition = serializers.ChoiceField(choices=Condition.choices)
    holder = serializers.CharField(allow_null=True)
    waits_for = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()
    requester = serializers.CharField()
    goal = serializers.CharField(allow_null=True)
    estimate = MoneyField(allow_null=True)
    revenue_generated = MoneyField(allow_null=True)
    revenue_protected = MoneyField(allow_null=True)
    needed_by = serializers.DateField(allow_null=True)
    confidential = serializers.BooleanField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    state_since = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DecisionDocument(serializers.Serializer[Any]):
    person = serializers.CharField()
    name = serializers.CharField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    verdict_label = serializers.CharField()
    conditions = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    round = serializers.IntegerField()
    counts = serializers.BooleanField(help_text="false: a material change began another round")
    on_behalf_of = serializers.CharField(allow_blank=True, help_text="The username of whom they stood in for; empty: for nobody.")


class PanelDocument(serializers.Serializer[Any]):
    role = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    quorum = serializers.IntegerField()
    state = serializers.CharField()
    people = serializers.ListField(child=serializers.CharField(), help_text="usernames entitled to decide")
    names = serializers.ListField(child=serializers.CharField())
    decisions = DecisionDocument(many=True)


class StepDocument(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.CharField()
    opened_at = serializers.DateTimeField(allow_null=True)
    passed_at = serializers.DateTimeField(allow_null=True)
    panels = PanelDocument(many=True)


class RouteDocument(serializers.Serializer[Any]):
    """The ordered steps of approval of one request."""

    number = serializers.CharField()
    track = serializers.ChoiceField(choices=Track.choices)
    track_label = serializers.CharField()
    lighter_than = serializers.ChoiceField(
        choices=Track.choices, allow_blank=True, help_text="the policy's own track where a lighter one was chosen, else empty"
    )
    policy = serializers.IntegerField(help_text="the version of the policy that made it")
    state = serializers.ChoiceField(choices=RouteState.choices)
    state_label = serializers.CharField()
    amount = MoneyField()
    data_class = serializers.CharField()
    data_class_label = serializers.CharField()
    routed_by = serializers.CharField(help_text="a username")
    routed_by_name = serializers.CharField()
    routed_at = serializers.DateTimeField()
    round = serializers.IntegerField()
    steps = StepDocument(many=True)


# The answers that the row of a list leaves out: all that the table has and the row does not name.
WHOLE = [answer for answer in ANSWERS if answer.key and answer.key not in RowDocument._declared_fields]


class AllocationDocument(serializers.Serializer[Any]):
    """What a fund promised to it, for who sees the money of that; notes and files are under ``/allocations/{id}/``."""

    id = serializers.IntegerField()
    fund = serializers.CharField()
    state = serializers.ChoiceField(choices=AllocationState.choices)


class RequestDocument(RowDocument):
    """A request, whole."""

    entry = serializers.CharField(allow_null=True, help_text="What it began with: a code of the catalogue.")
    entry_number = serializers.IntegerField(allow_null=True, help_text="The version of the entry that it was asked with.")
    replies = ReplyDocument(many=True)
    tool = serializers.CharField(allow_null=True, help_text="What answers it that the company owns: a code of the tools.")
    avoided = MoneyField(allow_null=True, help_text="What is not spent so.")

    personal_data = serializers.BooleanField(allow_null=True, help_text="whether data_kind is another than none; null: nobody knows")
    colleagues = serializers.ListField(child=serializers.CharField(), help_text="The usernames of those who ask for it with its requester.")
    question = serializers.CharField(allow_blank=True)
    snoozed_until = serializers.DateField(allow_null=True)
    merged_into = serializers.CharField(allow_null=True)
    split_from = serializers.CharField(allow_null=True, help_text="The request that it is a part of.")
    size = sized.SizeDocument(
        allow_null=True, help_text="What IT said last that it takes; null too for who does not see the money of work."
    )
    size_due_on = serializers.DateField(allow_null=True, help_text="Until when IT is asked what it takes.")
    project = serializers.CharField(allow_null=True)
    funding = money.FundingDocument(
        allow_null=True, help_text="null before approval, once it has ended, and for who does not see the money of work"
    )
    moves = MoveDocument(many=True)
    route = RouteDocument(allow_null=True)
    allocations = AllocationDocument(many=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), **{answer.key: DESCRIBED[answer.kind]() for answer in WHOLE}}


class MovedDocument(RequestDocument):
    """A request after a move."""

    answered = serializers.CharField(help_text="What was decided, who has it now, and what comes next by when: in words.")


class EventDocument(serializers.Serializer[Any]):
    sequence = serializers.IntegerField()
    kind = serializers.CharField()
    action = serializers.CharField(allow_blank=True)
    actor = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    target = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True)
    why = serializers.CharField(allow_blank=True)
    data = serializers.DictField(help_text="What funds promise stands in it for those who see the money of work; which funds, for all.")  # type: ignore[assignment]
    people = serializers.DictField(
        child=serializers.CharField(), help_text="The people whose keys stand in data: the name each signs in with."
    )
    hash = serializers.CharField()


def row(request: Request, person: Person, today: Any, open_routes: set[int], own: Container[int]) -> dict[str, Any]:
    """One row; ``request`` comes with requester, holder and goal. Written by hand: lists of 100 are asked for often."""
    currency, is_own, has_seat = request.currency, request.pk in own, request.route_id in open_routes
    return {
        "number": request.code,
        "title": request.title,
        "state": request.state,
        "stage": stage_of(request).value,
        "condition": condition_of(request, person_id=person.pk, today=today, is_asker=is_own, has_open_seat=has_seat).value,
        "holder": request.holder.username if request.holder else None,
        "waits_for": "" if request.holder_id else waits_for(request),
        "version": request.version,
        "requester": request.requester.username,
        "goal": request.goal.code if request.goal else None,
        "estimate": amount(request.estimate, currency),
        "revenue_generated": amount(request.revenue_generated, currency),
        "revenue_protected": amount(request.revenue_protected, currency),
        "needed_by": request.needed_by,
        "confidential": request.is_confidential,
        "submitted_at": request.submitted_at,
        "state_since": request.state_since,
        "updated_at": request.updated_at,
    }


def rows(requests: list[Request], person: Person) -> list[dict[str, Any]]:
    """The rows of a page, with one query for the steps that wait for this person, and one for what they ask for with others."""
    today, waiting, own = clock.today(), seated(requests, person), askers.theirs(requests, person)
    return [row(request, person, today, waiting, own) for request in requests]


def route(of: Route) -> dict[str, Any]:
    """The document of a route; its amount is money as everywhere, never a float."""
    card = approvals.route_card(of)
    return {**asdict(card), "number": code(card.number), "amount": money.money(card.amount)}


def whole(request: Request, person: Person) -> dict[str, Any]:
    """The whole document, with this person's moves."""
    parts = access.roles_of(person, request, duties.roles_now(person))
    merged, sees_costs = request.merged_into, access.sees_costs(person, request)
    effects.load([request], person)
    return {
        **rows([request], person)[0],
        **offered(request, person),
        **{answer.key: _shown(answer, request, sees_costs) for answer in WHOLE},
        "colleagues": [person.username for person in askers.colleagues(request)],
        "personal_data": request.personal_data,
        "question": request.question,
        "snoozed_until": request.snoozed_until,
        "merged_into": merged.code if merged and access.visible(person).filter(pk=merged.pk).exists() else None,
        "split_from": sized.whole(request, person),
        "size": sized.size(request) if sees_costs else None,
        "size_due_on": request.size_due_on,
        "project": request.code if request.project_id else None,
        "funding": money.funding(promised.funding(request)) if _shows_money(person, request) else None,
        "moves": [{"name": move.name, "allowed": move.allowed, "why_not": move.why_not} for move in moves(request, person, parts)],
        "route": route(request.route) if request.route else None,
        "allocations": _allocations(person, request),
    }


def _allocations(person: Person, request: Request) -> list[dict[str, Any]]:
    """What funds promised to it, as far as the person sees the money of that. One query once it is routed."""
    found = promises(person, request.route_id) if request.route_id else ()
    return [{"id": one.id, "fund": one.code, "state": one.state} for one in found if one.is_shown]


def _shown(answer: Answer, request: Request, sees_costs: bool) -> Any:
    return None if answer.is_money and not sees_costs else SHOWN[answer.kind](getattr(request, answer.name), request)


def _shows_money(person: Person, request: Request) -> bool:
    return request.route_id is not None and sees_money_of(person, request.route_id)


def events(page: list[Event], person: Person, about: Request) -> list[dict[str, Any]]:
    """The events of a page of the history of ``about``; each comes with its actor. One query more where one names another request, one for people, and one for what they wrote."""
    named = {number for happened in page if (number := happened.data.get("into"))}
    hidden = named - nameable(person, named) if named else set()
    known = people(key for happened in page for key in _spoken_of(happened))
    shows_money = access.sees_costs(person, about)
    return [_event(happened, hidden, known, shows_money, person) for happened in texts.told(page)]


def _spoken_of(happened: Event) -> set[int]:
    """The keys of people in an event's data: the record itself holds no name."""
    return {key for name in PEOPLE if isinstance(key := happened.data.get(name), int)}


def _event(happened: Event, hidden: set[str], known: dict[int, Person], shows_money: bool, reader: Person) -> dict[str, Any]:
    """One event, without the ``into`` that is among ``hidden``: not even that there is such a request is told."""
    data = {name: value for name, value in happened.data.items() if name != "was" and (name != "into" or value not in hidden)}
    data = changes.seen(data if shows_money else without_money(data), reader)
    return {
        "sequence": happened.sequence,
        "kind": happened.kind,
        "action": happened.action,
        "actor": happened.actor.username if happened.actor else None,
        "at": happened.at,
        "source": happened.source,
        "target": happened.target,
        "version": happened.version,
        "why": happened.why,
        "data": data,
        "people": {str(key): known[key].username for key in sorted(_spoken_of(happened))},
        "hash": happened.hash,
    }

"""Break-glass: one executive opens it, one of the other side signs, and the work begins at once with money of a fund."""

from typing import Any

from django.db.models import Q

from collab.access import duties
from collab.access.roles import EXECUTIVES
from collab.approvals import broken, routes
from collab.approvals.routes import Facts
from collab.approvals.states import DataClass
from collab.events import texts
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, Unfit
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people import clocks
from collab.people.models import Person
from funding.funds import allocations, shortfall
from funding.funds.models import Fund
from projects.intake import policy_facts, sizes
from projects.intake.flow import EXECUTIVE
from projects.intake.glass import HOLD_DAYS, LEAST_REASON, REVIEW_DAYS, SIDES, WAITS, GlassState
from projects.intake.glass_guards import OWES_SENTENCE
from projects.intake.glass_models import BreakGlass
from projects.intake.models import Request
from projects.intake.operations import delivery, gateway, moving, promising
from projects.intake.states import State
from projects.portfolio import starting

MOVE = "break_glass"


@operation
def break_glass(
    *, number: int, actor: Person, version: int, reason: str, fund: str = "", marketing_lead: str = "", it_lead: str = ""
) -> Request:
    """The first key opens it with a fund (its code) and a lead of each side (usernames); the second, of the other side, signs, and it begins.

    Raises Invalid for a reason that is too short or the other one's again, Unfit for a fund or leads that cannot be, and for more than the
    policy lets; Conflict where the first key lapsed meanwhile, or one of the two owes a review.
    """
    request = moving.locked(number, actor)
    moving.permit(request, MOVE, actor=actor, version=version)
    waiting = request.open_glass
    if waiting is not None and waiting.first_id == actor.pk:
        raise Forbidden("You turned the first key: somebody of the other side turns the second.")
    why = _reason(reason)
    _owes_nothing(actor)
    if waiting is None:
        return _open(request, actor, version, why, fund, {"marketing_lead": marketing_lead, "it_lead": it_lead})
    return _sign(request, waiting, actor, version, why)


def _open(request: Request, actor: Person, version: int, why: str, fund: str, leads: dict[str, str]) -> Request:
    payer = Fund.objects.filter(code=fund).first()
    if payer is None:
        raise Unfit(fund=f"There is no fund {fund[:50]}." if fund else "Name the fund that pays.")
    found = delivery.leads_of(request, **leads)
    starting.check_leads(**found)
    assert request.estimate is not None  # a rule of the flow
    BreakGlass.objects.filter(request=request, state=GlassState.WAITING).update(state=GlassState.LAPSED)
    now = clock.now()
    BreakGlass.objects.create(
        request=request, amount=request.estimate, currency=request.currency, fund=payer, first=actor, first_role=_side(actor),
        first_reason=texts.put(why, writer=actor, about=request), opened_at=now, until=now + WAITS, **found,
    )  # fmt: skip
    data = {"fund": payer.code, **{name: person.pk for name, person in found.items()}}
    return moving.move(request, MOVE, actor=actor, version=version, to=request.state, why=why, data=data)


def _sign(request: Request, glass: BreakGlass, actor: Person, version: int, why: str) -> Request:
    """The second key: the route, the money and the project, each by its own move of the one flow."""
    if texts.read([glass.first_reason])[glass.first_reason].strip().lower() == why.strip().lower():
        raise Invalid(reason="Give a reason of your own: this is the first one’s.")
    today, house = clock.today(), clocks.organisation()
    glass.state, glass.second, glass.second_role, glass.signed_at = GlassState.BROKEN, actor, _side(actor, glass.first_role), clock.now()
    glass.second_reason = texts.put(why, writer=actor, about=request)
    glass.review_on, glass.hold_on = house.add_days(today, REVIEW_DAYS), house.add_days(today, HOLD_DAYS)
    glass.save(update_fields=["state", "second", "second_role", "second_reason", "signed_at", "review_on", "hold_on"])
    if request.route is not None and request.state == State.IN_APPROVAL:
        routes.void(request.route)
    request.route = glass.route = broken.pass_by_keys(
        subject_id=request.pk, number=request.number, requester=request.requester, by=actor, facts=_facts(request), recused=gateway.apart(request),
    )  # fmt: skip
    glass.save(update_fields=["route"])
    request.holder, request.snoozed_until = None, None
    data: dict[str, Any] = {"first": glass.first_id, "review_on": glass.review_on.isoformat(), **promising.frozen(request)}
    moving.move(request, MOVE, actor=actor, version=version, to=State.APPROVED, why=why, data=data)
    return _begin(request, glass, actor)


def _begin(request: Request, glass: BreakGlass, actor: Person) -> Request:
    route, money = moving.route_of(request), Money(glass.amount, glass.currency)
    allocations.reserve(route=route, amounts=[(glass.fund.code, money)], actor=actor)
    paid = {"allocations": [[glass.fund.code, format(money.amount, "f"), money.currency]], **shortfall.of(route).recorded()}
    moving.move(request, MOVE, actor=actor, version=request.version, to=State.FUNDED, by=(EXECUTIVE,), data=paid)
    leads = {"marketing_lead": glass.marketing_lead, "it_lead": glass.it_lead}
    delivery.begin(request, actor, leads, None, None)
    return moving.move(
        request, MOVE, actor=actor, version=request.version, to=State.IN_DELIVERY, by=(EXECUTIVE,), data={name: one.pk for name, one in leads.items()}
    )  # fmt: skip


def _reason(reason: str) -> str:
    why = clean(reason or "", "reason", 4000).strip()
    if len(why) < LEAST_REASON:
        raise Invalid(reason=f"Say why in {LEAST_REASON} signs or more: this has {len(why)}. Everybody who audits it reads it.")
    return why


def _owes_nothing(actor: Person) -> None:
    overdue = BreakGlass.objects.filter(state=GlassState.BROKEN, verdict="", review_on__lt=clock.today())
    if overdue.filter(Q(first=actor) | Q(second=actor)).exists():
        raise Conflict(OWES_SENTENCE)


def _side(actor: Person, other: str = "") -> str:
    """The side that the person speaks for this instant, not that of the ``other`` key."""
    held = duties.roles_now(actor)
    side = next((role.value for role in EXECUTIVES if role in held and role.value != other), None)
    if side is None:
        raise Forbidden(f"The second key is of the other side than {SIDES.get(other, 'the first')}.")
    return side


def _facts(request: Request) -> Facts:
    assert request.estimate is not None  # a rule of the flow
    # Of what nobody knows the heavier is taken.
    data_class = DataClass.NONE if request.personal_data is False else DataClass.PERSONAL
    return Facts("", Money(request.estimate, request.currency), data_class, policy_facts.of(request), sizes.weighs(request))

"""Split: end a request in favour of several, each with its own title and cost; what it costs is divided, and nothing of it is lost."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

from collab.access import grants
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Invalid
from collab.kit.formats import full_money
from collab.kit.money import Money, digits_of
from collab.kit.operation import inside_unit, operation
from collab.kit.text import one_line
from collab.notes import following
from collab.people.models import Person
from projects.intake import access, askers
from projects.intake.asked import ANSWERS, Kind
from projects.intake.colleague_guards import NAMED
from projects.intake.flow import REQUESTER
from projects.intake.models import Colleague, Request
from projects.intake.opening import LEFT_OUT
from projects.intake.operations import moving
from projects.intake.operations.asking import words
from projects.intake.sight import SHOWN
from projects.intake.states import State
from projects.intake.triage_states import FEWEST_PARTS, MOST_PARTS
from projects.intake.worth import worth

# A part has its own of these; of what is worth something it has its share.
OWN = ("title", "estimate", "costs", "effects", "revenue_generated", "revenue_protected")
SHARED = ("revenue_generated", "revenue_protected")


@operation
def split(*, number: int, actor: Person, version: int, children: Sequence[Mapping[str, Any]], reason: str = "") -> Request:
    """End it in favour of ``children`` ({"title", "cost"}): two or more requests of the same requester in triage, whose costs sum to its own.

    They have its answers, its colleagues and whoever follows it; what it is worth goes with the costs. Raises Invalid (``children``).
    """
    request = moving.locked(number, actor)
    moving.permit(request, "split", actor=actor, version=version)
    rows = _rows(request, children)
    request.technologist, request.holder, request.snoozed_until, request.size_due_on = actor, None, None, None
    made = [_part(request, actor, title, cost, shares) for (title, cost), shares in zip(rows, _shares(request, rows), strict=True)]
    following.carry(request._meta.label_lower, request.pk, [one.pk for one in made])
    why = words(reason) if reason else ""
    data = {"children": [one.code for one in made]}
    return moving.move(request, "split", actor=actor, version=version, why=why, data=data)


def _rows(request: Request, children: Sequence[Mapping[str, Any]]) -> list[tuple[str, Decimal]]:
    """The title and the cost of each; raises Invalid where they are not the whole of it."""
    assert request.estimate is not None  # a rule of the flow
    if not FEWEST_PARTS <= len(children) <= MOST_PARTS:
        raise Invalid(children=f"Name {FEWEST_PARTS} parts at least, and {MOST_PARTS} at most.")
    rows = []
    for child in children:
        title, cost = one_line(child["title"], "children", 160), child["cost"]
        if not title:
            raise Invalid(children="Each part has a title.")
        if cost.currency != request.currency or cost.amount <= 0:
            raise Invalid(children=f"Each part costs something, in {request.currency} as all of it does.")
        rows.append((title, cost.amount))
    total, whole = sum((cost for _, cost in rows), Decimal(0)), request.estimate
    if total != whole:
        away = full_money(Money(abs(whole - total), request.currency))
        more = f"{away} is not in any part" if total < whole else f"that is {away} too much"
        raise Invalid(children=f"The parts cost as much as the whole, {full_money(Money(whole, request.currency))}: {more}.")
    return rows


def _shares(request: Request, rows: Sequence[tuple[str, Decimal]]) -> list[dict[str, Decimal | None]]:
    """What each part is worth: its share by cost, rounded down, and the last has what is left."""
    unit, found = Decimal(1).scaleb(-digits_of(request.currency)), [dict[str, Decimal | None]() for _ in rows]
    for name in SHARED:
        whole = getattr(request, name)
        left = whole
        for place, (_, cost) in enumerate(rows):
            if whole is None:
                share = None
            elif place == len(rows) - 1:
                share = left
            else:
                share = (whole * cost / request.estimate).quantize(unit, ROUND_DOWN)
                left -= share
            found[place][name] = share
    return found


def _part(request: Request, actor: Person, title: str, cost: Decimal, shares: Mapping[str, Decimal | None]) -> Request:
    """One of them, in triage as its requester would have sent it."""
    inside_unit()
    now = clock.now()
    given = {one.attname: getattr(request, one.attname) for one in _copied()}
    part = Request(
        **given, **shares, title=title, estimate=cost, requester=request.requester, made_at=now, updated_at=now, state_since=now,
        split_from=request, state=State.DRAFT,
    )  # fmt: skip
    part.worth = worth(part, clock.today())
    part.save()
    if sources := list(request.data_sources.all()):
        part.data_sources.set(sources)
    record("intake.request.split_off", actor=actor, about=part, data={"into": request.code})
    _with_those_of(request, part, actor)
    # As the database has it now, without what is only searched in.
    part = moving.hold(Request.objects.defer(*LEFT_OUT).get(pk=part.pk))
    part.submitted_at = now
    return moving.move(part, "submit", actor=actor, version=part.version, by={REQUESTER})


def _with_those_of(request: Request, part: Request, actor: Person) -> None:
    """Whoever asked for the whole asks for the part, and whoever was let see it sees the part; on record."""
    for colleague in askers.colleagues(request):
        Colleague.objects.create(request=part, person=colleague)
        record(NAMED, actor=actor, about=part, data={"person": colleague.pk})
    for viewer in access.viewers(request):
        grants.give(viewer, access.SIGHT, part)
        record(SHOWN, actor=actor, about=part, data={"person": viewer.pk})


def _copied() -> list[Any]:
    """The columns of the answers that all parts have alike."""
    named = {answer.name for answer in ANSWERS if answer.kind is not Kind.CODES} - set(OWN)
    return [
        field for field in Request._meta.concrete_fields if field.name in named or field.name in ("currency", "personal_data", "data_kind")
    ]

"""Size: ask IT what a request takes, and say so, signed and good for a while."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from collab.events import texts
from collab.kit import clock, formats
from collab.kit.errors import Conflict, Invalid
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.kit.text import clean, one_line
from collab.people import clocks
from collab.people.models import Person
from projects.intake import sizes
from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.operations.asking import words
from projects.intake.triage_models import Size
from projects.intake.triage_states import LONGEST_SKILL, MOST_WEEKS, VALID

FIGURES = ("low", "likely", "high", "run")
NOTHING, MOST_OF_ONE = Decimal("0.00"), Decimal(520)


@operation
def ask_size(*, number: int, actor: Person, version: int, reason: str = "") -> Request:
    """Ask IT what it takes, within so many working days as the house gives it. ``reason`` is welcome."""
    request = moving.locked(number, actor)
    moving.permit(request, "ask_size", actor=actor, version=version)
    if request.size_due_on and request.size_due_on >= clock.today():
        raise Conflict(f"IT is asked already, and answers by {formats.day(request.size_due_on, clock.today())}.")
    days = sizes.practice().size_days
    request.size_due_on = clocks.organisation().add_days(clock.today(), days)
    why, data = words(reason) if reason else "", {"due_on": request.size_due_on.isoformat(), "days": days}
    return moving.move(request, "ask_size", actor=actor, version=version, why=why, data=data)


@operation
def size(
    *,
    number: int,
    actor: Person,
    version: int,
    low: Money,
    likely: Money,
    high: Money,
    run: Money | None = None,
    weeks: Iterable[Mapping[str, Any]] = (),
    assumptions: str = "",
) -> Request:
    """Sign what it takes, for 90 days: once from low to high, ``run`` each year, and the ``weeks`` of each skill ({"skill", "weeks"}).

    From now on the likely figure is what it costs; what its requester guessed stays beside it. Raises Invalid by field.
    """
    request = moving.locked(number, actor)
    moving.permit(request, "size", actor=actor, version=version)
    run = run or Money(NOTHING, likely.currency)
    wrong = _unfit(request, {"low": low, "likely": likely, "high": high, "run": run})
    try:
        rows = _weeks(weeks)
    except Invalid as refused:
        wrong |= refused.fields
    text = clean(assumptions or "", "assumptions", 4000)
    if wrong:
        raise Invalid(**wrong)
    said = Size.objects.create(
        request=request, person=actor, low=_cents(low), likely=_cents(likely), high=_cents(high), run=_cents(run), currency=likely.currency,
        weeks=rows, assumptions=texts.put(text, writer=actor, about=request), guess=_guess(request), at=clock.now(),
        valid_until=clock.today() + VALID,
    )  # fmt: skip
    return moving.move(request, "size", actor=actor, version=version, data=_taken(request, said))


def _cents(money: Money) -> Decimal:
    """As the database keeps it, so that the record says the very same."""
    return money.amount.quantize(NOTHING)


def _unfit(request: Request, figures: dict[str, Money]) -> dict[str, Any]:
    """What is wrong with the figures, by field."""
    wrong: dict[str, Any] = {}
    if len({money.currency for money in figures.values()}) > 1:
        wrong["likely"] = "All figures of a size are in one currency."
    elif figures["likely"].currency != request.currency and (request.revenue_generated or request.revenue_protected):
        wrong["likely"] = f"All amounts of a request are in one currency, and this one is in {request.currency}."
    low, likely, high = (figures[name].amount for name in ("low", "likely", "high"))
    if low <= NOTHING:
        wrong["low"] = "What it takes at least is above zero."
    if not low <= likely:
        wrong.setdefault("likely", "What is likely lies between low and high.")
    if not likely <= high:
        wrong["high"] = "What it takes at most is not below what is likely."
    if figures["run"].amount < NOTHING:
        wrong["run"] = "What it costs each year is zero or more."
    return wrong


def _weeks(given: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """As they are kept: a skill once, with its weeks as text."""
    rows, seen = list(given), set[str]()
    if len(rows) > MOST_WEEKS:
        raise Invalid(weeks=f"Name up to {MOST_WEEKS} skills.")
    kept = []
    for row in rows:
        skill, long = one_line(str(row["skill"]), "weeks", LONGEST_SKILL), Decimal(row["weeks"])
        if not skill or not NOTHING < long <= MOST_OF_ONE or round(long, 1) != long:
            raise Invalid(weeks="Name each skill with its weeks: above zero, in tenths.")
        if skill.casefold() in seen:
            raise Invalid(weeks=f"{skill} stands there twice.")
        seen.add(skill.casefold())
        kept.append({"skill": skill, "weeks": f"{long.normalize():f}"})
    return kept


def _guess(request: Request) -> Decimal | None:
    """What its requester had guessed, before IT said anything."""
    first = request.sizes.order_by("pk").first()
    return first.guess if first else request.estimate


def _taken(request: Request, said: Size) -> dict[str, Any]:
    """Set on the request what IT says it takes; what the record says of that."""
    changed: dict[str, Any] = {}
    for name, value in (("estimate", said.likely), ("currency", said.currency)):
        if (old := getattr(request, name)) != value:
            changed[name] = [None if old is None else str(old), str(value)]
            setattr(request, name, value)
    request.size, request.size_due_on = said, None
    figures = {name: format(getattr(said, name), "f") for name in FIGURES} | {"currency": said.currency}
    return {"size": said.pk, "sized": figures, "valid_until": said.valid_until.isoformat(), "changed": changed}

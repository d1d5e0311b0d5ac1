"""The inbox of the demo company on its last morning: who has what, what IT says it takes, what is split, and what belongs together."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from collab.kit import clock
from collab.kit.money import Money
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import asking, assigning, linking, sizing, splitting, undoing
from projects.intake.states import State
from projects.rota import operations as rules
from projects.rota import turning

REST = "The vendor’s connector does what its page says, and single sign-on is there."
SPLIT = "Two wishes in one: the first can go ahead while the second waits for its data."
WEEKS = ({"skill": "Data engineering", "weeks": Decimal("4.5")}, {"skill": "Front end", "weeks": Decimal(3)})
STEP, SMALL = Decimal(1000), Decimal(25_000)
# Long enough that all of it was told.
EARLIER = timedelta(minutes=20)


def morning(company: dict[str, Person]) -> None:
    """Some moves on what waits; no request of it goes on afterwards."""
    technologist, other = company["technologist"], company["technologist2"]
    with clock.at(clock.now() - EARLIER):
        _set_up(company["admin"], technologist, other)
    found = Request.objects.filter(state=State.IN_TRIAGE, snoozed_until=None, is_confidential=False, estimate__gte=10 * STEP)
    rows = list(found.exclude(requester__in=[technologist, other]).order_by("submitted_at", "pk")[:6])
    if len(rows) < 6:
        return
    with clock.at(clock.now() - EARLIER):
        _moves(rows, technologist, other, company["it_lead"])


def _set_up(admin: Person, technologist: Person, other: Person) -> None:
    """Two rules of triage, and four weeks of the rota, each from a Monday."""
    special = {"data": ["special", "children"]}
    rules.write(actor=admin, code="careful", name="What holds the most careful data", place=10, cells=special, track="major", owner=other)
    rules.write(
        actor=admin, code="small", name="Small and without data", place=20, cells={"data": ["none"], "amount": [None, SMALL]}, track="fast"
    )
    monday = clock.today() - timedelta(days=clock.today().weekday())
    for week, person in enumerate((technologist, other) * 2):
        first = monday + timedelta(weeks=week)
        turning.give(actor=technologist, person=person, first_on=first, last_on=first + timedelta(days=6))


def _moves(rows: list[Request], technologist: Person, other: Person, lead: Person) -> None:
    for request, taker in zip(rows, (technologist, other, technologist), strict=False):
        assigning.assign(actor=technologist, to=taker.username, **_seen(request))
    for request in rows[2:4]:
        sizing.ask_size(actor=technologist, **_seen(request))
    _size(rows[3], lead)
    linking.link(number=rows[0].number, actor=technologist, to=rows[3].number)
    _split(rows[4], technologist)
    # A slip of the keyboard: asked, and taken back at once.
    asking.ask(actor=other, reason="Is this the same as last year’s?", **_seen(rows[5]))
    undoing.undo(actor=other, **_seen(rows[5]))


def _size(request: Request, lead: Person) -> None:
    guess = request.estimate or STEP
    low, likely, high = (
        Money((guess * share / STEP).quantize(Decimal(1)) * STEP, request.currency)
        for share in (Decimal("0.9"), Decimal("1.2"), Decimal("1.8"))
    )
    sizing.size(actor=lead, low=low, likely=likely, high=high, weeks=WEEKS, assumptions=REST, **_seen(request))


def _split(request: Request, technologist: Person) -> None:
    whole = request.estimate or STEP
    first = (whole / 2).quantize(Decimal("0.01"))
    children: list[dict[str, Any]] = [
        {"title": f"{request.title[:120]}: first wave", "cost": Money(first, request.currency)},
        {"title": f"{request.title[:120]}: second wave", "cost": Money(whole - first, request.currency)},
    ]
    splitting.split(actor=technologist, children=children, reason=SPLIT, **_seen(request))


def _seen(request: Request) -> dict[str, Any]:
    row = Request.objects.only("number", "version").get(pk=request.pk)
    return {"number": row.number, "version": row.version}

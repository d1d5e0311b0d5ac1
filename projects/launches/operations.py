"""The writes of launches: plan one, change it, say that it was held, call it off; and follow a merge in a register."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from collab.access import duties
from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.money import Money
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean, one_line
from collab.people.models import Person
from collab.registers.models import Entry
from collab.registers.queries import valid_on
from projects.launches import access
from projects.launches.codes import read_code
from projects.launches.models import Launch
from projects.launches.states import Confidence, Kind, State

LONGEST_NAME = 160
FIELDS = ("name", "kind", "brand", "market", "on", "owner", "confidence", "budget", "currency")
# A launch names entries of these registers.
NAMED = {"brand": "brands", "market": "markets"}
STALE = "This launch changed since you opened it. Look at what stands now, and send it again if you still mean it."
OVER = "{} is over and stays as it is."


@operation
def plan(*, actor: Person, code: str, name: str, brand: str, on: date, owner: Person, **more: Any) -> Launch:
    """A new launch to come. ``brand`` and ``market`` are codes; ``more`` may hold kind, market, confidence, and budget (Money).

    Raises Forbidden, Invalid naming the field, or Unfit where the code is taken or nothing is called so.
    """
    if not access.may_plan(duties.roles_now(actor)):
        raise Forbidden(access.PLAN)
    launch = Launch(code=read_code(code), currency=settings.CURRENCY)
    put(launch, {"name": name, "brand": brand, "on": on, "owner": owner, **more})
    try:
        with transaction.atomic():
            launch.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is a launch with the code {launch.code} already.") from error
    record_planned(actor, launch)
    return launch


@operation
def change(*, actor: Person, code: str, version: int, **changes: Any) -> Launch:
    """Change what a launch says, as ``plan`` takes it; its code stays. Nothing changed: nothing recorded."""
    launch = _open(actor, code, version)
    if said := put(launch, changes):
        store(actor, launch, said)
    return launch


@operation
def rename(*, actor: Person, code: str, version: int, name: str) -> Launch:
    """Call it otherwise, whatever has become of it: what was held keeps all else. Nothing changed: nothing recorded."""
    launch = _seen(actor, code, version)
    if said := put(launch, {"name": name}):
        launch.version += 1
        launch.save(update_fields=["name", "version"])
        record("launches.launch.renamed", actor=actor, about=launch, data={"changed": said})
    return launch


@operation
def hold(*, actor: Person, code: str, version: int) -> Launch:
    """It took place. Raises Conflict before its day."""
    launch = _open(actor, code, version)
    if launch.on > clock.today():
        raise Conflict("Its day is to come. Change the day first, if it was held before.")
    return _end(actor, launch, State.HELD, "launches.launch.held")


@operation
def call_off(*, actor: Person, code: str, version: int, reason: str) -> Launch:
    """It will not take place, with the reason; the work that serves it keeps its name."""
    launch = _open(actor, code, version)
    why = clean(reason, "reason", 2_000)
    if not why:
        raise Invalid(reason="Say why it is called off: whoever works for it reads this.")
    return _end(actor, launch, State.CALLED_OFF, "launches.launch.called_off", why)


def named(code: str, *, stood: int | None, field: str = "launch") -> Launch | None:
    """The launch that work is said to serve; None for no code. What is over is named by nobody anew: ``stood`` is the key of what was."""
    if not code:
        return None
    found = Launch.objects.filter(code=code.lower()).first()
    if found is None:
        raise Invalid(**{field: f"There is no launch with the code {code[:50]}."})
    if found.state != State.TO_COME and found.pk != stood:
        raise Invalid(**{field: f"{found.name} is over."})
    return found


def follow(double: Entry, target: Entry, actor: Person) -> int:
    """What named an entry that is merged names the one that stays, on record."""
    inside_unit()
    name = "brand" if double.kind == NAMED["brand"] else "market"
    if double.kind != NAMED[name]:
        return 0
    rows = list(Launch.objects.select_for_update(of=("self",), no_key=True).filter(**{name: double}).order_by("pk"))
    for launch in rows:
        setattr(launch, name, target)
        store(actor, launch, {name: [double.code, target.code]})
    return len(rows)


def store(actor: Person, launch: Launch, said: dict[str, Any]) -> None:
    """Save what ``put`` changed, with its event."""
    launch.version += 1
    launch.save(update_fields=[*FIELDS, "version"])
    record("launches.launch.changed", actor=actor, about=launch, data={"changed": said})


def record_planned(actor: Person, launch: Launch) -> None:
    data = {"code": launch.code, "name": Words(launch.name), "on": launch.on.isoformat()}
    record("launches.launch.planned", actor=actor, about=launch, data=data)


def _end(actor: Person, launch: Launch, state: State, event: str, why: str = "") -> Launch:
    launch.state = state
    launch.version += 1
    launch.save(update_fields=["state", "version"])
    record(event, actor=actor, about=launch, why=why)
    return launch


def _open(actor: Person, code: str, version: int) -> Launch:
    """The launch with its row locked, for who may change it and saw what stands; it is not over."""
    launch = _seen(actor, code, version)
    if launch.state != State.TO_COME:
        raise Conflict(OVER.format(launch.name))
    return launch


def _seen(actor: Person, code: str, version: int) -> Launch:
    """The same, whatever has become of it."""
    inside_unit()
    held = duties.roles_now(actor)
    rows = access.visible(actor).select_for_update(of=("self",), no_key=True).select_related("brand", "market", "owner")
    launch = rows.filter(code=code.lower()).first() if held else None
    if launch is None:
        raise NotFound
    if not access.may_change(actor, held, launch):
        raise Forbidden(access.CHANGE)
    if launch.version != version:
        raise Conflict(STALE)
    return launch


def put(launch: Launch, given: dict[str, Any], entries: dict[tuple[str, str], Entry] | None = None) -> dict[str, Any]:
    """Set what is given on the launch, unsaved; gives what is other than before, as the record keeps it. Raises Invalid, all at once.

    ``entries`` are those of the registers, by kind and code, where they were read before.
    """
    before, wrong = _said(launch), dict[str, list[str]]()
    found = _entries(given) if entries is None else entries
    for name, value in given.items():
        try:
            _set(launch, name, value, found)
        except Invalid as refused:
            wrong |= refused.fields
    if wrong:
        raise Invalid(**wrong)  # type: ignore[arg-type]
    after = _said(launch)
    changed = {name: [before[name], after[name]] for name in after if after[name] != before[name]}
    return changed | ({"name": [Words(one) for one in changed["name"]]} if "name" in changed else {})


def _set(launch: Launch, name: str, value: Any, entries: dict[tuple[str, str], Entry]) -> None:
    if name == "name":
        launch.name = one_line(value, "name", LONGEST_NAME)
        if not launch.name:
            raise Invalid(name="Name it.")
    elif name in NAMED:
        setattr(launch, name, _entry(launch, name, value or "", entries))
    elif name == "on":
        days.within(on=value)
        launch.on = value
    elif name == "owner":
        launch.owner = value
    elif name == "budget":
        _budget(launch, value)
    elif name in ("kind", "confidence"):
        words: tuple[str, ...] = tuple((Kind if name == "kind" else Confidence).values)
        if value not in words:
            raise Invalid(**{name: f"One of: {', '.join(words)}."})
        setattr(launch, name, value)
    else:
        raise Invalid(**{name: "This is not something to set."})


def _budget(launch: Launch, money: Money | None) -> None:
    if money is not None and money.amount <= Decimal(0):
        raise Invalid(budget="A budget is above zero; leave it out where nobody knows.")
    launch.budget = None if money is None else money.amount
    launch.currency = launch.currency if money is None else money.currency


def _entry(launch: Launch, name: str, code: str, entries: dict[tuple[str, str], Entry]) -> Entry | None:
    """The entry of the register; what is named already may have ended since."""
    if not code:
        if name == "brand":
            raise Invalid(brand="Say which brand it is for.")
        return None
    stood = getattr(launch, name) if getattr(launch, f"{name}_id") else None
    if stood is not None and stood.code == code.lower():
        return stood  # type: ignore[no-any-return]
    found = entries.get((NAMED[name], code.lower()))
    if found is None:
        raise Invalid(**{name: f"There is no {name} with the code {code[:50]} today."})
    return found


def _entries(given: dict[str, Any]) -> dict[tuple[str, str], Entry]:
    """The valid entries that are named, by kind and code. One query at most."""
    codes = [str(given[name]).lower() for name in NAMED if given.get(name)]
    return entries_of(codes) if codes else {}


def entries_of(codes: list[str]) -> dict[tuple[str, str], Entry]:
    rows = valid_on(Entry.objects.filter(kind__in=NAMED.values(), code__in=codes), clock.today())
    return {(entry.kind, entry.code): entry for entry in rows}


def _said(launch: Launch) -> dict[str, Any]:
    """What a launch says, by the names that the record uses: people by their keys."""
    budget = "" if launch.budget is None else format(launch.budget, "f")
    return {
        "name": launch.name, "kind": str(launch.kind), "on": launch.on.isoformat() if launch.on else "", "owner": launch.owner_id,
        "brand": launch.brand.code if launch.brand_id else "", "market": launch.market.code if launch.market else "",
        "confidence": str(launch.confidence), "budget": budget and f"{budget} {launch.currency}",
    }  # fmt: skip

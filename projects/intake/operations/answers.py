"""The answers of a request: how what people wrote becomes its fields, for pages and API alike."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet

from collab.agenda.models import Goal
from collab.customer.models import DataSource, Moment
from collab.kit import clock, days
from collab.kit.errors import Invalid
from collab.kit.kept import Kept, kept
from collab.kit.money import Money
from collab.kit.text import clean
from collab.people.models import Person
from collab.registers.models import Entry
from collab.registers.queries import valid_on
from projects.intake import facts, shares
from projects.intake.asked import AMOUNTS, ANSWER, ANSWERS, Answer, Kind
from projects.intake.facts import DataKind
from projects.intake.models import Request
from projects.intake.operations import rows
from projects.intake.worth import worth
from projects.launches.operations import named


# What a coded answer points to.
@kept()
def goal(*, code: str) -> QuerySet[Goal]:
    return Goal.objects.filter(code=code).order_by()


@kept()
def moment(*, code: str) -> QuerySet[Moment]:
    return Moment.objects.filter(code=code).order_by()


CODED: dict[str, Kept[..., Goal] | Kept[..., Moment]] = {"goal": goal, "moment": moment}
MOST_NAMES = 20
# What a request takes over from the launch that it comes to serve.
FROM_LAUNCH = {"brands": "brand", "markets": "market"}


def _text(request: Request, answer: Answer, value: Any) -> None:
    setattr(request, answer.name, clean(value or "", answer.name, answer.longest))


def _coded(request: Request, answer: Answer, code: str | None) -> None:
    found = next(iter(CODED[answer.name](code=code).things()), None) if code else None
    if code and found is None:
        raise Invalid(**{answer.name: f"There is no {answer.name} with the code {code}."})
    setattr(request, answer.name, found)


def _picked(request: Request, answer: Answer, code: str | None) -> None:
    setattr(request, answer.name, named(code or "", stood=request.launch_id))


def _amount(request: Request, answer: Answer, money: Money | None) -> None:
    if money is not None and answer.is_above_zero and money.amount <= 0:
        raise Invalid(**{answer.name: f"An {answer.name} is above zero."})
    if money is not None and money.amount < 0:
        raise Invalid(**{answer.name: "This is zero or more."})
    setattr(request, answer.name, None if money is None else money.amount)


def _person(request: Request, answer: Answer, username: str | None) -> None:
    found = Person.objects.filter(username=username, is_active=True).first() if username else None
    if username and found is None:
        raise Invalid(**{answer.name: f"There is nobody called {username}."})
    setattr(request, answer.name, found)


def _names(request: Request, answer: Answer, names: list[str]) -> None:
    if len(names) > MOST_NAMES:
        raise Invalid(**{answer.name: f"Name up to {MOST_NAMES} systems."})
    setattr(request, answer.name, [name for name in (clean(text, answer.name, answer.longest) for text in names) if name])


def _plain(request: Request, answer: Answer, value: bool) -> None:
    setattr(request, answer.name, value)


def _day(request: Request, answer: Answer, value: date | None) -> None:
    days.within(**{answer.name: value})
    setattr(request, answer.name, value)


def _choice(request: Request, answer: Answer, kind: str | None) -> None:
    """The kind of data, and with it what the policy reads of it. None is for who does not know, or was not asked."""
    if kind is None:
        kind = None if request.data_kind is None else DataKind.UNKNOWN.value
    elif kind not in DataKind.values:
        raise Invalid(**{answer.name: f"Choose one of: {', '.join(DataKind.values)}."})
    request.data_kind = kind
    if kind is not None:
        request.personal_data = facts.is_personal(kind)


def _entries(request: Request, answer: Answer, codes: list[str] | None) -> None:
    """Entries that hold today, or that it names already. One query, none where it names nothing new."""
    stood = getattr(request, answer.name)
    if codes is None and stood is None:
        return
    wanted = sorted({str(code).lower() for code in codes or ()})
    if len(wanted) > MOST_NAMES:
        raise Invalid(**{answer.name: f"Name up to {MOST_NAMES}."})
    if new := [code for code in wanted if code not in (stood or ())]:
        there = valid_on(Entry.objects.filter(kind=answer.name, code__in=new), clock.today()).values_list("code", flat=True)
        if missing := sorted(set(new) - set(there)):
            raise Invalid(**{answer.name: f"The register of {answer.name} has no {', '.join(one[:50] for one in missing[:5])} today."})
    setattr(request, answer.name, wanted)
    request.__dict__.pop("entry_names", None)


def _told(request: Request, answer: Answer, value: str | None) -> None:
    if value is not None or getattr(request, answer.name) is not None:
        _text(request, answer, value)


def _rows(request: Request, answer: Answer, rows: Any) -> None:
    """As they are kept (``rows.READ``); who says that nobody knows them yet was asked."""
    if rows is not None or getattr(request, answer.name) is not None:
        setattr(request, answer.name, rows or [])


def _later(request: Request, answer: Answer, codes: list[str]) -> None:
    """Kept in a table of its own: the operation sets it when the row is saved."""


def _goals(request: Request, answer: Answer, rows: Any) -> None:
    request.goals = rows


# How an answer of each kind becomes the request's field. The currency comes with the amounts.
PUT: dict[Kind, Callable[[Request, Answer, Any], None]] = {
    Kind.TEXT: _text,
    Kind.AMOUNT: _amount,
    Kind.CODED: _coded,
    Kind.PICKED: _picked,
    Kind.PERSON: _person,
    Kind.DAY: _day,
    Kind.CHOICE: _choice,
    Kind.ENTRIES: _entries,
    Kind.TOLD: _told,
    Kind.GOALS: _goals,
    Kind.EFFECTS: _rows,
    Kind.COSTS: _rows,
    Kind.YES: _plain,
    Kind.NAMES: _names,
    Kind.CODES: _later,
}
# The fields of the row, by name as ``save`` knows them; what is kept in a table of its own is no column.
COLUMNS = [answer.name for answer in ANSWERS if answer.kind is not Kind.CODES]


def put(request: Request, given: dict[str, Any], actor: Person) -> None:
    """Set the given answers on the request, unsaved; raises Invalid with every field that is wrong.

    Amounts are Money or None, codes and usernames text, ``data_sources`` (a list of codes) is read by ``sources``. ``personal_data``
    (True, False, or None) is the kind of data without its kind.
    """
    wrong: dict[str, list[str]] = {}
    given, launch, goal = with_kind(request, given), request.launch_id, request.goal.code if request.goal else ""
    for name, value in given.items():
        answer = ANSWER[name]
        try:
            PUT[answer.kind](request, answer, rows.READ[answer.kind](request, value, actor) if answer.kind in rows.READ else value)
        except Invalid as refused:
            wrong.update(refused.fields)
    wrong.update(_one_currency(request, given))
    if "goals" not in wrong and not {"goal", "goals"}.isdisjoint(given):
        wrong.update(_settled(request, given, goal))
    if wrong:
        raise Invalid(**wrong)  # type: ignore[arg-type]
    weigh(request, given)
    if request.launch and request.launch_id != launch:
        _fill(request, given)


def with_kind(request: Request, given: dict[str, Any]) -> dict[str, Any]:
    """``given`` with the kind of data for ``personal_data``: where that says what stands, or what the kind says, nothing is lost of it.

    Raises Invalid where the two differ.
    """
    if "personal_data" not in given:
        return given
    rest, said = {name: value for name, value in given.items() if name != "personal_data"}, given["personal_data"]
    if rest.get("data_kind") in DataKind.values:
        if facts.is_personal(rest["data_kind"]) is not said:
            raise Invalid(personal_data="This and the kind of data say different things.")
        return rest
    return rest if said is request.personal_data else {**rest, "data_kind": facts.kind_of(said)}


def _settled(request: Request, given: dict[str, Any], before: str) -> dict[str, list[str]]:
    """Its goal and the goals it serves agree; what is wrong about them."""
    try:
        shares.settle(request, given, before)
    except Invalid as refused:
        return refused.fields
    return {}


def _fill(request: Request, given: dict[str, Any]) -> None:
    """What its launch knows is asked of nobody: brand and market, where nothing stands there."""
    for name, one in FROM_LAUNCH.items():
        entry = getattr(request.launch, one)
        if entry is not None and not getattr(request, name) and not given.get(name):
            setattr(request, name, [entry.code])
            request.__dict__.pop("entry_names", None)


def weigh(request: Request, given: dict[str, Any]) -> None:
    """What it is worth, anew where its amounts were given."""
    if not given.keys().isdisjoint(AMOUNTS):
        request.worth = worth(request, clock.today())


def _one_currency(request: Request, given: dict[str, Any]) -> dict[str, list[str]]:
    """The three amounts of a request are in one currency; new amounts may bring another only all together."""
    currencies = {money.currency for name in AMOUNTS if (money := given.get(name)) is not None}
    if not currencies:
        return {}
    kept = [name for name in AMOUNTS if name not in given and getattr(request, name) is not None]
    if len(currencies) > 1 or (kept and currencies != {request.currency}):
        return {name: ["All amounts of a request are in one currency."] for name in AMOUNTS if given.get(name) is not None}
    request.currency = currencies.pop()
    return {}


def sources(codes: list[str], stood: Collection[str] = ()) -> list[DataSource]:
    """The data sources with these codes; Invalid names those the register does not have, and those that retired and not ``stood`` there."""
    if not codes:
        return []
    found = {source.code: source for source in DataSource.objects.filter(code__in=codes)}
    if missing := [code for code in codes if code not in found]:
        raise Invalid(data_sources=f"The register has no {', '.join(missing[:5])}.")
    if over := [source.name for source in found.values() if source.retired_on and source.code not in stood]:
        raise Invalid(data_sources=f"No longer in use: {', '.join(over[:5])}.")
    return list(found.values())

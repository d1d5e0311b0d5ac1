"""The answers of a request: how what people wrote becomes its fields, for pages and API alike."""

from collections.abc import Callable
from datetime import date
from typing import Any

from collab.agenda.models import Goal
from collab.customer.models import DataSource, Moment
from collab.kit import days
from collab.kit.errors import Invalid
from collab.kit.money import Money
from collab.kit.text import clean
from collab.people.models import Person
from projects.intake.models import Request

AMOUNTS = ("revenue_generated", "revenue_protected", "estimate")
LONGEST = {"title": 160, "problem": 5000, "outcome": 5000, "needed_by_reason": 2000}
# The answers that bring approval back when they change, and the name approvals knows them by.
MATERIAL = {"estimate": "amount", "currency": "amount", "personal_data": "data_class", "needed_by": "needed_by", "goal_id": "goal"}


def _text(name: str) -> Callable[[Request, Any], None]:
    def put(request: Request, value: Any) -> None:
        setattr(request, name, clean(value or "", name, LONGEST[name]))

    return put


def _coded(name: str, model: type[Goal] | type[Moment]) -> Callable[[Request, Any], None]:
    def put(request: Request, code: str | None) -> None:
        found = model._default_manager.filter(code=code).first() if code else None
        if code and found is None:
            raise Invalid(**{name: f"There is no {name} with the code {code}."})
        setattr(request, name, found)

    return put


def _amount(name: str) -> Callable[[Request, Any], None]:
    def put(request: Request, money: Money | None) -> None:
        if money is not None and name == "estimate" and money.amount <= 0:
            raise Invalid(estimate="An estimate is above zero.")
        if money is not None and money.amount < 0:
            raise Invalid(**{name: "This is zero or more."})
        setattr(request, name, None if money is None else money.amount)

    return put


def _sponsor(request: Request, username: str | None) -> None:
    request.sponsor = Person.objects.filter(username=username, is_active=True).first() if username else None
    if username and request.sponsor is None:
        raise Invalid(sponsor=f"There is nobody called {username}.")


def _systems(request: Request, names: list[str]) -> None:
    if len(names) > 20:
        raise Invalid(legacy_systems="Name up to 20 systems.")
    request.legacy_systems = [name for name in (clean(text, "legacy_systems", 120) for text in names) if name]


def _plain(name: str) -> Callable[[Request, Any], None]:
    def put(request: Request, value: bool | None) -> None:
        setattr(request, name, value)

    return put


def _day(name: str) -> Callable[[Request, Any], None]:
    def put(request: Request, value: date | None) -> None:
        days.within(**{name: value})
        setattr(request, name, value)

    return put


PUT: dict[str, Callable[[Request, Any], None]] = {
    **{name: _text(name) for name in LONGEST},
    **{name: _amount(name) for name in AMOUNTS},
    "goal": _coded("goal", Goal),
    "moment": _coded("moment", Moment),
    "needed_by": _day("needed_by"),
    "personal_data": _plain("personal_data"),
    "is_confidential": _plain("is_confidential"),
    "legacy_systems": _systems,
    "sponsor": _sponsor,
}
COLUMNS = [*LONGEST, *AMOUNTS, "currency", "goal", "moment", "needed_by", "personal_data", "is_confidential", "legacy_systems", "sponsor"]
KNOWN = frozenset({*PUT, "data_sources"})


def put(request: Request, given: dict[str, Any]) -> None:
    """Set the given answers on the request, unsaved; raises Invalid with every field that is wrong.

    Amounts are Money or None, codes and usernames text, ``data_sources`` (a list of codes) is read by ``sources``.
    """
    wrong: dict[str, list[str]] = {}
    for name, value in given.items():
        if name == "data_sources":
            continue
        try:
            PUT[name](request, value)
        except Invalid as refused:
            wrong.update(refused.fields)
    wrong.update(_one_currency(request, given))
    if wrong:
        raise Invalid(**wrong)  # type: ignore[arg-type]


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


def sources(codes: list[str]) -> list[DataSource]:
    """The data sources with these codes; Invalid names those the register does not have."""
    if not codes:
        return []
    found = {source.code: source for source in DataSource.objects.filter(code__in=codes)}
    if missing := [code for code in codes if code not in found]:
        raise Invalid(data_sources=f"The register has no {', '.join(missing[:5])}.")
    return list(found.values())

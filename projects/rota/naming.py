"""What the cells of rules name: whether it is there, and what it is called. Few questions, however many rules."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from collab.agenda.models import Goal
from collab.approvals.cells import NONE, Cells, Fact
from collab.customer.states import DataKind
from collab.kit import clock
from collab.kit.formats import full_money, listed
from collab.kit.money import Money
from collab.registers.models import Entry
from collab.registers.queries import valid_on
from projects.catalogue.models import Entry as Offer
from projects.rota import facts

# What things are called, by fact and code.
Names = Mapping[tuple[str, str], str]


def missing(cells: Cells, stood: Cells) -> str:
    """The first word that names nothing today and stood there not before, in a sentence; empty where all are there."""
    new = {
        fact.name: [word for word in cells.get(fact.name, []) if word != NONE and word not in stood.get(fact.name, [])]
        for fact in facts.NAMED
    }
    known = _there(new)
    for fact in facts.NAMED:
        for word in new[fact.name]:
            if (fact.name, word) not in known:
                return f"There is no {fact.label.lower()} with the code {word[:50]} today."
    return ""


def _there(wanted: Mapping[str, Iterable[str]]) -> set[tuple[str, str]]:
    return set(called(wanted, is_today=True))


def called(wanted: Mapping[str, Iterable[str]], *, is_today: bool = False) -> dict[tuple[str, str], str]:
    """The names of these codes, by fact and code. Three queries at most, none for nothing."""
    codes = {name: sorted(set(words) - {NONE}) for name, words in wanted.items()}
    found = dict[tuple[str, str], str]()
    named = Q()
    for fact in facts.NAMED:
        if fact.name not in ("goals", "entries") and codes.get(fact.name):
            named |= Q(kind=fact.register, code__in=codes[fact.name])
    if named:
        rows = Entry.objects.filter(named)
        rows = valid_on(rows, clock.today()) if is_today else rows
        found |= {(kind, code): name for kind, code, name in rows.values_list("kind", "code", "name")}
    if codes.get("goals"):
        goals = Goal.objects.filter(code__in=codes["goals"], **({"is_active": True} if is_today else {}))
        found |= {("goals", code): title for code, title in goals.values_list("code", "title")}
    if codes.get("entries"):
        offers = Offer.objects.filter(code__in=codes["entries"], **({"retired_on": None} if is_today else {}))
        found |= {("entries", code): title or code for code, title in offers.values_list("code", "current__title")}
    return found


def names_of(rows: Iterable[Cells]) -> dict[tuple[str, str], str]:
    """What all these cells name."""
    wanted: dict[str, set[str]] = {}
    for cells in rows:
        for name, cell in cells.items():
            if facts.BY_NAME[name].register:
                wanted.setdefault(name, set()).update(cell)
    return called(wanted)


def word(fact: Fact, code: str, names: Names) -> str:
    if code == NONE and fact is not facts.DATA:
        return "none"
    if fact is facts.DATA:
        return str(DataKind(code).label).lower()
    return names.get((fact.name, code), code)


def condition(fact: Fact, cell: Any, names: Names, currency: str) -> str:
    """ "brand is Acme or Zenith", "amount is from $10,000 up to below $50,000"."""
    label = fact.label.lower()
    if not fact.is_range:
        return f"{label} is {listed([word(fact, code, names) for code in cell], 'or')}"
    start, below = cell
    parts = [f"from {full_money(Money.of(start, currency))}"] if start and start != "0.00" else []
    parts += [f"below {full_money(Money.of(below, currency))}"] if below is not None else []
    return f"{label} is {' and '.join(parts) or 'anything'}"


def conditions(cells: Cells, names: Names, currency: str) -> str:
    """All of them in one line; "any request" for none."""
    said = [condition(fact, cells[fact.name], names, currency) for fact in facts.FACTS if fact.name in cells]
    return listed(said) if said else "any request"

"""Pages whose answer is rows: those that stand, and a few empty ones to write more; an empty row says nothing.

Each row has fields of its own (``effects_0_kpi``), so that a refusal stands where the mistake is, with script and without.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.forms import BoundField

from collab.kit import clock, formats, money
from collab.kit.errors import Invalid
from collab.kit.money import Money
from collab.kpis.promised import Measured, measured
from collab.people.models import Person
from collab.web.days import Day
from collab.web.picking import Offer, Picked
from funding.funds import queries as funds
from projects.intake import costs, effects
from projects.intake.costs import CostClass, CostKind
from projects.intake.forms.question import COMMON, AmountField, Question
from projects.intake.models import Request

MILLION = 1_000_000
NUMBER = "Write a number as digits with a point, for example 41.5."
# A cell of a row that something needs, and what is said where it is empty.
Needed = Mapping[str, str]


class Figure(forms.CharField):
    """A plain number as people write it; empty where it is not known."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(required=False, max_length=30, widget=widget, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = str(super().clean(value)).strip()
        try:
            return money.read(text, "value", is_money=False) if text else None
        except Invalid as refused:
            asked = refused.fields["value"][0]
            raise forms.ValidationError(asked if asked.startswith("Is it") else NUMBER) from refused


@dataclass(frozen=True, slots=True)
class Group:
    """A row as the page shows it."""

    legend: str
    fields: tuple[BoundField, ...]


class RowsQuestion(Question):
    """``cells`` are the fields of a row; ``needed`` those that one must have, ``said`` those that make it more than empty."""

    one: ClassVar[str]
    spare: ClassVar[int]
    most: ClassVar[int]
    cells: ClassVar[Mapping[str, Callable[[], forms.Field]]]
    needed: ClassVar[Needed]
    said: ClassVar[tuple[str, ...]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = next(iter(self.asks))
        self.offered: list[dict[str, str]] = []
        self.rows: list[dict[str, Any]] = []
        self.count = min(self.most, max(self._last(self.data), self._last(self.initial) + (0 if self.is_bound else self.spare)))
        for place in range(self.count):
            self.fields.update({self.cell(place, column): field() for column, field in self.cells.items()})

    def _last(self, there: Mapping[str, Any]) -> int:
        """One more than the last row that is there."""
        named = re.compile(rf"{self.name}_([0-9]{{1,3}})_[a-z]+", re.ASCII)
        return max((int(found[1]) + 1 for name in there if (found := named.fullmatch(name))), default=0)

    def cell(self, place: int, column: str) -> str:
        return f"{self.name}_{place}_{column}"

    @property
    def groups(self) -> list[Group]:
        return [
            Group(f"{self.one} {place + 1}", tuple(self[self.cell(place, column)] for column in self.cells)) for place in range(self.count)
        ]

    @property
    def singles(self) -> list[BoundField]:
        """What is asked once for all rows."""
        return [self[name] for name in self.fields if not name.startswith(tuple(f"{self.name}_{place}_" for place in range(self.count)))]

    @classmethod
    def initial_of(cls, request: Request) -> dict[str, Any]:
        name = next(iter(cls.asks))
        return {f"{name}_{place}_{column}": value for place, row in enumerate(cls.standing(request)) for column, value in row.items()}

    @classmethod
    def standing(cls, request: Request) -> list[dict[str, str]]:
        """The rows that stand, as their cells show them."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for place in range(self.count):
            written = {column: str(self[self.cell(place, column)].value() or "").strip() for column in self.cells}
            if not any(written[column] for column in self.said) or written in self.offered:
                continue
            for column, sentence in self.needed.items():
                if not written[column]:
                    self.add_error(self.cell(place, column), sentence)
            self.rows.append({column: given.get(self.cell(place, column)) for column in self.cells})
            self.complete(place, self.rows[-1])
        return given

    def complete(self, place: int, row: dict[str, Any]) -> None:
        """What follows for a row from its other cells."""

    def answers(self) -> dict[str, Any]:
        return {} if self.errors else {self.name: self.rows}

    def stands(self, request: Request) -> list[tuple[str, str]]:
        return [(self.asks[self.name].line, self.words(request))]

    def words(self, request: Request) -> str:
        """What stands, a line each."""
        raise NotImplementedError


class EffectsQuestion(RowsQuestion):
    title = "Which KPIs will it move?"
    hint = "Say what each will be and by when. Left empty, it starts from the KPI’s value now. Save to get more rows."
    one, spare, most = "KPI", 3, effects.MOST
    cells: ClassVar[Mapping[str, Callable[[], forms.Field]]] = {
        "kpi": lambda: Picked("kpis", required=False, label="KPI"),
        "from": lambda: Figure(label="From"),
        "to": lambda: Figure(label="To"),
        "by": lambda: Day(required=False, label="By"),
    }
    needed: ClassVar[Needed] = {"kpi": "Name the KPI", "to": "Write what it will be", "by": "Pick a day"}
    said = ("kpi", "from", "to", "by")

    @classmethod
    def standing(cls, request: Request) -> list[dict[str, str]]:
        kpis = effects.kpis_of(request)
        rows = effects.seen(request) or []
        return [{**row, "kpi": _offer(kpis[row["kpi"]]), "from": _typed(row["from"]), "to": _typed(row["to"])} for row in rows]

    def choose(self, request: Request, reader: Person) -> None:
        """What its goal knows stands there, where nothing is promised yet: its KPIs as they are now, and its last day."""
        for place, row in enumerate(effects.seen(request) or ()):
            self._help(place, effects.kpis_of(request)[row["kpi"]])
        if request.effects or request.goal is None:
            return
        codes = list(request.goal.kpis.filter(is_active=True).order_by("name").values_list("code", flat=True)[: self.spare])
        by = request.goal.ends_on.isoformat() if request.goal.ends_on >= clock.today() else ""
        for place, kpi in enumerate(measured(reader, codes).values()):
            now = "" if kpi.now is None else _typed(effects.plain(kpi.now))
            self.offered.append({"kpi": _offer(kpi), "from": now, "to": "", "by": by})
            self._help(place, kpi)
            if not self.is_bound:
                self.initial.update({self.cell(place, column): value for column, value in self.offered[-1].items()})

    def _help(self, place: int, kpi: Measured) -> None:
        """Its unit and how it stands, where the row shows what stood there."""
        if not self.is_bound and (there := self.fields.get(self.cell(place, "kpi"))):
            now = f", {kpi.said(kpi.now)} now" if kpi.now is not None else ""
            there.help_text = f"In {kpi.unit}{now}" if kpi.unit else now.removeprefix(", ").capitalize()

    def words(self, request: Request) -> str:
        return "\n".join(effects.words(request.effects or (), effects.kpis_of(request)))


def _offer(kpi: Measured) -> str:
    return Offer(kpi.code, kpi.name).words


def _typed(value: str | None) -> str:
    """As one would write it: from a million on in groups, which nobody takes for a point."""
    return formats.in_groups(Decimal(value)) if value and abs(Decimal(value)) >= MILLION else value or ""


class CostsQuestion(RowsQuestion):
    title = "What does it cost, year by year?"
    hint = "What it takes to build and to run it. Leave low and high empty where they are as what is likely. Save to get more rows."
    one, spare, most = "Costs", 3, costs.MOST
    cells: ClassVar[Mapping[str, Callable[[], forms.Field]]] = {
        "year": lambda: forms.ChoiceField(required=False, label="Year"),
        "kind": lambda: forms.ChoiceField(required=False, label="What for", choices=CostKind.choices),
        "class": lambda: forms.ChoiceField(required=False, label="Booked as", choices=CostClass.choices),
        "low": lambda: AmountField(label="Low"),
        "likely": lambda: AmountField(label="Likely"),
        "high": lambda: AmountField(label="High"),
    }
    needed: ClassVar[Needed] = {
        "year": "Choose the year",
        "kind": "Choose what for",
        "class": "Choose how",
        "likely": "Write what it is likely to cost",
    }
    said = ("year", "low", "likely", "high")
    field_order = ("currency",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"] = forms.ChoiceField(label="Currency")
        self.order_fields(self.field_order)

    @classmethod
    def standing(cls, request: Request) -> list[dict[str, str]]:
        rows = request.costs or []
        return [{**{name: row[name] for name in cls.cells}, **{end: row[end].removesuffix(".00") for end in costs.ENDS}} for row in rows]

    @classmethod
    def initial_of(cls, request: Request) -> dict[str, Any]:
        currency = next((row["currency"] for row in request.costs or ()), request.currency if request.estimate else settings.CURRENCY)
        return {**super().initial_of(request), "currency": currency}

    def choose(self, request: Request, reader: Person) -> None:
        stood = {row["year"] for row in request.costs or ()}
        years = sorted(year.code for year in funds.years() if not year.is_closed or year.code in stood)
        for place in range(self.count):
            self.fields[self.cell(place, "year")].choices = [("", "–"), *((year, year) for year in years)]  # type: ignore[attr-defined]
        codes = dict.fromkeys((*COMMON, self.initial_of(request)["currency"]))
        self.fields["currency"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]

    def complete(self, place: int, row: dict[str, Any]) -> None:
        currency = self.cleaned_data.get("currency", "")
        for end in costs.ENDS:
            text = row[end] or row["likely"] or ""
            try:
                row[end] = Money.of(text, currency, end).amount if text else None
            except Invalid as refused:
                if row[end] or end == "likely":
                    self.add_error(self.cell(place, end), refused.fields[end])
        row["currency"] = currency

    def words(self, request: Request) -> str:
        return "\n".join(costs.words(request.costs or ()))

"""What a planning cycle says: as it reads now while it is open, and as both sides agreed to it once it is frozen."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from collab.agenda.cycle_guards import AGREED_EVENT
from collab.agenda.models import Cycle, Goal
from collab.events import texts
from collab.events.models import Event
from collab.events.texts import Words
from collab.kit.money import Money


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal as the cycle has it; owners by their keys, KPIs by their codes."""

    code: str
    title: str
    description: str
    starts_on: date
    ends_on: date
    owner_marketing: int
    owner_it: int
    parent: str
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its owner's key; ``answer`` is empty while it is open, ``pk`` is there while it can be answered."""

    pk: int
    text: str
    owner: int
    answer: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """``envelopes`` are the money for each strategy, by its code."""

    starts_on: date
    ends_on: date
    input_marketing: str
    input_it: str
    aims: tuple[Aim, ...]
    questions: tuple[Asked, ...]
    envelopes: tuple[tuple[str, Money], ...]

    @property
    def open(self) -> int:
        """How many questions nobody has answered yet."""
        return sum(not one.answer for one in self.questions)

    @property
    def people(self) -> set[int]:
        """The keys of everybody it names."""
        return {one.owner for one in self.questions} | {key for aim in self.aims for key in (aim.owner_marketing, aim.owner_it)}


def of(cycle: Cycle) -> Agreement:
    """What it says: three queries while it is open, two of one that is frozen."""
    if not cycle.hash:
        return _read(content(cycle))
    (event,) = texts.told(Event.objects.filter(subject_kind="agenda.cycle", subject_id=cycle.pk, kind=AGREED_EVENT))
    return _read(event.data["agreed"])


def content(cycle: Cycle) -> dict[str, Any]:
    """As the record keeps it: days in ISO form, money as text, people by their keys, and what somebody wrote as ``Words``."""
    goals = Goal.objects.filter(cycle=cycle).select_related("parent").prefetch_related("kpis").order_by("code")
    return {
        "starts_on": cycle.starts_on.isoformat(),
        "ends_on": cycle.ends_on.isoformat(),
        "input_marketing": Words(cycle.input_marketing),
        "input_it": Words(cycle.input_it),
        "goals": [_aim(goal) for goal in goals],
        "questions": [
            {"pk": one.pk, "text": Words(one.text), "owner": one.owner_id, "answer": Words(one.answer)}
            for one in cycle.questions.order_by("pk")
        ],
        "envelopes": cycle.envelopes,
    }


def mark(cycle: Cycle) -> str:
    """16 hexadecimal digits that change with anything both sides sign."""
    return hashlib.sha256(json.dumps(content(cycle), sort_keys=True).encode()).hexdigest()[:16]


def _aim(goal: Goal) -> dict[str, Any]:
    return {
        "code": goal.code,
        "title": Words(goal.title),
        "description": Words(goal.description),
        "starts_on": goal.starts_on.isoformat(),
        "ends_on": goal.ends_on.isoformat(),
        "owner_marketing": goal.owner_marketing_id,
        "owner_it": goal.owner_it_id,
        "parent": goal.parent.code if goal.parent else "",
        "kpis": sorted(kpi.code for kpi in goal.kpis.all()),
    }


def _read(said: dict[str, Any]) -> Agreement:
    return Agreement(
        starts_on=date.fromisoformat(said["starts_on"]),
        ends_on=date.fromisoformat(said["ends_on"]),
        input_marketing=said["input_marketing"],
        input_it=said["input_it"],
        aims=tuple(_aimed(said["goals"])),
        questions=tuple(Asked(**one) for one in said["questions"]),
        envelopes=tuple((one["strategy"], Money(Decimal(one["amount"]), one["currency"])) for one in said["envelopes"]),
    )


def _aimed(rows: Iterable[dict[str, Any]]) -> Iterable[Aim]:
    for row in rows:
        days = {name: date.fromisoformat(row[name]) for name in ("starts_on", "ends_on")}
        yield Aim(**{**row, **days, "kpis": tuple(row["kpis"])})

"""What a pack holds: the executive page of a reader who is nobody, every figure with its rule, its rows by key, and its day.

Amounts are text, days and instants in ISO form, people by their keys; what somebody wrote is ``Words``, which goes beside the record.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings

from collab.agenda.models import Action
from collab.dashboards.executive import behind, numbers
from collab.dashboards.executive.page import Gathered, gathered, said
from collab.events.texts import Words
from collab.kit import numbering
from collab.kpis.models import Kpi, Measurement
from collab.packs import rules
from collab.packs.access import reader
from collab.packs.models import Decision
from collab.packs.periods import Period
from collab.packs.states import MOST_ROWS
from funding.funds.models import Fund
from projects.intake.models import Request
from projects.portfolio.models import Project

# The form of what is written here; a reader of an older pack asks for it.
FORM = 1
PARTS = {"decision": behind.REQUEST, "project": behind.PROJECT, "KPI": behind.KPI}
MONEY = frozenset({"budget", "spent", "committed", "reserved", "free", "unreserved", "left", "earlier"})
Content = dict[str, Any]


def content(code: str, sight: str, period: Period) -> Content:
    """All of it as it stands now; about forty queries."""
    nobody = reader(sight)
    facts = gathered(nobody)
    found = [behind.of(nobody, facts, key) for key in _shown(facts)]
    things = _things(facts)
    keys = _keys({*(part.thing for one in found for part in one.parts), *((one["kind"], one["code"]) for one in things)})
    return {
        "form": FORM,
        "code": code,
        "sight": str(sight),
        "period": period.code,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "as_of": facts.as_of.isoformat(),
        "currency": settings.CURRENCY,
        "year": facts.money.year if facts.money else "",
        "is_cut": facts.portfolio.is_cut,
        "sentences": [
            {"tone": one.tone, "lead": Words(one.lead), "text": Words(one.text), "url": one.url, "action": one.action}
            for one in said(facts)
        ],
        "headlines": [_headline(one, keys) for one in found] + [_actions(sight)],
        "things": _with_keys(things, keys, facts),
        "rules": {"headlines": rules.HEADLINES, "figures": rules.FIGURES},
    }


def _shown(facts: Gathered) -> Iterator[str]:
    """The keys of the figures that this sight has."""
    for key in behind.FIGURES:
        if key in MONEY and facts.money is None:
            continue
        if key == "funded" and facts.portfolio.funded is None:
            continue
        yield key


def _headline(one: behind.Behind, keys: dict[tuple[str, str], int]) -> Content:
    rows = [
        {
            "thing": _key(part.thing, keys),
            "code": part.thing[1],
            "name": Words(part.title),
            "url": part.url,
            "value": _text(part.amount.amount) if part.amount else None,
            "unit": part.amount.currency if part.amount else "",
        }
        for part in one.parts
    ]
    value = _text(one.total.amount) if one.total else str(len(rows))
    return {"key": one.key, "title": one.title, "value": value, "unit": one.total.currency if one.total else "", **_bounded(rows)}


def _bounded(rows: list[Content]) -> Content:
    """The rows, or of more than a thousand their number and a digest over the keys and amounts of all."""
    if len(rows) <= MOST_ROWS:
        return {"count": len(rows), "rows": rows}
    digest = hashlib.sha256(json.dumps([[row["thing"], row["value"]] for row in rows]).encode()).hexdigest()
    return {"count": len(rows), "rows": [], "digest": digest}


def _actions(sight: str) -> Content:
    """What earlier reviews of this sight decided and is open."""
    found = Action.objects.filter(done_on=None, pk__in=_decided(sight)).order_by("due_on", "pk")
    rows = [
        {
            "thing": f"agenda.action:{one.pk}", "code": "", "name": Words(one.text), "url": "", "value": one.due_on.isoformat(),
            "unit": "", "person": one.owner_id,
        }
        for one in found
    ]  # fmt: skip
    return {"key": "actions", "title": "Open actions of earlier reviews", "value": str(len(rows)), "unit": "", **_bounded(rows)}


def _decided(sight: str) -> Any:
    return Decision.objects.filter(pack__sight=sight).values("action")


def _things(facts: Gathered) -> list[Content]:
    """Each decision, KPI and project with its figures, as the page's own file has them."""
    rows = (row for row in numbers.figures(facts) if row[0] in PARTS)
    return [
        {
            "part": part,
            "kind": PARTS[part],
            "code": code,
            "name": Words(name),
            "figures": [{"name": row[3], "value": _text(row[4]), "unit": row[5]} for row in some],
        }
        for (part, code, name), some in groupby(rows, key=lambda row: row[:3])
    ]


def _with_keys(things: list[Content], keys: dict[tuple[str, str], int], facts: Gathered) -> list[Content]:
    """Their keys, and behind each KPI the value that counts and what the KPI means in which version."""
    cards = {card.code: card for card in facts.kpis}
    values = _measured([keys[behind.KPI, code] for code in cards if (behind.KPI, code) in keys])
    made = []
    for one in things:
        kind, code = one.pop("kind"), one["code"]
        made.append(one | {"thing": _key((kind, code), keys), "says": "", "version": None, "rows": []})
        if card := cards.get(code) if kind == behind.KPI else None:
            row = values.get((keys[kind, code], card.now_on)) if card.now_on else None
            made[-1] |= {
                "says": Words(card.definition),
                "version": card.version,
                "decimals": card.decimals,
                "rows": [f"kpis.measurement:{row}"] if row else [],
            }
    return made


def _measured(kpis: Iterable[int]) -> dict[tuple[int, date], int]:
    """The key of the value that counts on the latest day of each KPI."""
    found = Measurement.objects.filter(kpi_id__in=list(kpis)).order_by("kpi_id", "-on", "-pk").distinct("kpi_id")
    return {(kpi, on): key for key, kpi, on in found.values_list("pk", "kpi_id", "on")}


def _keys(things: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The keys of the rows behind kinds and codes. A query a kind."""
    asked: dict[str, list[str]] = {}
    for kind, code in sorted(things):
        asked.setdefault(kind, []).append(code)
    found: dict[tuple[str, str], int] = {}
    for kind, table in ((behind.REQUEST, Request), (behind.PROJECT, Project)):
        by_number = {numbering.parse(code): code for code in asked.get(kind, ())}
        rows = table._default_manager.filter(number__in=list(by_number)).values_list("number", "pk") if by_number else ()
        found |= {(kind, by_number[number]): key for number, key in rows}
    for kind, coded in ((behind.FUND, Fund), (behind.KPI, Kpi)):
        codes = asked.get(kind, ())
        found |= {
            (kind, code): key for code, key in (coded._default_manager.filter(code__in=codes).values_list("code", "pk") if codes else ())
        }
    return found


def _key(thing: tuple[str, str], keys: dict[tuple[str, str], int]) -> str:
    """ "portfolio.project:12"; empty for what is no thing."""
    return f"{thing[0]}:{keys[thing]}" if thing in keys else ""


def _text(value: Any) -> str | None:
    """A value as it is kept, to the last digit."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def instant(frozen: Content) -> datetime:
    """As of when."""
    return datetime.fromisoformat(frozen["as_of"])


def written(frozen: Content) -> str:
    return json.dumps(frozen)

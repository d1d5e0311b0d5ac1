"""The reads of packs: the list, and one with all that it holds, as far as the sight it was drawn for still sees it today."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from collab.dashboards.executive import behind
from collab.events import texts
from collab.kit.errors import NotFound
from collab.kpis.addresses import kpi as kpi_page
from collab.packs import access, periods
from collab.packs.cards import Figure, Frozen, PackCard, Row, Said, Thing
from collab.packs.models import Pack
from collab.packs.states import Sight
from collab.people.models import Person
from collab.people.names import people
from projects.intake import access as intake
from projects.intake.addresses import request as request_page
from projects.portfolio import access as portfolio
from projects.portfolio.addresses import project as project_page

PAGES = {"decision": request_page, "KPI": kpi_page, "project": project_page}


def packs(person: Person) -> QuerySet[Pack]:
    """Those that the person may read, the newest first, without what they hold."""
    return (
        access.visible(person).select_related("made_by", "earlier").defer("content", "earlier__content").annotate(count=Count("decisions"))
    )


def cards(rows: Iterable[Any]) -> list[PackCard]:
    return [card(row) for row in rows]


def card(row: Any) -> PackCard:
    """Of a row of ``packs``."""
    period = periods.read("-".join(row.code.split("-")[:2]))
    return PackCard(
        code=row.code, title=period.words, sight=Sight(row.sight), starts_on=row.starts_on, ends_on=row.ends_on, as_of=row.as_of,
        by=row.made_by.name, hash=row.hash, earlier=row.earlier.code if row.earlier else "", decisions=row.count,
    )  # fmt: skip


def one(person: Person, code: str) -> Any:
    """The pack with this code and what it holds; raises NotFound."""
    access.reading(person)
    row = packs(person).defer(None).defer("earlier__content").filter(code=code).first()
    if row is None:
        raise NotFound
    return row


def loaded(key: int) -> Any:
    """The same by its key, for who draws it for all of its sight."""
    return Pack.objects.select_related("made_by", "earlier").defer("earlier__content").annotate(count=Count("decisions")).get(pk=key)


def frozen(row: Any) -> Frozen:
    """What it holds, in words: four queries at most."""
    content = texts.worded(row.content)
    shut = closed(row.sight, content)
    gone = [name for key, name in _names(content) if key in shut]
    names = people({line["person"] for one in content["headlines"] for line in one["rows"] if line.get("person")})
    return Frozen(
        card=card(row),
        currency=content["currency"],
        year=content["year"],
        is_cut=content["is_cut"],
        sentences=tuple(Said(**one) for one in content["sentences"] if not any(name in f"{one['lead']} {one['text']}" for name in gone)),
        headlines=tuple(_headline(one, content["rules"]["headlines"], shut, names) for one in content["headlines"]),
        things=tuple(_thing(one, content["rules"]["figures"]) for one in content["things"] if one["thing"] not in shut),
        closed=hashlib.sha256(" ".join(sorted(shut)).encode()).hexdigest() if shut else "",
    )


def closed(sight: str, content: dict[str, Any]) -> frozenset[str]:
    """The requests and projects in it that its sight sees no longer: confidential since. Two queries at most."""
    nobody, shut = access.reader(sight), set[str]()
    for kind, visible in ((behind.REQUEST, intake.visible), (behind.PROJECT, portfolio.visible)):
        keys = {int(key.partition(":")[2]) for key, _ in _names(content) if key.startswith(f"{kind}:")}
        seen = set(visible(nobody).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
        shut |= {f"{kind}:{key}" for key in keys - seen}
    return frozenset(shut)


def _names(content: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Each thing in it by its key, and what it was called, without its number."""
    for one in content["headlines"]:
        yield from ((row["thing"], row["name"].removeprefix(f"{row['code']} ")) for row in one["rows"] if row["thing"])
    yield from ((one["thing"], one["name"]) for one in content["things"] if one["thing"])


def _headline(one: dict[str, Any], rules: dict[str, str], shut: frozenset[str], names: Any) -> Figure:
    rows = tuple(
        Row(**{**row, "person": names[row["person"]].name if row.get("person") else ""}) for row in one["rows"] if row["thing"] not in shut
    )
    return Figure(one["key"], one["title"], one["value"], one["unit"], rules.get(one["key"], ""), one["count"], rows, one.get("digest", ""))


def _thing(one: dict[str, Any], rules: dict[str, dict[str, str]]) -> Thing:
    figures = tuple(
        Figure(
            f"{one['thing']}:{figure['name']}", figure["name"], figure["value"], figure["unit"], rules[one["part"]].get(figure["name"], ""),
            decimals=one.get("decimals") if figure["name"] in ("now", "target") else None,
        )
        for figure in one["figures"]
    )  # fmt: skip
    url = PAGES[one["part"]](one["code"])
    return Thing(
        one["part"], one["thing"], one["code"], one["name"], url, figures, one["says"], one["version"], tuple(one["rows"]),
    )  # fmt: skip


def figure(found: Frozen, key: str) -> Figure:
    """One of the figures that open their rows; raises NotFound."""
    shown = next((one for one in found.headlines if one.key == key), None)
    if shown is None:
        raise NotFound
    return shown

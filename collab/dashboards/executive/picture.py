"""The portfolio drawn: what projects are worth a year against how they keep their milestones."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from collab.dashboards.executive.portfolio import Project
from collab.kit import formats
from collab.kit.money import Money
from collab.web.charts.bubble import Bubbles, Item, bubble

# The longest name beside a bubble, in letters.
SHORT = 20
# Words that promise another one: no name ends with them.
HANGING = {"a", "all", "an", "and", "at", "by", "each", "for", "from", "in", "of", "off", "on", "or", "our", "the", "to", "with"}


@dataclass(frozen=True, slots=True)
class Picture:
    """The bubbles in both widths, who is not drawn and why, and the figures."""

    wide: Bubbles
    phone: Bubbles
    missing: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


def picture(projects: Sequence[Project]) -> Picture | None:
    """Value a year against milestones kept; None where no project has both."""
    items = [_item(one) for one in projects if not _lacks(one)]
    if not items:
        return None
    shows_money = all(one.money for one in projects)
    label = f"{formats.count_words(len(items), 'project')} by value a year and milestones kept."

    def words(value: float) -> str:
        return formats.short_money(Money(Decimal(value), settings.CURRENCY))

    wide, phone = (bubble(items, label, words, phone=is_phone, axis="Milestones kept") for is_phone in (False, True))
    return Picture(
        wide=wide,
        phone=phone,
        missing=tuple(f"{one.title} ({_lacks(one)})" for one in projects if _lacks(one)),
        heads=("Project", "Milestones kept", "Value a year", *(("Funded",) if shows_money else ())),
        rows=tuple(
            (
                one.title,
                _kept(one),
                formats.short_money(one.value) if one.value else None,
                *((formats.short_money(one.money),) if one.money else ()),
            )
            for one in projects
        ),
    )


def _lacks(project: Project) -> str:
    """What keeps a project out of the drawing; empty when nothing does."""
    if project.confidence is None:
        return "no milestone was due yet"
    if project.value is None:
        return "its value is not known"
    return "" if project.value.currency == settings.CURRENCY else f"its value is in {project.value.currency}"


def _kept(project: Project) -> str | None:
    return f"{project.kept} of {project.due}" if project.due else None


def _item(project: Project) -> Item:
    assert project.value is not None  # or it would lack something
    assert project.confidence is not None
    value, funded = formats.short_money(project.value), f", {formats.short_money(project.money)} funded" if project.money else ""
    short = short_name(project.title)
    return Item(
        key=project.number,
        short=short if short == project.title else f"{short}…",
        sentence=f"{project.title}: {project.number}, {project.kept} of {project.due} milestones kept, {value} a year{funded}",
        url=project.url,
        confidence=project.confidence,
        value=float(project.value.amount),
        money=float(project.size),
        side=project.side,
    )


def short_name(title: str) -> str:
    """As many whole words as find room beside a bubble."""
    words = title.split()
    short = words[0] if words else ""
    for word in words[1:]:
        if len(short) + 1 + len(word) > SHORT:
            break
        short += f" {word}"
    while short != title and " " in short and short.rsplit(" ", 1)[1].lower() in HANGING:
        short = short.rsplit(" ", 1)[0]
    return short[:SHORT]

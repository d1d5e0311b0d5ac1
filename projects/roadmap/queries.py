"""The joint roadmap as one person may see it: what the page draws and the API tells."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from collab.kit import formats
from collab.people.models import Person
from collab.web.charts import scale
from collab.web.charts.timeline import Place, Span
from collab.web.saving import PLAIN
from projects.portfolio import addresses as project_addresses
from projects.portfolio import forecasts
from projects.portfolio.clashes import Judged, judged
from projects.portfolio.links import workdays
from projects.portfolio.states import ENDED, RANK, Health
from projects.roadmap import addresses, facts, grouping, lane, marks, progress
from projects.roadmap.cards import DependencyMark, Group, ProjectRow, Roadmap
from projects.roadmap.facts import Fact, Link
from projects.roadmap.grouping import Opened
from projects.roadmap.spans import USUAL, within


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asked for; ``opened`` is the code of the group to open where many are folded, ``is_whole`` folds none."""

    span: Span
    today: date
    group: str = "side"
    opened: str = ""
    is_whole: bool = False

    def url(self, **other: str) -> str:
        """The page's address with this zoom, day and group, and what is different there; defaults are left out."""
        words = {"zoom": self.span.zoom, "from": self.span.first.isoformat(), "group": self.group, "open": ""} | other
        usual = {"zoom": USUAL, "group": "side", "from": Span.around(words["zoom"], self.today).first.isoformat()}
        asked = {name: value for name, value in words.items() if value and usual.get(name) != value}
        return f"{addresses.ROADMAP}?{urlencode(asked) or PLAIN}"

    def zoomed(self, zoom: str) -> str:
        """Closer or wider: around today where that is in sight, else from the same day on."""
        return self.url(zoom=zoom, **({"from": ""} if self.span.has(self.today) else {}))


@dataclass(slots=True)
class _Drawing:
    """What the rows are made from, read once."""

    asked: Asked
    plans: dict[int, list[tuple[str, date, date | None]]]
    waits: dict[int, list[tuple[Fact, Link, Judged]]] = field(default_factory=dict)


def roadmap(person: Person, asked: Asked) -> Roadmap:
    """The drawing, in at most seven queries whatever it shows, nine where links name milestones or lags; ``facts.MOST`` rows at most."""
    found = facts.projects(person, asked.span, asked.group)
    drawn = found[: facts.MOST]
    by_key = {fact.pk: fact for fact in drawn}
    payers = facts.payers([fact.route for fact in drawn]) if asked.group == "fund" else {}
    heads = ((grouping.head_of(fact, asked.group, payers), fact) for fact in drawn)
    opened = grouping.grouped(heads, asked.opened, facts.MOST if asked.is_whole else grouping.OPEN, lambda code: asked.url(open=code))
    # Clashes are counted over all, rows are made and milestones are read only for what is open.
    drawing = _Drawing(asked, facts.plans([fact.pk for one in opened for fact in one.shown]))
    clashes, red = _waits(drawing, facts.links(by_key), by_key)
    span, today = asked.span, asked.today
    today_column, low_ticks = span.column(today) if span.has(today) else 0, span.low_ticks()
    return Roadmap(
        span=span,
        group=asked.group,
        groups=tuple(_group(one, drawing) for one in opened),
        count=len(drawn),
        clashes=len(clashes),
        red=red,
        late=_late(drawn, today),
        crossing=sum(one.side != other.side for one, other in clashes),
        is_cut=len(found) > len(drawn),
        today=today,
        today_column=today_column,
        top_ticks=span.top_ticks(),
        low_ticks=low_ticks,
        under_today=marks.under_today(low_ticks, today_column),
        launches=lane.lanes(person, span, today),
    )


def _group(opened: Opened, drawing: _Drawing) -> Group:
    head = opened.head
    return Group(head.key, head.code, head.name, opened.total, tuple(_row(fact, drawing) for fact in opened.shown), opened.url)


def _waits(drawing: _Drawing, links: Iterable[Link], by_key: dict[int, Fact]) -> tuple[list[tuple[Fact, Fact]], int]:
    """Puts the links into the drawing, by who waits; gives the pairs that clash, and how many projects wait for what is red."""
    clashes, waiting, days = [], set(), workdays()
    for link in links:
        before, after = by_key[link.before], by_key[link.after]
        how = judged(before, after, today=drawing.asked.today, days=days, lag=link.lag, provider=link.provider, dependant=link.dependant)
        drawing.waits.setdefault(after.pk, []).append((before, link, how))
        if how.early:
            clashes.append((before, after))
        if how.red:
            waiting.add(after.pk)
    return clashes, len(waiting)


def _late(drawn: Iterable[Fact], today: date) -> tuple[int, int]:
    """How many of those that have not ended are expected after their plan, and after their baseline."""
    ends = [(one, forecasts.expected(one.ends_on, one.forecast_on, None, today)) for one in drawn if one.phase not in ENDED]
    plan = sum(bool(forecasts.days_late(on, one.ends_on)) for one, on in ends)
    return plan, sum(bool(forecasts.days_late(on, one.baseline_ends_on)) for one, on in ends)


def _row(fact: Fact, drawing: _Drawing) -> ProjectRow:
    span, today = drawing.asked.span, drawing.asked.today
    plan = drawing.plans.get(fact.pk, [])
    done = progress.share([(due, on) for _, due, on in plan], fact.starts_on, fact.ends_on, fact.phase, today)
    place, off_words, jump_url = _placed(fact, drawing)
    has_started = fact.starts_on is not None and fact.starts_on <= today
    waits = tuple(_dependency(*wait, has_started) for wait in drawing.waits.get(fact.pk, ()))
    shown = marks.chosen(plan, span) if place.where != "undated" else ()
    columns = [span.column(due) for _, due, _ in shown]
    is_in = place.where == "in" and fact.starts_on is not None and fact.ends_on is not None
    return ProjectRow(
        number=fact.code,
        name=fact.title,
        url=project_addresses.project(fact.code),
        side=fact.side,
        starts_on=fact.starts_on,
        ends_on=fact.ends_on,
        dates=_dates(fact, today),
        long_dates=_long(fact),
        lead=fact.lead,
        phase=fact.phase,
        status=min(fact.health_marketing, fact.health_it, key=RANK.__getitem__),
        health_marketing=fact.health_marketing,
        health_it=fact.health_it,
        done=done,
        progress=formats.percent(done),
        place=place,
        shown=scale.text(span.share_shown(fact.starts_on, fact.ends_on, done)) if is_in else "0",  # type: ignore[arg-type]
        has_icon=marks.has_icon(place, columns),
        is_clash=any(wait.is_clash for wait in waits),
        off_words=off_words,
        jump_url=jump_url,
        milestones=marks.marks(shown, columns, place, today),
        dependencies=waits,
    )


def _placed(fact: Fact, drawing: _Drawing) -> tuple[Place, str, str]:
    """Where the bar is; for one that is not drawn, the words instead of it and where it can be seen."""
    if fact.starts_on is None or fact.ends_on is None:
        return (
            Place("undated"),
            "No dates yet" if fact.starts_on is fact.ends_on else _dates(fact, drawing.asked.today),
            project_addresses.project(fact.code),
        )
    place = drawing.asked.span.place(fact.starts_on, fact.ends_on)
    if place.where == "in":
        return place, "", ""
    jump = drawing.asked.url(**{"from": within(fact.starts_on.replace(day=1)).isoformat()})
    # Off to one side of what is shown is not yet before or after today.
    is_later, today = place.where == "later", drawing.asked.today
    on = fact.starts_on if is_later else fact.ends_on
    word = ("started" if on < today else "starts") if is_later else ("ended" if on < today else "ends")
    return place, f"{word} {formats.day(on, today)}", jump


def _dependency(before: Fact, link: Link, how: Judged, has_started: bool) -> DependencyMark:
    if not how.early:
        return DependencyMark(before.code, before.title, False, "", "Waits for", f"which is red: {how.red}" if how.red else "", link.why)
    verb = "Started" if has_started else "Starts"
    return DependencyMark(before.code, before.title, True, how.words, f"{verb} {how.words} before", "is done", link.why)


def _dates(fact: Fact, today: date) -> str:
    if fact.starts_on and fact.ends_on:
        # The axis shows the years, unless it is more than one round of the calendar.
        is_short = (fact.ends_on - fact.starts_on).days < 365
        return formats.short_range(fact.starts_on, fact.ends_on) if is_short else formats.day_range(fact.starts_on, fact.ends_on, today)
    if fact.starts_on:
        return f"from {formats.day(fact.starts_on, today)}, no end yet"
    return f"to {formats.day(fact.ends_on, today)}, no start yet" if fact.ends_on else "no dates yet"


def _long(fact: Fact) -> str:
    """Dates with their years, and what each side says where they differ: for those who hear the page."""
    ends = (f"{on.day} {formats.MONTHS[on.month - 1]} {on.year}" if on else "not known" for on in (fact.starts_on, fact.ends_on))
    dates = " to ".join(ends)
    if fact.health_marketing == fact.health_it:
        return dates
    return f"{dates}, Marketing says {Health(fact.health_marketing).label}, IT says {Health(fact.health_it).label}"

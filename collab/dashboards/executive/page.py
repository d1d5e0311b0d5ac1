"""The executive page: what is asked of the CMO and the CIO, how KPIs, money and projects stand; all of it from records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from collab.access import duties
from collab.dashboards.executive import deciding, spending
from collab.dashboards.executive import portfolio as projects
from collab.dashboards.executive.deciding import Decisions
from collab.dashboards.executive.picture import Picture, picture
from collab.dashboards.executive.portfolio import Portfolio
from collab.dashboards.executive.sentences import Facts, Judged, Sentence, judged, three
from collab.dashboards.executive.spending import MoneyCard
from collab.dashboards.lighter import Lighter, lighter_routes
from collab.kit import clock, formats
from collab.kit.errors import Forbidden
from collab.kpis import access as kpi_access
from collab.kpis import queries as kpis
from collab.kpis.cards import KpiCard
from collab.kpis.drawing import KpiRow
from collab.kpis.outlook import Told, turned
from collab.kpis.standing import STATES
from collab.people.models import Person
from projects.launches.queries import Hanging, hanging

# An eye takes in no more measures than this; the others are one click away.
MOST_KPIS = 7


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the page and its file are made from. ``kpis`` are sorted worst first."""

    as_of: datetime
    decisions: Decisions
    kpis: tuple[KpiCard, ...]
    turned: Mapping[str, Told]
    money: MoneyCard | None
    portfolio: Portfolio
    lighter: tuple[Lighter, ...]
    launches: Hanging

    @property
    def today(self) -> date:
        return self.as_of.astimezone(clock.zone()).date()


@dataclass(frozen=True, slots=True)
class Executive:
    """The whole page, ready to be drawn."""

    as_of: datetime
    at: str
    month: str
    sentences: tuple[Sentence, ...]
    decisions: Decisions
    asked: str
    kpis: tuple[KpiRow, ...]
    on_track: int
    all_kpis: int
    money: MoneyCard | None
    portfolio: Portfolio
    lighter: tuple[Lighter, ...]
    columns: tuple[str, ...]
    picture: Picture | None

    def with_disputed(self, keys: frozenset[str]) -> "Executive":
        """Each step of the money whose figure is disputed says so."""
        if self.money is None or keys.isdisjoint(row.key for row in self.money.rows):
            return self
        rows = tuple(
            replace(row, note=f"{row.note} · disputed" if row.note else "disputed") if row.key in keys else row for row in self.money.rows
        )
        return replace(self, money=replace(self.money, rows=rows))


def permit(person: Person) -> None:
    """Raise Forbidden for somebody without a duty."""
    _roles(person)


def _roles(person: Person) -> frozenset[str]:
    roles = duties.roles_of(person)
    if not roles:
        raise Forbidden("This page is for people with a duty in Bridge.")
    return roles


def gathered(person: Person) -> Gathered:
    """Every fact as this person may see it; raises Forbidden for somebody without a duty. At most twenty-nine queries."""
    roles = _roles(person)
    today = clock.today()
    waiting = deciding.decisions(person, roles)
    cards = kpis.kpi_cards(today, kpi_access.visible(person).filter(is_active=True))
    return Gathered(
        as_of=clock.now(),
        decisions=waiting,
        kpis=tuple(sorted(cards, key=lambda card: (STATES.index(card.status), -_off(card)))),
        turned=turned(cards, today),
        money=spending.money(person, waiting.total, waiting.counted, today),
        portfolio=projects.portfolio(person, today),
        lighter=lighter_routes(person),
        launches=hanging(person),
    )


def said(facts: Gathered) -> tuple[Sentence, ...]:
    """The three sentences of what was gathered."""
    return three(_told(facts))


def _off(card: KpiCard) -> Decimal:
    """How far from its target, as a share of it."""
    return abs(card.gap.share) if card.gap and card.gap.share is not None else Decimal(0)


def executive(facts: Gathered) -> Executive:
    """The page; the number of queries is the same however much there is."""
    shown = facts.kpis[:MOST_KPIS]
    on = facts.today
    return Executive(
        as_of=facts.as_of,
        at=formats.second_of_day(facts.as_of, clock.zone()),
        month=f"{on:%B %Y}",
        sentences=said(facts),
        decisions=facts.decisions,
        asked=_asked(facts.decisions),
        kpis=tuple(kpis.kpi_rows(list(shown))),
        on_track=sum(card.is_on_track for card in shown),
        all_kpis=len(facts.kpis) if len(facts.kpis) > len(shown) else 0,
        money=facts.money,
        portfolio=facts.portfolio,
        lighter=facts.lighter,
        columns=facts.portfolio.columns,
        picture=picture(facts.portfolio.shown),
    )


def judged_now(person: Person) -> Judged:
    """What every rule of the sentences has to say to this person; raises Forbidden as ``gathered`` does."""
    return judged(_told(gathered(person)))


def _told(facts: Gathered) -> Facts:
    return Facts(
        today=facts.today,
        projects=_largest(facts.portfolio),
        live=facts.portfolio.live,
        clashes=facts.portfolio.clashes,
        reds=facts.portfolio.reds,
        kpis=facts.kpis,
        turned=facts.turned,
        decisions=facts.decisions.rows,
        free=facts.money.free.words if facts.money else "",
        is_own=facts.decisions.is_own,
        launches=facts.launches,
    )


def _largest(portfolio: Portfolio) -> Sequence[projects.Project]:
    """The more money is in it, the sooner it is told of."""
    return sorted(portfolio.projects, key=lambda one: (-one.size, one.number))


def _asked(waiting: Decisions) -> str:
    """ "3 requests", which its list holds; what they cost together is said beside it."""
    return formats.count_words(waiting.count, "request") if waiting.count else ""

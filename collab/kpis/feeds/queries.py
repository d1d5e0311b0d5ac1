"""The reads of feeds: those that bring values now, whose they are, when they were used and when they end."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.kit import clock
from collab.kpis import access
from collab.kpis.models import Feed, Kpi
from collab.people.models import Person, Token

MOST = 200


@dataclass(frozen=True, slots=True)
class FeedCard:
    """A feed that opens its door now. ``used_at`` is to within five minutes; ``can_end``: by this reader."""

    pk: int
    source: str
    by: str
    by_username: str
    kpis: tuple[tuple[str, str], ...]
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None
    used_from: str
    can_end: bool


def live() -> QuerySet[Feed]:
    """Those whose token opens something now."""
    return Feed.objects.filter(token__ended_at=None, token__ends_at__gt=clock.now(), token__person__is_active=True)


def of(token: object) -> Feed | None:
    """The feed that this token is of; None for a person's own token, or none."""
    return Feed.objects.filter(token=token).first() if isinstance(token, Token) else None


def visible(person: Person) -> QuerySet[Feed]:
    """An administrator sees every feed, others those they made and those of KPIs they own."""
    found = Feed.objects.all() if Role.ADMIN in duties.roles_of(person) else Feed.objects.filter(_own(person)).distinct()
    return found.filter(kpis__in=access.visible(person)).distinct()


def _own(person: Person) -> Q:
    return Q(by_id=person.pk) | Q(kpis__owner_marketing_id=person.pk) | Q(kpis__owner_it_id=person.pk)


def cards(person: Person, kpi: Kpi | None = None) -> list[FeedCard]:
    """Those that bring values now, the latest made first; of one KPI where it is named. Two queries."""
    held = duties.roles_of(person)
    rows = visible(person).filter(pk__in=live().values("pk")).select_related("by", "token").prefetch_related("kpis").order_by("-pk")
    if kpi is not None:
        rows = rows.filter(kpis=kpi)
    return [card(row, person, held) for row in rows[:MOST]]


def card(row: Feed, person: Person, held: frozenset[str]) -> FeedCard:
    named = sorted(row.kpis.all(), key=lambda kpi: kpi.name)
    return FeedCard(
        row.pk, row.source, row.by.name, row.by.username, tuple((kpi.code, kpi.name) for kpi in named), row.made_at, row.ends_at,
        row.token.used_at if row.token else None, row.token.used_from if row.token else "",
        row.by_id == person.pk or any(access.may_have_feed(person, held, kpi) for kpi in named),
    )  # fmt: skip


def may_make(person: Person) -> bool:
    """Whether they own a KPI that takes values, or are an administrator."""
    held = duties.roles_of(person)
    if not held or Role.AUDITOR in held:
        return False
    own = Kpi.objects.filter(Q(owner_marketing_id=person.pk) | Q(owner_it_id=person.pk), is_active=True, reckoned="", formula="")
    return Role.ADMIN in held or own.exists()


def offered(person: Person) -> list[tuple[str, str]]:
    """Code and name of the KPIs that they may make a feed of."""
    held = duties.roles_of(person)
    found = Kpi.objects.filter(is_active=True, reckoned="", formula="").order_by("name")
    return [(kpi.code, kpi.name) for kpi in found if access.may_have_feed(person, held, kpi)]

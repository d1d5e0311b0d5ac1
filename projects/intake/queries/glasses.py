"""Every break-glass that a reader may open, as the list and the API tell it; and those that wait for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from collab.access import duties
from collab.access.roles import EXECUTIVES, Role
from collab.events import texts
from collab.kit import clock
from collab.kit.errors import Forbidden
from collab.kit.money import Money
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.askers import asks
from projects.intake.glass import SIDES, GlassState, GlassVerdict
from projects.intake.glass_models import BreakGlass
from projects.intake.models import Request

READERS = frozenset(
    {Role.ADMIN.value, Role.AUDITOR.value, Role.TECHNOLOGIST.value, Role.FINANCE.value, *(role.value for role in EXECUTIVES)}
)
PEOPLE = ("first", "second", "reviewed_by")


@dataclass(frozen=True, slots=True)
class GlassCard:
    """One of them. ``stands`` says in words where it is; what is not there yet is empty."""

    pk: int
    number: str
    title: str
    url: str
    amount: Money
    stands: str
    is_late: bool
    first: str
    first_side: str
    first_reason: str
    opened_at: datetime
    second: str
    second_reason: str
    signed_at: datetime | None
    review_on: date | None
    reviewed_by: str
    review_reason: str


def reading(person: Person) -> None:
    """Raises Forbidden for who reads no such list."""
    if duties.roles_of(person).isdisjoint(READERS):
        raise Forbidden("Auditors, administrators, executives, finance and marketing technologists read what was let past the gate.")


def visible(person: Person) -> QuerySet[BreakGlass]:
    """The newest first: of work that the person may open, and no other."""
    return BreakGlass.objects.filter(request__in=access.visible(person).order_by().values("pk")).order_by("-pk")


def cards(found: Iterable[BreakGlass]) -> list[GlassCard]:
    """Rows of ``visible`` with the people and the request joined. One query for the words."""
    rows = list(found)
    known = texts.read(name for one in rows for name in (one.first_reason, one.second_reason, one.review_reason))
    return [_card(one, known) for one in rows]


def joined(person: Person) -> QuerySet[BreakGlass]:
    return visible(person).select_related("request", *PEOPLE).defer("request__search")


def _card(one: BreakGlass, known: dict[str, str]) -> GlassCard:
    code = one.request.code
    return GlassCard(
        one.pk, code, one.request.title, addresses.request(code), Money(one.amount, one.currency), stands(one), _is_late(one), one.first.name,
        SIDES[one.first_role], known.get(one.first_reason, ""), one.opened_at, one.second.name if one.second else "",
        known.get(one.second_reason, ""), one.signed_at, one.review_on, one.reviewed_by.name if one.reviewed_by else "",
        known.get(one.review_reason, ""),
    )  # fmt: skip


def stands(one: BreakGlass) -> str:
    if one.verdict:
        return str(GlassVerdict(one.verdict).label)
    if one.state == GlassState.BROKEN:
        return "not reviewed in time" if _is_late(one) else "waits for its review"
    return "lapsed" if one.state == GlassState.LAPSED or one.until <= clock.now() else str(GlassState.WAITING.label)


def _is_late(one: BreakGlass) -> bool:
    return one.state == GlassState.BROKEN and not one.verdict and one.review_on is not None and one.review_on < clock.today()


def to_sign(person: Person) -> QuerySet[BreakGlass]:
    """Those for which the person may turn the second key, the longest open first."""
    held = duties.roles_of(person)
    sides = [role.value for role in EXECUTIVES if role in held]
    as_opened = {"amount": F("request__estimate"), "currency": F("request__currency")}
    waits = BreakGlass.objects.filter(state=GlassState.WAITING, until__gt=Now(), **as_opened).exclude(first=person.pk)
    if not sides:
        return waits.none()
    if len(sides) < 2:  # who speaks for both sides turns whichever is not turned
        waits = waits.exclude(first_role__in=sides)
    return waits.filter(request__in=_others(person)).order_by("pk")


def to_judge(person: Person) -> QuerySet[BreakGlass]:
    """Those that a technologist may review, the first due first."""
    waits = BreakGlass.objects.filter(state=GlassState.BROKEN, verdict="", request__in=_others(person))
    return waits.exclude(first=person.pk).exclude(second=person.pk).order_by("review_on", "pk")


def _others(person: Person) -> QuerySet[Request]:
    return access.visible(person).filter(~asks(person)).exclude(sponsor=person.pk).order_by().values("pk")  # type: ignore[return-value]

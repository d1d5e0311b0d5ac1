"""The reads of assurances: as cards, what holds for a request, and where one was used."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from collab.events import texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.formats import day
from collab.kit.numbering import code as request_code
from collab.people.models import Person
from projects.assurances import access, addresses, numbers
from projects.assurances.models import Assurance
from projects.assurances.states import ASSURANCE, CURRENT, ENDED, ENDING, MADE, REVOKED, REVOKED_EVENT, TOLD_BEFORE

PAGE = 100
VIEWS = {CURRENT: "Hold", ENDED: "Ended", REVOKED: "Revoked", "all": "All"}


@dataclass(frozen=True, slots=True)
class AssuranceCard:
    """``supplier`` is a code, ``supplier_name`` what it is called; ``reason`` why it holds, ``revoked`` why not any more."""

    pk: int
    code: str
    role: str
    group: str
    supplier: str
    supplier_name: str
    data_kind: str
    data: str
    request: str
    holds_until: date
    by: str
    by_username: str
    made_at: datetime
    revoked_at: datetime | None
    version: int
    reason: str
    revoked: str

    @property
    def url(self) -> str:
        return addresses.assurance(self.code)

    @property
    def stands(self) -> str:
        if self.revoked_at:
            return REVOKED
        left = (self.holds_until - clock.today()).days
        return ENDED if left < 0 else ENDING if left <= TOLD_BEFORE else CURRENT

    @property
    def status(self) -> str:
        """A key of collab.web.statuses."""
        return f"assurance_{self.stands}"

    @property
    def until_words(self) -> str:
        return f"until {day(self.holds_until, clock.today())}"


def rows(person: Person, asked: Mapping[str, str]) -> QuerySet[Assurance]:
    """What the person may see of one view (``stands``), the newest first; of one group, supplier or kind of data where it is named."""
    found, today = access.visible(person).select_related("supplier", "by"), clock.today()
    view = asked.get("stands") or CURRENT
    if view in (CURRENT, ENDING):
        found = access.holding(found)
    if view == ENDING:
        found = found.filter(holds_until__lte=today + timedelta(days=TOLD_BEFORE))
    elif view == ENDED:
        found = found.filter(revoked_at=None, holds_until__lt=today)
    elif view == REVOKED:
        found = found.filter(revoked_at__isnull=False)
    exact = {"group": "role", "supplier": "supplier__code", "data_kind": "data_kind"}
    return found.filter(**{column: asked[name].lower() for name, column in exact.items() if asked.get(name)}).order_by("-made_at", "-pk")


def one(person: Person, code: str) -> Assurance:
    """The assurance that is called so; raises NotFound."""
    found = access.visible(person).select_related("supplier", "by").filter(number=numbers.parse(code)).first()
    if found is None:
        raise NotFound
    return found


def cards(assurances: Iterable[Assurance]) -> list[AssuranceCard]:
    """With the words that were given. Two queries, none for nothing."""
    there = list(assurances)
    why: dict[tuple[int, str], str] = {}
    if there:
        told = Event.objects.filter(subject_kind=ASSURANCE, subject_id__in=[row.pk for row in there], kind__in=(MADE, REVOKED_EVENT))
        why = {(event.subject_id, event.kind): event.why for event in texts.told(told)}
    return [_card(row, why) for row in there]


def _card(row: Assurance, why: Mapping[tuple[int, str], str]) -> AssuranceCard:
    return AssuranceCard(
        pk=row.pk, code=row.code, role=row.role, group=row.get_role_display(), supplier=row.supplier.code, supplier_name=row.supplier.name,
        data_kind=row.data_kind, data=row.get_data_kind_display(), request=request_code(row.request), holds_until=row.holds_until,
        by=row.by.name, by_username=row.by.username, made_at=row.made_at, revoked_at=row.revoked_at, version=row.version,
        reason=why.get((row.pk, MADE), ""), revoked=why.get((row.pk, REVOKED_EVENT), ""),
    )  # fmt: skip


def covering(person: Person, *, role: str, suppliers: Collection[str], data_kind: str) -> list[AssuranceCard]:
    """What holds of this group for a request with this one supplier and this kind of data, the longest first. Up to three queries."""
    if len(suppliers) != 1 or not data_kind:
        return []
    found = (
        access.current(person).select_related("supplier", "by").filter(role=role, supplier__code__in=list(suppliers), data_kind=data_kind)
    )
    return cards(found.order_by("-holds_until", "-pk")[:3])


@dataclass(frozen=True, slots=True)
class Use:
    """A decision that was taken by one."""

    number: str
    by: str
    at: datetime


def used(person: Person, assurance: Assurance) -> list[Use]:
    """The decisions that were taken by it, on requests that the person may open, the newest first."""
    found = access.applied(person).filter(assurance=assurance).select_related("decision__person").order_by("-at", "-pk")
    return [Use(request_code(one.request), one.decision.person.name, one.at) for one in found[:PAGE]]


def by_decision(person: Person, decisions: Collection[int]) -> dict[int, str]:
    """By which assurance each of these decisions was taken, of those that the person may see. One query, none for nothing."""
    if not decisions:
        return {}
    found = access.applied(person).filter(decision__in=list(decisions)).select_related("assurance")
    return {one.decision_id: one.assurance.code for one in found}

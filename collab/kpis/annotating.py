"""Notes on days of a KPI: one sentence each, drawn on its chart and told wherever the KPI stands."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from collab.access import duties
from collab.access.roles import Role
from collab.events import texts
from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.formats import grouped
from collab.kit.operation import operation
from collab.kit.text import one_line
from collab.kpis import access
from collab.kpis.line_cards import Said
from collab.kpis.locking import locked
from collab.kpis.models import Annotation, Kpi
from collab.kpis.standing import AHEAD
from collab.people.models import Person

LONGEST, MOST = 200, 500
# Notes that a chart is drawn with, the newest ones.
SHOWN = 40
FIRST_DAY = date(2000, 1, 1)
CLOSED = "Its owners, and whoever defines or feeds KPIs, write on its chart."


def may_annotate(person: Person, held: frozenset[str], kpi: Kpi) -> bool:
    return access.may_define(person, held, kpi) or access.may_feed(person, held, kpi)


@operation
def annotate(*, actor: Person, code: str, on: date, text: str) -> Annotation:
    """Say something of a day of the KPI, in one sentence; raises NotFound, Forbidden, Invalid or Conflict."""
    kpi = locked(actor, code)
    if not may_annotate(actor, duties.roles_now(actor), kpi):
        raise Forbidden(CLOSED)
    if not FIRST_DAY <= on <= clock.today() + AHEAD:
        raise Invalid(on="A note is on a day from 2000 on, at most 31 days ahead.")
    plain = one_line(text, "text", LONGEST)
    if not plain:
        raise Invalid(text="Say in one sentence what happened.")
    if Annotation.objects.filter(kpi=kpi, withdrawn_at__isnull=True).count() >= MOST:
        raise Conflict(f"A KPI carries {grouped(MOST)} notes at most. Take one back that nobody needs.")
    name = texts.put(plain, writer=actor, about=kpi)
    row = Annotation.objects.create(kpi=kpi, on=on, text=name, by=actor, at=clock.now())
    record("kpis.annotation.added", actor=actor, about=kpi, data={"annotation": row.pk, "on": on.isoformat(), "text": Words(plain)})
    return row


@operation
def withdraw(*, actor: Person, code: str, annotation: int) -> None:
    """Take a note back: it is drawn and told no more, and stays on record. For who wrote it, and for the KPI's owners."""
    kpi = locked(actor, code)
    row = Annotation.objects.filter(kpi=kpi, pk=annotation).first()
    if row is None:
        raise NotFound
    if not may_withdraw(actor, duties.roles_now(actor), kpi, row):
        raise Forbidden("Who wrote a note and the owners of its KPI take it back.")
    if row.withdrawn_at is not None:
        raise Conflict("This note was taken back already.")
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    record("kpis.annotation.withdrawn", actor=actor, about=kpi, data={"annotation": row.pk, "on": row.on.isoformat()})


def may_withdraw(person: Person, held: frozenset[str], kpi: Kpi, row: Annotation) -> bool:
    return bool(held) and Role.AUDITOR not in held and (access.is_owner(person, kpi) or row.by_id == person.pk)


def standing(kpi: Kpi) -> Any:
    """The notes of a KPI that were not taken back, the latest day first; who wrote each is loaded."""
    return Annotation.objects.filter(kpi=kpi, withdrawn_at__isnull=True).select_related("by").order_by("-on", "-id")


def told(rows: Sequence[Annotation], person: Person | None = None, kpi: Kpi | None = None) -> list[Said]:
    """In words; ``person`` is who may take some of them back."""
    words = texts.read(row.text for row in rows)
    held = duties.roles_of(person) if person else frozenset[str]()
    return [
        Said(
            row.pk, row.on, words.get(row.text, row.text), row.by.name,
            can_withdraw=bool(person and kpi and may_withdraw(person, held, kpi, row)),
        )
        for row in rows
    ]  # fmt: skip


def newest(kpis: Iterable[int], since: date, until: date) -> dict[int, Said]:
    """Of each of these KPIs the latest note on a day of this span; one query, and one for the words where there is any."""
    found = Annotation.objects.filter(kpi_id__in=list(kpis), withdrawn_at__isnull=True, on__gte=since, on__lte=until)
    rows = list(found.select_related("by").order_by("kpi_id", "-on", "-id").distinct("kpi_id"))
    return {row.kpi_id: said for row, said in zip(rows, told(rows), strict=True)}

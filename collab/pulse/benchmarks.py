"""Published figures beside one's own: add one, change one. Each names its source, and either the own figure of the same definition or why none is."""

import re
from typing import Any

from django.db import IntegrityError, transaction

from collab.access import duties
from collab.events.record import record
from collab.events.texts import Words
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean, one_line
from collab.people.models import Person
from collab.pulse import access
from collab.pulse.models import Benchmark
from collab.pulse.states import BENCHMARK_ADDED, BENCHMARK_CHANGED, FIRST_YEAR, LAST_YEAR, Own

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
# Each text with its length.
TEXTS = {"figure": 40, "finding": 300, "source": 200, "why_not": 300}
FIELDS = (*TEXTS, "year", "own")
MISSING = {
    "figure": "Write the figure as it was published.",
    "finding": "Write what the figure says.",
    "source": "Name the source: a figure without one is nobody’s.",
}
ONE_OF_TWO = "Choose the own figure that is defined alike, or write why none is."
STALE = "This figure changed since you opened it. Look at what stands now, and send it again if you still mean it."


@operation
def add(*, actor: Person, code: str, **facts: Any) -> Benchmark:
    """A new published figure. Raises Forbidden, Invalid by field, Unfit where the code is taken."""
    _keeper(actor)
    made = Benchmark(code=clean(code, "code", 50).lower())
    if not CODE.fullmatch(made.code):
        raise Invalid(code="A code has lower-case letters and digits, with single hyphens between them.")
    _put(made, facts)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is one with the code {made.code} already.") from error
    record(BENCHMARK_ADDED, actor=actor, about=made, data={"code": made.code, "source": Words(made.source)})
    return made


@operation
def change(*, actor: Person, code: str, version: int, **facts: Any) -> Benchmark:
    """Change what it says; the code stays. Nothing changed: nothing recorded."""
    _keeper(actor)
    row = Benchmark.objects.select_for_update().filter(code=code.lower()).first()
    if row is None:
        raise NotFound
    if row.version != version:
        raise Conflict(STALE)
    stood = {name: getattr(row, name) for name in FIELDS}
    _put(row, facts)
    changed = [name for name in FIELDS if getattr(row, name) != stood[name]]
    if changed:
        row.version += 1
        row.save(update_fields=[*changed, "version"])
        record(BENCHMARK_CHANGED, actor=actor, about=row, data={"changed": changed})
    return row


def _keeper(actor: Person) -> None:
    inside_unit()
    if not access.may_keep(duties.roles_now(actor)):
        raise Forbidden(access.KEEP)


def _put(row: Benchmark, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(row, name, one_line(value, name, TEXTS[name]) if name in TEXTS else value)
    wrong = {name: said for name, said in MISSING.items() if not getattr(row, name)}
    if row.year is not None and not FIRST_YEAR <= row.year <= LAST_YEAR:
        wrong["year"] = f"A year from {FIRST_YEAR} to {LAST_YEAR}."
    if row.own and row.own not in Own.values:
        wrong["own"] = "There is no such figure."
    elif bool(row.own) == bool(row.why_not):
        wrong["why_not"] = ONE_OF_TWO
    if wrong:
        raise Invalid(**wrong)

"""Data sources from a file: parsed outside the transaction, then everything or nothing inside it. No file is kept."""

from dataclasses import dataclass
from typing import Any

from collab.customer import access, operations, saying
from collab.customer.files import FileRow, parse
from collab.customer.models import DataSource
from collab.customer.queries import source_card
from collab.kit.errors import Invalid
from collab.kit.operation import operation
from collab.people.models import Person
from collab.web.sheets.asked import Asked
from collab.web.sheets.report import Change, FileRefused, Moved, Report
from collab.web.sheets.tables import NOTHING_ASKED

# A source that the file changes or brings, with what is other than before.
Held = list[tuple[DataSource, dict[str, list[Any]]]]
BY_ITSELF = "A data source retires, and is brought back, on its own page, where a reason is asked. Leave this as it stands: {}."


@dataclass(frozen=True, slots=True)
class There:
    """What the rows are held against, read once: sources by code, people who work here by username."""

    sources: dict[str, DataSource]
    people: dict[str, Person]


def read_file(
    *, actor: Person, data: bytes, name: str, asked: Asked = NOTHING_ASKED, dry_run: bool = False, seen: str = ""
) -> Report[FileRow]:
    """Take the sources of a CSV or XLSX file over, all or none; rows that say what stands already are counted and left.

    ``dry_run`` only looks. Raises FileRefused with the report, Moved where somebody looked and it is otherwise now, NotFound, Forbidden.
    """
    operations.kept_by(actor)
    report = parse(data, name, asked)
    if dry_run or report.wrong:
        if report.rows:
            _held(actor, report)
        if not dry_run:
            raise FileRefused(report)
        return report
    return take(actor=actor, report=report, seen=seen)


@operation
def take(*, actor: Person, report: Report[FileRow], seen: str = "") -> Report[FileRow]:
    """Take over what was parsed, held against what stands now; the rows are locked in one order."""
    operations.kept_by(actor)
    fresh = _held(actor, report, lock=True)
    if report.wrong:
        raise FileRefused(report)
    if seen and seen != report.seen and fresh:
        raise Moved(report)
    changed = [(source, said) for source, said in fresh if not source._state.adding]
    for source in DataSource.objects.bulk_create(source for source, _ in fresh if source._state.adding):
        operations.record_added(actor, source)
    for source, said in changed:
        operations.store(actor, source, said)
    return report


def _there(actor: Person, report: Report[FileRow], *, lock: bool) -> There:
    found = access.locked_sources(actor) if lock else access.visible_sources(actor).select_related("owner")
    owners = {row.said["owner"] for row in report.rows if row.said.get("owner")}
    return There(
        sources={source.code: source for source in found.filter(code__in=[row.code for row in report.rows])},
        people={person.username: person for person in Person.objects.filter(username__in=owners)},
    )


def _held(actor: Person, report: Report[FileRow], *, lock: bool = False) -> Held:
    """Hold the rows against what stands: counted, told and blamed in the report; those that say something else."""
    there = _there(actor, report, lock=lock)
    fresh = Held()
    report.hold(lambda row: (stood := there.sources.get(row.code)) and stood.version, lambda row: _hold(report, row, there, fresh))
    return fresh


def _hold(report: Report[FileRow], row: FileRow, there: There, fresh: Held) -> None:
    """One row: new, changed, as it stands, or blamed."""
    stood = there.sources.get(row.code)
    source = stood or DataSource(code=row.code)
    before = _told(source) if stood else ""
    try:
        said = saying.put(source, _given(row, source, there))
        if stood and said and stood.retired_on:
            raise Invalid(code=operations.RETIRED.format(row.code))
    except Invalid as refused:
        for column, sentences in refused.fields.items():
            report.blame(row.place, COLUMN_OF.get(column, column), sentences[0])
        return
    if stood and not said:
        report.unchanged += 1
        return
    report.new += stood is None
    report.changed += stood is not None
    report.show(Change(row.place, row.code, before, _told(source)))
    fresh.append((source, said))


# What is said by another name than its column has.
COLUMN_OF = {"has_personal_data": "personal_data", "is_joined": "joined"}


def _given(row: FileRow, source: DataSource, there: There) -> dict[str, Any]:
    """What ``saying.put`` takes; raises Invalid for an owner who does not work here, and for a day of retiring that is another."""
    given = dict(row.said)
    wrong: saying.Wrong = {}
    if "retired_on" in given and given.pop("retired_on") != source.retired_on:
        wrong["retired_on"] = BY_ITSELF.format(source.retired_on.isoformat() if source.retired_on else "empty")
    if owner := given.get("owner"):
        given["owner"] = there.people.get(owner)
        # Whoever answers for it already may have left since; nobody is named anew who has.
        if given["owner"] is None or (not given["owner"].is_active and given["owner"].pk != source.owner_id):
            wrong["owner"] = f"There is nobody called {owner}."
    elif "owner" in given:
        given["owner"] = None
    if wrong:
        raise Invalid(**wrong)  # type: ignore[arg-type]
    return given


def _told(source: DataSource) -> str:
    card = source_card(source)
    joined = f"joined {card.joined_words}" if card.is_joined else card.joined_words
    said = [card.name, card.system, card.owner_name, card.personal_words, card.basis_words, card.retention, card.quality_word]
    return ", ".join(filter(None, [*said, card.share_words, f"in use since {card.since_on.isoformat()}" if card.since_on else "", joined]))

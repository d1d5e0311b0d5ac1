"""The file of a table's way in: looked at first, then all rows of the draft are those of the file, or none."""

import hashlib

from collab.kit.errors import Invalid
from collab.people.models import Person
from collab.policies import draft_queries, drafting, files
from collab.policies.files import FileRow
from collab.web.sheets.asked import Asked
from collab.web.sheets.report import FileRefused, Moved, Report
from collab.web.sheets.tables import NOTHING_ASKED


def read_table(
    *, actor: Person, draft: int, data: bytes, name: str, asked: Asked = NOTHING_ASKED, dry_run: bool = False, seen: str = ""
) -> Report[FileRow]:
    """Put the rows of the file in the place of those of the draft. ``dry_run`` only looks; ``seen`` is what an earlier look was held against.

    Raises FileRefused with the report, Moved where the draft changed since the look.
    """
    card = draft_queries.draft_card(actor, draft)
    report = files.parse(data, name, asked)
    now = hashlib.sha256(repr((card.version, [row.rule for row in report.rows])).encode()).hexdigest()
    if not report.rows and not report.wrong:
        report.blame(0, "", "The file has no row. A policy has at least one.")
    report.seen = now
    if dry_run:
        return report
    if report.wrong:
        raise FileRefused(report)
    if seen and seen != now:
        raise Moved(report)
    try:
        drafting.take_all(actor=actor, draft=draft, version=card.version, rules=[row.rule for row in report.rows])
    except Invalid as refused:
        report.blame(0, "", str(refused))
        raise FileRefused(report) from refused
    return report

"""The table of a policy as a file: a line a row, cells as they are written, in and out, CSV and XLSX.

A set is its words with commas between them, an empty cell is any. Whole numbers of money may have their thousands parted.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from collab.approvals import cells, groups
from collab.approvals.defaults import Rule
from collab.approvals.rules import LARGEST_QUORUM, MOST_RULES, wrong_with
from collab.approvals.states import DataClass, Track
from collab.kit.errors import Invalid
from collab.people.models import Person
from collab.web.sheets import cells as read
from collab.web.sheets import reading
from collab.web.sheets.asked import Asked
from collab.web.sheets.raw import Cell
from collab.web.sheets.reading import Column, Shape
from collab.web.sheets.report import Report
from collab.web.sheets.tables import NOTHING_ASKED

LARGEST = Decimal(10) ** 14
_text = read.text(2_000)
_SETS = ("legacy", "regulations", "brands", "markets", "suppliers")


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of the file: its number, the heading being 1, and what it says."""

    place: int
    rule: Rule


def _set(cell: Cell) -> list[str]:
    words = [word.strip().lower() for word in _text(cell).split(",")]
    return list(dict.fromkeys(word for word in words if word))


def _amount(cell: Cell) -> Decimal | None:
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    found: Any = read.number(LARGEST, 2)(cell)
    return found if isinstance(found, Decimal) else Decimal(found)


def _count(least: int) -> Callable[[Cell], int]:
    def counted(cell: Cell) -> int:
        found = _amount(cell)
        if found is None or found != found.to_integral_value() or not least <= found <= LARGEST_QUORUM:
            raise Invalid(cell=f"Write a whole number from {least} to {LARGEST_QUORUM}.")
        return int(found)

    return counted


def read_share(cell: Cell) -> Decimal | None:
    """ "60 %" or 0.6; "all" for everybody who sits there."""
    said = cell.strip().lower() if isinstance(cell, str) else ""
    if isinstance(cell, str) and said in ("", "all"):
        return Decimal(1) if said else None
    try:
        share = Decimal(said.removesuffix("%").strip()) / 100 if said.endswith("%") else Decimal(str(cell if cell is not None else "0"))
    except ArithmeticError as unread:
        raise Invalid(cell="Write a share as 60 %, as 0.6 or as all.") from unread
    if cell is None:
        return None
    if not 0 < share <= 1:
        raise Invalid(cell="A share is above 0 % and at most 100 %. Write 100 % or all for everybody.")
    return share


COLUMNS = (
    Column("track", _set, is_required=False),
    Column("amount from", _amount, is_required=False, is_number=True),
    Column("amount below", _amount, is_required=False, is_number=True),
    Column("data", _set, is_required=False),
    *(Column(name, _set, is_required=False) for name in _SETS),
    Column("run from", _amount, is_required=False, is_number=True),
    Column("run below", _amount, is_required=False, is_number=True),
    Column("step", _count(1)),
    Column("name of the step", read.text(60, "Name the step.")),
    Column("group", read.text(60, "Name the group.")),
    Column("quorum", lambda cell: 1 if cell in (None, "") else _count(1)(cell), is_required=False),
    Column("share", read_share, is_required=False),
    Column("veto", read.text(20), is_required=False),
    Column("people", _set, is_required=False),
)
NAMES = tuple(column.name for column in COLUMNS)
IN_WORDS = "step, name of the step, group and, where wanted, " + ", ".join(column.name for column in COLUMNS if not column.is_required)


def parse(data: bytes, name: str, asked: Asked = NOTHING_ASKED) -> Report[FileRow]:
    """Read a CSV or XLSX file. Never raises for what is in it: everything wrong stands in the report. One query for all people."""

    def row(place: int, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return place, values

    shape = Shape(COLUMNS, row, lambda one: one[0], "step", "Row {row} is the same.", most_rows=MOST_RULES)
    raw = reading.parse(data, name, shape, asked)
    report: Report[FileRow] = Report(problems=raw.problems, wrong=raw.wrong, notes=raw.notes, doubts=raw.doubts, remarks=raw.remarks)
    people = keys({word for _, values in raw.rows for word in values["people"] or ()})
    for place, values in raw.rows:
        try:
            report.rows.append(FileRow(place, rule(values, people)))
        except Invalid as refused:
            for column, sentences in refused.fields.items():
                report.blame(place, column if column in NAMES else "", sentences if isinstance(sentences, str) else " ".join(sentences))
    report.new = len(report.rows)
    return report


def keys(usernames: Iterable[str]) -> dict[str, int]:
    """The ids of those of them who work here. One query, or none."""
    asked = set(usernames)
    return dict(Person.objects.filter(username__in=asked, is_active=True).values_list("username", "pk")) if asked else {}


def rule(values: Mapping[str, Any], people: Mapping[str, int]) -> Rule:
    """A row from what its cells say, by column; raises Invalid, by column."""
    track, data = values["track"] or [], values["data"] or []
    if other := [word for word in data if word not in DataClass.values]:
        raise Invalid(data=f"{other[0]} is no class of data. Write {' or '.join(DataClass.values)}.")
    if missing := [word for word in values["people"] or () if word not in people]:
        raise Invalid(people=f"There is nobody called {missing[0]} here. Write usernames.")
    found: dict[str, list[Any]] = {name: values[name] for name in _SETS if values[name]}
    if 1 < len(track) < len(Track.values):
        found["track"] = track
    if values["run from"] or values["run below"] is not None:
        found["run_cost"] = [None if values[end] is None else format(values[end], "f") for end in ("run from", "run below")]
    named = tuple(sorted(people[word] for word in values["people"] or ()))
    group = values["group"].strip().lower().replace(" ", "_")
    made = Rule(
        track=track[0] if len(track) == 1 else "",
        position=values["step"],
        step_name=values["name of the step"],
        role=groups.named(named) if group == groups.NAMED and named else group,
        quorum=values["quorum"] or 1,
        amount_from=values["amount from"] or Decimal(0),
        amount_below=values["amount below"],
        data_class=data[0] if len(data) == 1 else "",
        cells=cells.written(found) if not cells.wrong(found) else found,
        share=values["share"],
        veto=values["veto"] or "",
        people=named,
    )
    if what := wrong_with(made):
        raise Invalid(rules=what[0].upper() + what[1:])
    return made


def rows(rules: Iterable[Rule], called: Mapping[int, str]) -> Iterator[list[Any]]:
    """The cells of each row in the order of ``NAMES``, as ``parse`` reads them; ``called`` are usernames by id."""
    for one in rules:
        run = one.cells.get("run_cost") or [None, None]
        yield [
            ", ".join(one.tracks) if one.tracks != tuple(Track.values) else "",
            one.amount_from or None,
            one.amount_below,
            one.data_class,
            *(", ".join(one.cells.get(name, [])) for name in _SETS),
            *(None if end is None else Decimal(end) for end in run),
            one.position,
            one.step_name,
            groups.NAMED if one.people else one.role,
            one.quorum,
            share_words(one.share),
            one.veto,
            ", ".join(called.get(key, "") for key in one.people),
        ]


def share_words(share: Decimal | None) -> str:
    """As ``read_share`` reads it: "60 %", "all", or nothing."""
    if share is None:
        return ""
    return "all" if share == 1 else f"{format((share * 100).normalize(), 'f')} %"


def usernames(rules: Iterable[Rule]) -> dict[int, str]:
    """By id, of all whom these rows name. One query, or none."""
    named = {key for one in rules for key in one.people}
    return dict(Person.objects.filter(pk__in=named).values_list("pk", "username")) if named else {}

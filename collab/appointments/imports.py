"""A file of duties in: the rows that say something new are proposed as one list, to which a second person agrees, all or none."""

import hashlib
from collections import defaultdict

from collab.access import duties
from collab.access.roles import Role
from collab.appointments import addresses, listing, rosters, rules
from collab.appointments.files import DutyRow, parse_duties
from collab.appointments.models import Line, Proposal
from collab.appointments.states import Act, State
from collab.kit import clock, days
from collab.kit.errors import Forbidden, Invalid
from collab.kit.formats import count_words, grouped
from collab.kit.many import Tick, unwatched
from collab.kit.operation import operation
from collab.people.models import Person
from collab.web.sheets.asked import Asked
from collab.web.sheets.beside import Kind
from collab.web.sheets.report import Change, FileRefused, Report, refuse
from collab.web.sheets.tables import NOTHING_ASKED

KEPT_BY = "An administrator proposes who is given a duty."
# Of a person's key and a role: what they hold or will hold, and what is proposed.
There = defaultdict[tuple[int, str], list[rules.Dated]]


def read_duties(
    *, actor: Person, data: bytes, name: str, asked: Asked = NOTHING_ASKED, dry_run: bool = False, seen: str = ""
) -> Report[DutyRow]:
    """Propose the duties of a CSV or XLSX file as one list, all or none. A row whose duty is held or proposed already is counted and left.

    ``dry_run`` only looks. Raises FileRefused with the report, Moved where somebody looked and it is otherwise now, Forbidden.
    """
    _keeper(actor)
    report = parse_duties(data, name, asked)
    if dry_run or report.wrong:
        if report.rows:
            _held(actor, report)
        if not dry_run:
            raise FileRefused(report)
        return report
    return take(actor=actor, report=report, name=name, seen=seen)


@operation
def take(*, actor: Person, report: Report[DutyRow], name: str, seen: str = "", tick: Tick = unwatched) -> Report[DutyRow]:
    """Propose what was parsed as one list, held against what stands now; the people are locked in one order."""
    _keeper(actor)
    fresh = _held(actor, report, lock=True)
    refuse(report, seen)
    if fresh:
        rosters.proposed(actor=actor, name=name, rows=fresh, tick=lambda done: tick(report.unchanged + done))
    return report


def _keeper(actor: Person) -> None:
    if Role.ADMIN not in duties.roles_now(actor):
        raise Forbidden(KEPT_BY)


BESIDE = Kind(
    "duties",
    addresses.DUTIES_IMPORT,
    may=lambda actor, which: _keeper(actor),
    read=lambda data, name, asked, which: parse_duties(data, name, asked),
    take=lambda owed, report, tick: take(actor=owed.by, report=report, name=owed.name, seen=owed.seen, tick=tick),
    told=lambda new, changed, unchanged: f"{count_words(new, 'duty', 'duties')} proposed, {grouped(unchanged)} as they were",
)


def _held(actor: Person, report: Report[DutyRow], *, lock: bool = False) -> list[tuple[DutyRow, Person]]:
    """Hold the rows against what stands: counted, told and blamed in the report; those that propose something."""
    rows = Person.objects.filter(username__in={row.person for row in report.rows}, is_active=True).order_by("pk")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    people = {person.username: person for person in rows}
    there = _there([person.pk for person in people.values()])
    report.forget()
    seen, fresh = hashlib.sha256(), list[tuple[DutyRow, Person]]()
    for row in report.rows:
        if (person := people.get(row.person)) is None:
            report.blame(row.place, "person", f"There is nobody called {row.person}.")
        elif person.pk == actor.pk:
            report.blame(row.place, "person", rules.giving(actor, frozenset({Role.ADMIN}), person) or "")
        else:
            same = _row(report, row, person, there[person.pk, row.role])
            seen.update(repr((row, same)).encode())
            if not same:
                fresh.append((row, person))
    report.seen = seen.hexdigest()
    return fresh


def _there(people: list[int]) -> There:
    """Three statements."""
    found = There(list)
    for key, held in listing.running(people).items():
        found[key] += held
    for line in Line.objects.filter(person__in=people, roster__state=State.PROPOSED).order_by("pk"):
        found[line.person_id, line.role].append(line)
    for proposal in Proposal.objects.filter(person__in=people, act=Act.GIVE, state=State.PROPOSED).order_by("pk"):
        found[proposal.person_id, proposal.role].append(proposal)
    return found


def _row(report: Report[DutyRow], row: DutyRow, person: Person, there: list[rules.Dated]) -> bool:
    """Whether it is held or proposed just so already; else what is wrong with it is blamed, and what it proposes told."""
    today = clock.today()
    since_on = row.since_on or today
    for one in there:
        begun = one.since_on or today
        if one.until_on == row.until_on and (begun == since_on or (row.since_on is None and begun <= today)):
            report.unchanged += 1
            return True
    wrong = rules.misdated(Act.GIVE, since_on, row.until_on, today)
    try:
        days.within(since_on=since_on, until_on=row.until_on)
    except Invalid as refused:
        wrong |= {name: sentences[0] for name, sentences in refused.fields.items()}
    for column, sentence in wrong.items():
        report.blame(row.place, column, sentence)
    if any(rules.share_a_day(one, row, today) for one in there):
        report.blame(row.place, "role", f"{person.name} holds the role {Role(row.role).label} then already, or it is proposed.")
    report.new += 1
    until = f" until {row.until_on.isoformat()}" if row.until_on else ""
    report.show(Change(row.place, person.name, "", f"{Role(row.role).label} from {since_on.isoformat()}{until}"))
    return False

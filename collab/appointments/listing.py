"""What an agreed list of duties does: each of them begins, on record, with whose two keys it took."""

from collections.abc import Mapping

from django.db import connection

from collab.access import duties
from collab.access.guards import GIVEN
from collab.access.models import Duty
from collab.access.roles import Role
from collab.appointments import rules
from collab.appointments.models import Line, Roster
from collab.appointments.roster_guards import CARRIED_OUT
from collab.appointments.states import Act
from collab.events.record import record_many
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kit.formats import grouped
from collab.kit.many import chunks, plan_anew, settle
from collab.kit.operation import inside_unit
from collab.people.models import Person

# Which duty came of which line.
CAME = "UPDATE appointments_line SET duty_id = n.duty FROM unnest(%s::bigint[], %s::bigint[]) AS n (line, duty) WHERE id = n.line"
# What the database asks of each of them.
ASKED = (GIVEN.get_pgid(Duty), CARRIED_OUT.get_pgid(Line))  # type: ignore[arg-type]
# So many are named of those that no longer fit.
NAMED = 3


def give_all(roster: Roster, agreed_by: Person) -> int:
    """Give all of them, from now on and never for what was; raises Conflict where one no longer fits."""
    inside_unit()
    # Of two proposals for one person the second finds what the first has done.
    people = Person.objects.filter(pk__in=roster.lines.values("person")).order_by("pk")
    held = list(people.select_for_update(no_key=True).values_list("pk", "is_active"))
    lines = list(roster.lines.order_by("pk"))
    _refuse_unfit(lines, {pk for pk, is_active in held if not is_active})
    plan_anew()
    keys = {"roster": roster.pk, "proposed_by": roster.proposed_by_id, "is_alone": roster.is_alone}
    done = 0
    for chunk in chunks(lines):
        _give(chunk, agreed_by, keys)
        # The decision, and the route of it, are told of after this: theirs is asked at the end.
        settle(*ASKED)
        done += len(chunk)
        roster.tick(done)
    return done


def running(people: list[int]) -> dict[tuple[int, str], list[Duty]]:
    """By person and role the duties that they hold or will hold. One statement."""
    found: dict[tuple[int, str], list[Duty]] = {}
    today = clock.today()
    for duty in Duty.objects.filter(person__in=people, ended_at=None).order_by("pk"):
        if not rules.is_over(duty, today):
            found.setdefault((duty.person_id, duty.role), []).append(duty)
    return found


def _refuse_unfit(lines: list[Line], gone: set[int]) -> None:
    """``gone`` are the keys of those who have left. Names are asked only of whoever no longer fits."""
    today, there = clock.today(), running([line.person_id for line in lines])
    wrong: list[tuple[Line, str]] = []
    for line in lines:
        if line.person_id in gone:
            wrong.append((line, "{name} has left."))
        elif rules.misdated(Act.GIVE, None, line.until_on, today):
            wrong.append((line, "The last day of {role}, {name}, has passed."))
        elif any(rules.share_a_day(one, line, today) for one in there.get((line.person_id, line.role), ())):
            wrong.append((line, "{name} holds the role {role} then already."))
    if wrong:
        said = " ".join(sentence.format(name=line.person.name, role=Role(line.role).label) for line, sentence in wrong[:NAMED])
        more = f" And {grouped(len(wrong) - NAMED)} more." if len(wrong) > NAMED else ""
        raise Conflict(f"{said}{more} None of them is given: refuse the list, and have it proposed anew.")


def _give(chunk: list[Line], agreed_by: Person, keys: Mapping[str, object]) -> None:
    today = clock.today()
    made = [Duty(person_id=one.person_id, role=one.role, since_on=max(one.since_on, today), until_on=one.until_on) for one in chunk]
    Duty.objects.bulk_create(made)
    record_many(duties.GIVEN, actor=agreed_by, told=[(duty, {**duties.facts(duty), **keys}) for duty in made])
    with connection.cursor() as cursor:
        cursor.execute(CAME, [[line.pk for line in chunk], [duty.pk for duty in made]])

"""What an agreed list of duties does: each of them begins, on record, with whose two keys it took."""

from collections.abc import Mapping

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

# What the database asks of each of them.
ASKED = (GIVEN.get_pgid(Duty), CARRIED_OUT.get_pgid(Line))  # type: ignore[arg-type]
# So many are named of those that no longer fit.
NAMED = 3


def give_all(roster: Roster, agreed_by: Person) -> int:
    """Give all of them, from now on and never for what was; raises Conflict where one no longer fits."""
    inside_unit()
    lines = list(roster.lines.select_related("person").order_by("pk"))
    # Of two proposals for one person the second finds what the first has done.
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=[line.person_id for line in lines]).order_by("pk").values_list("pk"))
    lines = list(roster.lines.select_related("person").order_by("pk"))
    _refuse_unfit(lines)
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


def _refuse_unfit(lines: list[Line]) -> None:
    today, there = clock.today(), running([line.person_id for line in lines])
    wrong: list[str] = []
    for line in lines:
        role, name = Role(line.role).label, line.person.name
        if not line.person.is_active:
            wrong.append(f"{name} has left.")
        elif rules.misdated(Act.GIVE, None, line.until_on, today):
            wrong.append(f"The last day of {role}, {name}, has passed.")
        elif any(rules.share_a_day(one, line, today) for one in there.get((line.person_id, line.role), ())):
            wrong.append(f"{name} holds the role {role} then already.")
    if wrong:
        more = f" And {grouped(len(wrong) - NAMED)} more." if len(wrong) > NAMED else ""
        raise Conflict(f"{' '.join(wrong[:NAMED])}{more} None of them is given: refuse the list, and have it proposed anew.")


def _give(chunk: list[Line], agreed_by: Person, keys: Mapping[str, object]) -> None:
    today = clock.today()
    made = [Duty(person=one.person, role=one.role, since_on=max(one.since_on, today), until_on=one.until_on) for one in chunk]
    Duty.objects.bulk_create(made)
    record_many(duties.GIVEN, actor=agreed_by, told=[(duty, {**duties.facts(duty), **keys}) for duty in made])
    for line, duty in zip(chunk, made, strict=True):
        line.duty = duty
    Line.objects.bulk_update(chunk, ["duty"])

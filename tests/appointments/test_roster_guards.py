"""A list of duties attacked past the operations: what was proposed is what is decided on, and nobody gives a duty by it without the decision."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from collab.access.roles import Role
from collab.appointments import operations, rosters
from collab.appointments.imports import read_duties
from collab.appointments.models import Line, Roster
from collab.appointments.states import ROSTER
from collab.events.models import Event
from collab.kit.errors import Refusal
from collab.kit.operation import hold
from collab.people.models import Person
from tests.conftest import make_cast

FILE = "person,role,reason\noutsider,privacy,Dana is on leave.\nmarketer,finance,Ruth is on leave.\n"
# A duty as the record wants it, which is still nobody's line.
DUTY = """WITH y AS (INSERT INTO access_duty (person_id, role, since_on, until_on) SELECT l.person_id, l.role, l.since_on, {until}
    FROM appointments_line l WHERE l.role = 'privacy' RETURNING id, person_id, role)
  INSERT INTO events_event (id, kind, subject_kind, subject_id, at, action, source, target, why, data)
  SELECT 0, 'access.duty.given', 'access.duty', id, now(), '', '', '', '', jsonb_build_object('person', person_id, 'role', role, 'values', '{{}}'::jsonb) FROM y;"""
GIVE = "UPDATE appointments_line SET duty_id = (SELECT max(id) FROM access_duty) WHERE role = 'privacy'"
COPY = "INSERT INTO appointments_line (roster_id, person_id, role, since_on, reason) SELECT r.id, {}, 'security', {}, 'Me too.' FROM appointments_roster r"
ME = "(SELECT id FROM people_person WHERE username = 'cio')"
ROW = """INSERT INTO appointments_roster (name, total, digest, proposed_by_id, proposed_at, is_alone, state, given)
    SELECT 'x', {}, 'x', id, now(), false, '{}', {} FROM people_person WHERE username = 'admin'"""
PROPOSED = {
    "a line more": (COPY.format(ME, "public.bridge_day(now())"), "made at once"),
    "another in their place": (f"UPDATE appointments_line SET person_id = {ME} WHERE role = 'privacy'", "A line of a list of duties is not rewritten"),
    "another duty": ("UPDATE appointments_line SET role = 'admin' WHERE role = 'privacy'", "A line of a list of duties is not rewritten"),
    "another reason": ("UPDATE appointments_line SET reason = 'Because.'", "A line of a list of duties is not rewritten"),
    "a line less": ("DELETE FROM appointments_line", "Cannot delete"),
    "the list away": ("DELETE FROM appointments_roster", "Cannot delete"),
    "other lines than it says": ("UPDATE appointments_roster SET digest = 'x'", "A proposal is not rewritten"),
    "by somebody else": (f"UPDATE appointments_roster SET proposed_by_id = {ME}", "A proposal is not rewritten"),
    "agreed by nobody": ("UPDATE appointments_roster SET state = 'agreed', given = total", "by the decision on its route"),
    "given by nobody": (DUTY.format(until="NULL") + GIVE, "given by the decision on the list"),
    "one that lists nothing": (ROW.format(1, "proposed", "NULL"), "has the lines that it says"),
    "agreed as it begins": (ROW.format(1, "agreed", 1), "starts as one that is proposed"),
    "none of it agreed": (ROW.format(0, "proposed", "NULL"), "roster_lists_some"),
}  # fmt: skip


def made(cast: SimpleNamespace, text: str = FILE) -> Roster:
    read_duties(actor=cast.admin, data=text.encode(), name="duties.csv")
    return Roster.objects.latest("pk")


def refusal(statement: str) -> str:
    """What the database says to it, at once or at the end; empty where it takes it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def test_what_is_proposed_stays_and_gives_nothing(real_db: None, all_rights: None) -> None:
    """In later transactions than the one in which it was proposed."""
    made(make_cast())
    said = {name: refusal(statement) for name, (statement, _) in PROPOSED.items()}
    taken = [f"{name}: {said[name] or 'is taken'}" for name, (_, sentence) in PROPOSED.items() if sentence not in said[name]]
    assert not taken, "\n".join(taken)


def agreed(roster: Roster, by: Person) -> None:
    """And all that is asked at the end of it."""
    rosters.agree(actor=by, roster=roster.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def decided(roster: Roster, by: Person, monkeypatch: pytest.MonkeyPatch, instead: Callable[[Roster, Person], int]) -> str:
    """What the database says where the decision is made and ``instead`` carries it out."""
    with monkeypatch.context() as other:
        other.setattr(rosters.listing, "give_all", instead)
        try:
            hold(lambda: agreed(roster, by))
        except (DatabaseError, Refusal) as error:
            return str(error)
    return ""


@pytest.mark.django_db
@pytest.mark.usefixtures("all_rights")
def test_not_one_of_them_is_left_out_and_none_is_other_than_it_says(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = made(cast)
    assert "all are given, or none" in decided(roster, cast.cio, monkeypatch, lambda found, by: found.total)

    def longer(found: Roster, by: Person) -> int:
        with connection.cursor() as cursor:
            cursor.execute(DUTY.format(until="'2199-01-01'::date") + GIVE)
        return found.total

    assert "is the one that it says" in decided(roster, cast.cio, monkeypatch, longer)


@pytest.mark.django_db
@pytest.mark.usefixtures("all_rights")
def test_nobody_gives_themself_one_by_their_own_decision(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who could not decide when it was proposed, and can by now; Python lets them, the database does not."""
    roster = made(cast)
    proposal = operations.propose_duty(actor=cast.admin, person=cast.outsider, role=Role.ADMIN, reason="A third one.")
    operations.agree(actor=cast.cio, proposal=proposal.pk)
    monkeypatch.setattr(rosters.rules, "deciding_all", lambda *given, **more: None)
    assert "by nobody to themself" in decided(roster, cast.outsider, monkeypatch, rosters.listing.give_all)
    assert not Line.objects.exclude(duty=None).exists()
    # Whoever could is kept off its route as it is proposed.
    own = made(cast, "person,role,reason\ncmo,privacy,He asked.\n")
    assert "asked for, sponsor or lead" in decided(own, cast.cmo, monkeypatch, rosters.listing.give_all)


@pytest.mark.django_db
@pytest.mark.usefixtures("all_rights")
def test_what_was_agreed_stays(cast: SimpleNamespace) -> None:
    rosters.agree(actor=cast.cio, roster=made(cast).pk)
    assert "A line of a list of duties is not rewritten" in refusal("UPDATE appointments_line SET duty_id = NULL")
    assert "decided once" in refusal("UPDATE appointments_roster SET state = 'refused', given = NULL")
    assert Event.objects.filter(subject_kind=ROSTER).count() == 2

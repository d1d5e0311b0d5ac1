"""Nothing that the record should tell of people, agreements and policies changes without it: attacked with raw SQL as the portal's role.

Each attack is refused by itself and taken with its event, so that the refusal is one of what it names.
"""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from collab.kpis import operations as kpis
from tests import onrecord
from tests.conftest import make_cast
from tests.invariants.record_attacks import LAST_DUTY, Attack, event, given, person, refused, run

TOKEN = f"INSERT INTO people_token (person_id, digest, label) VALUES (({person('cmo')}), repeat('a', 64), '')"
PEOPLE = {
    "a duty": Attack(
        f"INSERT INTO access_duty (person_id, role, since_on) VALUES (({person('marketer')}), 'cio', '2020-01-01')",
        "A duty is given on record only",
        given("access.duty.given"),
    ),
    "a duty's end": Attack(
        f"UPDATE access_duty SET until_on = '2030-12-31' WHERE id = {LAST_DUTY}", "A duty ends on record only", given("access.duty.ended")
    ),
    "a duty's end at once": Attack(
        f"UPDATE access_duty SET ended_at = now() WHERE id = {LAST_DUTY}", "A duty ends on record only", given("access.duty.ended")
    ),
    "a duty of another": Attack(f"UPDATE access_duty SET person_id = ({person('marketer')}) WHERE id = {LAST_DUTY}", "is not rewritten"),
    "a duty dated back": Attack(f"UPDATE access_duty SET since_on = '2001-01-01' WHERE id = {LAST_DUTY}", "is not rewritten"),
    "a duty taken away": Attack("DELETE FROM access_duty", "ended and never taken away"),
    "somebody shut out": Attack(
        "UPDATE people_person SET is_active = false WHERE username = 'cmo'",
        "may sign in changes on record only",
        event("people.person.left", "people.person", person("cmo")),
    ),
    "a password": Attack(
        "UPDATE people_person SET password = 'md5$x$y' WHERE username = 'cmo'",
        "A password is changed by its person",
        event("people.password.changed", "people.person", person("cmo")),
    ),
    "a token": Attack(
        TOKEN, "A token is made on record only", event("people.token.made", "people.token", "SELECT max(id) FROM people_token")
    ),
    "a token's end": Attack(
        "UPDATE people_token SET ended_at = now() WHERE label = 'feed'",
        "A token ends on record only",
        event("people.token.ended", "people.token", "SELECT id FROM people_token WHERE label = 'feed'"),
    ),
    "a token taken away": Attack("DELETE FROM people_token", "A token is ended before"),
    "a session": Attack(
        f"INSERT INTO account_session (person_id, epoch, ends_at, address, device) VALUES (({person('cmo')}), 0, now() + interval '1 day', '', '')",
        "A session begins on record only",
        event("account.session.begun", "account.session", "SELECT max(id) FROM account_session"),
    ),
    "a session's end": Attack(
        "UPDATE account_session SET ended_at = now()",
        "A session ends on record only",
        event("account.session.ended", "account.session", "SELECT max(id) FROM account_session"),
    ),
    "a session of an earlier epoch": Attack(
        "UPDATE account_session SET epoch = 1",
        "none is carried over otherwise",
        event("people.person.signed_out_everywhere", "people.person", person("marketer")),
    ),
}
GOAL = "SELECT id FROM agenda_goal"
TARGET = "jsonb_build_object('starts_on', '2027-01-01', 'ends_on', '2027-12-31', 'value', '5')"
NEXT_POLICY = """INSERT INTO approvals_policy (subject_kind, number, starts_on, currency, fast_below, standard_below, material_share, note)
    SELECT subject_kind, number + 1, starts_on + 9, currency, fast_below, standard_below, material_share, '' FROM approvals_policy WHERE subject_kind = 'intake.request'"""
AGREED = {
    "a signature": Attack(
        "UPDATE agenda_goal SET signed_by_cmo_at = now()",
        "A goal is signed on record only",
        event("agenda.goal.signed", "agenda.goal", GOAL, """'{"as": "cmo"}'::jsonb"""),
    ),
    "what is signed": Attack(
        "UPDATE agenda_goal SET title = 'Mine'", "A goal is changed on record only", event("agenda.goal.changed", "agenda.goal", GOAL)
    ),
    "a goal signed from the start": Attack(
        "INSERT INTO agenda_goal (code, title, description, starts_on, ends_on, owner_marketing_id, owner_it_id, signed_by_cmo_at, is_active) "
        "SELECT 'mine', title, description, starts_on, ends_on, owner_marketing_id, owner_it_id, now(), true FROM agenda_goal",
        "signed by nobody when it is set",
    ),
    "a target": Attack(
        "INSERT INTO kpis_target (kpi_id, starts_on, ends_on, value) SELECT id, '2027-01-01', '2027-12-31', 5 FROM kpis_kpi",
        "A target is set on record only",
        event("kpis.target.set", "kpis.kpi", "SELECT id FROM kpis_kpi", TARGET),
    ),
    "a target that was set": Attack("UPDATE kpis_target SET value = 1", "append-only"),
    "a target taken away": Attack("DELETE FROM kpis_target", "append-only"),
    "a policy's end": Attack("UPDATE approvals_policy SET ends_on = starts_on + 1", "A policy ends with the publication of the next"),
    "a policy": Attack(
        "UPDATE approvals_policy SET ends_on = starts_on + 9; " + NEXT_POLICY, "A policy is published on record only|A policy ends with"
    ),
    "a rule": Attack(
        "INSERT INTO approvals_policyrule (policy_id, track, amount_from, data_class, position, step_name, role, quorum, seating) "
        "SELECT id, 'fast', 0, '', 9, 'Mine', 'marketer', 1, 'at_routing' FROM approvals_policy WHERE subject_kind = 'intake.request'",
        "published with it",
    ),
}


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    onrecord.token(cast.technologist, "feed")
    onrecord.session(cast.marketer, epoch=0, ends_at="2030-01-01T00:00Z")
    kpis.set_target(
        actor=cast.marketing_lead, code=world.kpi.code, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), value=Decimal(3)
    )
    # The cast stood in this very transaction; what a test does comes after it.
    connection.check_constraints()
    return world


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize("name", [name for name in (*PEOPLE, *AGREED) if name != "a rule"])
def test_it_is_refused_without_its_event_and_taken_with_it(house: SimpleNamespace, name: str) -> None:
    attack = (PEOPLE | AGREED)[name]
    refused(attack.refused, attack.does)
    if attack.told:
        run(attack.does, attack.told)


def test_a_rule_of_the_policy_that_was_published_in_this_transaction_only(real_db: None) -> None:
    cast = make_cast()
    onrecord.make_policy(cast)
    refused("published with it|no rule more", AGREED["a rule"].does)


def test_an_event_of_an_earlier_transaction_excuses_nothing(real_db: None) -> None:
    make_cast()
    attack = PEOPLE["somebody shut out"]
    run(attack.told)
    refused(attack.refused, attack.does)
    with transaction.atomic():
        with transaction.atomic():
            run(attack.told)
        with transaction.atomic():
            run(attack.does)


def test_whoever_leaves_takes_the_tokens_along(house: SimpleNamespace) -> None:
    onrecord.leave(house.policy and onrecord.Person.objects.get(username="technologist"))
    connection.check_constraints()

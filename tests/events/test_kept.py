"""What was acknowledged is there, once and whole, though its process is killed; and what looks whether it is finds each way to break that."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from collab.events import claims, delivery, idempotent
from collab.events.record import REACTIONS, Reactions
from collab.notices import mail, wishes
from tests.conftest import make_cast
from tests.events.test_processes import process
from tests.kept import WISH, Made, asked, findings
from tests.stories import make_world

__all__ = ["process"]
pytestmark = pytest.mark.servers
# A web process's writes, one after the other from the number that it is given; it says what was answered.
WRITER = """
import json, sys, django
django.setup()
from rest_framework.test import APIClient
from collab.people.models import Person
from tests.kept import asked
person = Person.objects.get(username="marketer")
for number in range(int(sys.argv[1]), 1000):
    print(json.dumps(asked(person, number)), flush=True)
"""


def everybody_told() -> None:
    while delivery.deliver_due():
        pass


@pytest.fixture
def people(real_db: None) -> SimpleNamespace:
    cast = make_cast()
    for person in (cast.technologist, cast.technologist2):
        wishes.choose(actor=person, is_any_hour=True)
    make_world(cast)
    return cast


def test_what_was_acknowledged_outlives_its_process(people: SimpleNamespace, process: Callable[..., subprocess.Popen[str]]) -> None:  # noqa: F811
    made: list[Made] = []
    for turn in range(3):
        # What was cut off in the middle was not said, and is asked for again under the same key.
        writer = process(["-c", WRITER, str(len(made))], PYTHONPATH=".:tests")
        made += [Made(*json.loads(writer.stdout.readline())) for _ in range(3)]
        time.sleep(0.015 * turn)
        os.kill(writer.pid, signal.SIGKILL)
        made += [Made(*json.loads(line)) for line in writer.stdout.read().splitlines() if line.endswith("]")]
    made += [Made(*asked(people.marketer, number)) for number in range(len(made), len(made) + 2)]
    everybody_told()
    assert len(made) >= 8
    assert findings(made) == []


# --- broken on purpose


def test_nothing_is_found_where_nothing_was_broken(people: SimpleNamespace) -> None:
    made = Made(*asked(people.marketer, 1))
    everybody_told()
    assert findings([made]) == []


def test_an_answer_before_the_commit_is_found(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    client = APIClient()
    client.force_authenticate(people.marketer)
    made = client.post("/api/v1/requests/", {**WISH, "title": "Lost"}, format="json").json()
    with monkeypatch.context() as broken:
        broken.setattr(connection, "_commit", connection._rollback)
        sent = client.post(f"/api/v1/requests/{made['number']}/submit/", {"version": made["version"]}, format="json")
    assert sent.status_code == 200
    assert f"{made['number']} was sent, is draft, and 0 events tell of it" in findings([Made("Lost", made["number"], True)])


def test_a_key_that_is_not_kept_is_found(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    client = APIClient()
    client.force_authenticate(people.marketer)
    monkeypatch.setattr(idempotent, "HEADER", "X-Nothing")
    for _ in range(2):
        said = client.post("/api/v1/requests/", {**WISH, "title": "Twice"}, format="json", headers={"Idempotency-Key": "new"})
    assert f"{said.json()['number']} was acknowledged and is there 2 times" in findings([Made("Twice", said.json()["number"])])


def test_a_notice_that_nobody_owes_is_found(people: SimpleNamespace) -> None:
    with REACTIONS.holding(Reactions({})):
        made = Made(*asked(people.marketer, 1))
    everybody_told()
    assert any("told to nobody" in one for one in findings([made]))


def test_a_delivery_that_is_called_done_and_was_not_is_found(people: SimpleNamespace) -> None:
    made = Made(*asked(people.marketer, 1))
    idle = dict.fromkeys(REACTIONS.value.functions, bool)
    table = Reactions({kind: {name: idle[name] for name in names} for kind, names in REACTIONS.value.owed.items()})
    with REACTIONS.holding(table):
        everybody_told()
    assert any("told to nobody" in one for one in findings([made]))


def test_what_is_owed_and_nobody_looks_for_is_found(people: SimpleNamespace) -> None:
    """As where a wake-up call is all there is, and the broker is wiped."""
    made = Made(*asked(people.marketer, 1))
    found = findings([made])
    assert any("told to nobody" in one for one in found) and any(one.endswith("deliveries are due") for one in found)


def test_half_a_move_is_found(people: SimpleNamespace, owner: Any) -> None:
    made = Made(*asked(people.marketer, 1))
    everybody_told()
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE intake_request DISABLE TRIGGER USER")
        cursor.execute("UPDATE intake_request SET state = 'draft'")
        cursor.execute("ALTER TABLE intake_request ENABLE TRIGGER USER")
    assert any("was sent, is draft" in one for one in findings([made]))


# --- two at once


@pytest.fixture
def second(server: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """While the first letter is on its way another process, told to by a second scheduler, sends what is due."""
    send, passes = server.send_messages, []

    def another(self: Any, messages: Any) -> None:
        if not passes:
            passes.append(threading.Thread(target=alone))
            passes[0].start()
            passes[0].join(30)
        send(self, messages)

    def alone() -> None:
        mail.send_due()
        connection.close()

    monkeypatch.setattr(server, "send_messages", another)
    return server


def letters(people: SimpleNamespace, second: Any) -> list[str]:
    asked(people.marketer, 1)
    everybody_told()
    mail.send_due()
    return sorted(second.taken)


def test_what_two_schedulers_ask_for_is_done_once(people: SimpleNamespace, second: Any) -> None:
    assert letters(people, second) == ["technologist2@example.com", "technologist@example.com"]


def test_without_claims_it_would_be_done_twice(people: SimpleNamespace, second: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "HELD", claims.HELD + " AND false")
    found = letters(people, second)
    assert len(found) > len(set(found))

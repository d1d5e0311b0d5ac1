"""How long the full proof of a long record takes: ``python -m benchmarks.proof --events 1000000 --parts 2``.

DATABASE_URL names a server's owner. The database ``bridge_proof`` is made there and filled with so many
events, their right chains and seals, ten to a subject, one round of all subjects after the other, so that each event lies far
from the one it follows. The tables that the record is held against are all but empty: what is
measured is the walk along chains and seals, and the questions that read all events. What grows in a line with the events
is said for ten million as well.

Each proof says what it took of memory: this process, and the processes of the server where they run on this machine (what they hold
by themselves, without the cache that all share). A filling that is cut off goes on with ``--more``, which adds what is missing.
"""

import argparse
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

DATABASE = "bridge_proof"
ASKED = argparse.ArgumentParser(prog="python -m benchmarks.proof", description=__doc__)
ASKED.add_argument("--events", type=int, default=1_000_000)
ASKED.add_argument("--per-seal", type=int, default=500, help="events a seal: what a minute of a busy house writes")
ASKED.add_argument("--parts", type=int, default=2, help="walked side by side")
ASKED.add_argument("--again", action="store_true", help="prove the database that an earlier run filled")
ASKED.add_argument("--more", action="store_true", help="go on filling the database that an earlier run began")
ASKED.add_argument("--only-fill", action="store_true", help="and prove it another time")


def own_database(url: str, again: bool) -> str:
    """A database of its own on this server: nothing in it is anybody's."""
    if not again:
        line = psycopg2.connect(url)
        line.autocommit = True
        with line.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {DATABASE}")
        line.close()
    return urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))


OPTIONS = ASKED.parse_args()
os.environ["DATABASE_URL"] = own_database(
    os.environ.get("DATABASE_URL") or sys.exit("DATABASE_URL names no server."), OPTIONS.again or OPTIONS.more
)
os.environ["DATABASE_AS"] = "owner"
# Not a line for each seal.
os.environ["LOG_LEVEL"] = "WARNING"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Max

from collab.events import seals, verify
from collab.events.models import Event, Seal
from collab.events.sql import DIGEST
from collab.people.models import Person
from funding.funds import proof

ROUNDS, NEW = 10, 5_000
GOAL, OF = 300, 10_000_000
# One event for each subject; what it follows is the one of the round before.
ROUND = f"""
    WITH said AS (
        SELECT nextval('events_event_id_seq') AS id, 'bench.thing.changed'::text AS kind, 'bench.thing'::text AS subject_kind, n::bigint AS subject_id,
               (SELECT min(id) FROM people_person) AS actor_id, now() - interval '1 hour' + %(round)s * interval '1 second' AS at, 'change'::text AS action,
               'a'::text AS source, 'b'::text AS target, %(round)s::int AS version, ''::text AS why,
               jsonb_build_object('changed', jsonb_build_object('estimate', jsonb_build_array(n::text, (n + 1)::text), 'title', md5(n::text))) AS data,
               %(round)s::int AS sequence, coalesce(p.hash, '') AS previous_hash
          FROM generate_series(1, %(subjects)s) n LEFT JOIN events_event p
            ON p.subject_kind = 'bench.thing' AND p.subject_id = n AND p.sequence = %(round)s - 1
    ) INSERT INTO events_event (id, kind, subject_kind, subject_id, actor_id, at, action, source, target, version, why, data, sequence, previous_hash, hash)
    SELECT s.*, {DIGEST.format("s")} FROM said s
"""


def fill(events: int, per_seal: int) -> None:
    """Round after round, and at last the seals; what is there already is left."""
    call_command("setup_database", verbosity=0)
    if not Person.objects.filter(username="bench").exists():
        Person.objects.create_user("bench", "bench@example.com")
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(sequence), 0) FROM events_event WHERE subject_kind = 'bench.thing' AND subject_id = 1")
        for number in range(cursor.fetchone()[0] + 1, ROUNDS + 1):
            write(number, events // ROUNDS)
        cursor.execute("VACUUM ANALYZE events_event")
    seals.LARGEST = per_seal
    seals.make()


def write(number: int, subjects: int) -> None:
    """One round, beneath the guards; they are on again where it fails too."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_event DISABLE TRIGGER USER")
        cursor.execute(ROUND, {"round": number, "subjects": subjects})
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE events_event ENABLE TRIGGER USER")


class Memory(threading.Thread):
    """The most that this process and the server's processes of this database hold at once, in kB, looked at ten times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over, self.own, self.servers = threading.Event(), 0, 0
        self.line = psycopg2.connect(os.environ["DATABASE_URL"])
        self.line.autocommit = True

    def run(self) -> None:
        with self.line.cursor() as cursor:
            while not self.over.wait(0.1):
                cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
                self.servers = max(self.servers, sum(held(str(pid), "RssAnon") for (pid,) in cursor.fetchall()))
                self.own = max(self.own, held("self", "VmRSS"))
        self.line.close()


def held(pid: str, what: str) -> int:
    """So many kB of a process, 0 where it runs elsewhere."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(what + ":")), 0)


@contextmanager
def timed(what: str, took: dict[str, float]) -> Iterator[None]:
    begin, memory = time.monotonic(), Memory()
    memory.start()
    try:
        yield
    finally:
        memory.over.set()
        memory.join()
    took[what] = time.monotonic() - begin
    print(f"{what:<34}{took[what]:8.1f} s   {memory.own >> 10:6} MB here, {memory.servers >> 10} MB in the server", flush=True)


def main() -> int:
    took: dict[str, float] = {}
    if not OPTIONS.again:
        with timed("filled", took):
            fill(OPTIONS.events, OPTIONS.per_seal)
    if OPTIONS.only_fill:
        return 0
    events = Event.objects.count()
    print(f"{events:,} events, {Seal.objects.count():,} seals, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    found: list[object] = []
    with timed("verify_events --full", took):
        proved(found, full=True)
    with timed("verify_events, nothing new", took):
        proved(found, full=False)
    write(1 + (Event.objects.filter(subject_kind="bench.thing", subject_id=1).aggregate(last=Max("sequence"))["last"] or 0), NEW)
    seals.make()
    with timed(f"verify_events, {NEW:,} new", took):
        proved(found, full=False)
    with timed("verify_ledger", took):
        found += proof.everything()
    full = took["verify_events --full"] * OF / events
    print(f"For {OF:,} events, in a line: {full:.0f} s (goal {GOAL}).")
    for finding in found[:20]:
        print(f"FOUND {finding}")
    return 1 if found or full > GOAL else 0


def proved(found: list[object], *, full: bool) -> None:
    """As the command does it; what it came to is written down for the next."""
    last = verify.latest()
    new = verify.everything(full=full, parts=OPTIONS.parts if full else 1)
    verify.remember(last, len(new), full)
    found += new


if __name__ == "__main__":
    sys.exit(main())

"""``python -m benchmarks``: every page under load beside a plain Django page and just its query; writes var/bench.json.

DATABASE_URL names a server's owner; the database ``bridge_bench`` is made and filled there if it is not (``bridge_bench_10`` with ``--size 10``).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from benchmarks import learning, wrk
from benchmarks.measuring import FIRST, Measured, Measurement, answers
from benchmarks.pages import PAGES
from benchmarks.serving import ROOT, Server

DATABASE = "bridge_bench"
MOST_MEMORY = 150
LEAST_RATIO = 0.5
# What a run of the usual length moves, and what the last slice is picked from.
LEAST_LEFT = 5000


def main() -> None:
    asked = arguments()
    learning.tell()
    wrk.bring()
    url = os.environ.get("DATABASE_URL") or sys.exit("DATABASE_URL names no server; `make bench` brings one.")
    owner = filled(url, size=asked.size, fresh=asked.fresh)
    environment = {**os.environ, "DATABASE_URL": owner}
    if not (Path(os.environ.get("VAR_DIR", ROOT / "var")) / "static" / "staticfiles.json").exists():
        environment["PLAIN_STATIC"] = "1"
    os.environ.update(environment)
    run("benchmarks.tables", environment)
    with tempfile.TemporaryDirectory() as logs:
        servers = start(environment, Path(logs))
        try:
            found = measure(servers, owner, asked)
            memory = servers[0].memory()
        finally:
            for server in servers:
                server.stop()
    write(found, memory)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=int, default=3, help="of one slice of load")
    parser.add_argument("--rounds", type=int, default=3, help="slices of each server, interleaved")
    parser.add_argument("--pages", default="", help="names of pages, with commas")
    parser.add_argument("--size", type=int, default=1, help="times 100,000 requests; what grows with it is said beside its bar")
    parser.add_argument("--fresh", action="store_true", help="fill the database anew")
    parser.add_argument("--check", action="store_true", help="one request of each kind and the queries, no load")
    return parser.parse_args()


def run(module: str, environment: dict[str, str], *more: str) -> None:
    subprocess.run([sys.executable, "-m", module, *more], cwd=ROOT, env=environment, check=True)


def filled(url: str, *, size: int, fresh: bool) -> str:
    """The address of the bench database, made and loaded where it is missing or its load was cut short."""
    name = DATABASE if size == 1 else f"{DATABASE}_{size}"
    owner = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    line = psycopg2.connect(url)
    line.autocommit = True
    with line.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        is_there = cursor.fetchone() is not None
        if is_there and (fresh or not is_loaded(owner)):
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
            is_there = False
        if not is_there:
            cursor.execute(f"CREATE DATABASE {name}")
    line.close()
    environment = {**os.environ, "DATABASE_URL": owner}
    if is_there:
        subprocess.run([sys.executable, "manage.py", "setup_database", "--verbosity=0"], cwd=ROOT, env=environment, check=True)
    else:
        run("benchmarks.load", environment, f"--size={size}")
    return owner


def is_loaded(owner: str) -> bool:
    """Loaded to the end, and not yet used up: each run moves some requests out of triage."""
    line = psycopg2.connect(owner)
    try:
        with line.cursor() as cursor:
            # The comment on the database is the load's last word.
            cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()")
            if cursor.fetchone() != ("loaded",):
                return False
            cursor.execute("SELECT count(*) FROM intake_request WHERE state = 'in_triage' AND version = 3")
            return cursor.fetchone() >= (LEAST_LEFT,)
    finally:
        line.close()


def start(environment: dict[str, str], logs: Path) -> list[Server]:
    """The portal, the plain pages, the bare function, and the portal that keeps nothing drawn, in this order."""
    doors = {"portal": "collab.wsgi", "plain": "benchmarks.plain.wsgi", "bare": "benchmarks.bare", FIRST: "benchmarks.first_draw"}
    started: list[Server] = []
    try:
        for name, app in doors.items():
            started.append(Server(name, app, environment, logs / name))
    except BaseException:
        for server in started:
            server.stop()
        raise
    return started


def measure(servers: list[Server], owner: str, asked: argparse.Namespace) -> list[Measured]:
    measurement = Measurement(servers, owner, seconds=asked.seconds, rounds=asked.rounds)
    names = asked.pages.split(",") if asked.pages else [page.name for page in PAGES]
    found = []
    try:
        for page in PAGES:
            if page.name in names:
                answers(measurement, page)
                found.append(measurement.only_queries(page) if asked.check else measurement.page(page))
                print(found[-1].line(), flush=True)
    finally:
        measurement.close()
    return found


def write(found: list[Measured], memory: list[tuple[int, int]]) -> None:
    """The file, and what falls short; exit code 1 where something does."""
    place = ROOT / "var" / "bench.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps({"pages": [one.figures() for one in found]}, indent=1) + "\n")
    print("\nweb processes: " + ", ".join(f"{pss} MiB PSS, {rss} MiB RSS" for pss, rss in memory))
    short = [one.page for one in found if one.ratio and one.ratio < LEAST_RATIO]
    if short:
        print(f"under half of the plain page's rate: {', '.join(short)}")
    if any(rss >= MOST_MEMORY for _, rss in memory):
        print(f"a web process has {MOST_MEMORY} MiB or more")
    if failed := [words for one in found for words in one.failed()]:
        sys.exit("some requests failed: " + ", ".join(failed))


if __name__ == "__main__":
    main()

"""`make demo` as a newcomer meets it: starts, continues, stops, and says in one sentence why it cannot."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
import uuid
from pathlib import Path

import pytest

from tests.launch import toy
from tests.launch.launch import PATIENCE


def test_starts_stops_and_continues_with_the_same_data(start, checkout):
    first = start().until("Bridge is ready")
    assert first.answers() == 200
    assert "password 'bridge'" in first.said() and "marketing_lead" in first.said()
    assert oct((checkout / "var" / "env").stat().st_mode)[-3:] == "600"
    key = re.search("SECRET_KEY=(.*)", (checkout / "var" / "env").read_text())
    assert first.stop(signal.SIGINT) == 0
    first.nothing_is_left()

    second = start().until("Bridge is ready")
    assert (checkout / "var" / "starts").read_text() == "2"
    assert key and key[0] in (checkout / "var" / "env").read_text()
    assert second.stop(signal.SIGTERM) == 0
    second.nothing_is_left()


@pytest.mark.slow
def test_settings_in_force_are_in_var_env(start, checkout, port):
    start().until("Bridge is ready")
    kept = dict(line.split("=", 1) for line in (checkout / "var" / "env").read_text().splitlines() if not line.startswith("#"))
    assert kept["PORT"] == str(port)
    assert kept["DEMO"] == "1"
    assert kept["DATABASE_URL"].startswith("postgresql://bridge@/bridge?host=/")
    assert kept["BROKER_URL"].startswith("redis+socket:///")


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGTERM, signal.SIGHUP])
def test_a_stop_in_the_middle_of_the_start_leaves_no_process(start, number):
    launch = start(TOY_SLOW="load_demo").until("loading the demo company")
    time.sleep(0.3)
    assert launch.processes()
    assert launch.stop(number) == 128 + number
    launch.nothing_is_left()


@pytest.mark.parametrize("moment", [0.05, 0.4, 1.0, *(pytest.param(moment, marks=pytest.mark.slow) for moment in (0.2, 0.7, 1.4))])
def test_a_stop_at_any_moment_leaves_no_process(start, moment):
    launch = start()
    time.sleep(moment)
    launch.stop(signal.SIGTERM)
    launch.nothing_is_left()
    assert "Traceback" not in launch.said()


def test_a_killed_launcher_takes_its_processes_along_and_the_next_one_starts(start, checkout):
    killed = start().until("Bridge is ready")
    assert killed.stop(signal.SIGKILL) == -9
    again = start().until("Bridge is ready")
    assert (checkout / "var" / "starts").read_text() == "2"
    again.stop()
    killed.nothing_is_left()
    again.nothing_is_left()


@pytest.mark.slow
def test_everything_killed_at_once_is_no_obstacle_to_the_next_start(start, checkout):
    killed = start().until("Bridge is ready")
    killed.process.kill()
    for line in killed.processes():
        # Some end by themselves meanwhile: the launcher is gone.
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(line.split()[0]), signal.SIGKILL)
    killed.ends()
    killed.nothing_is_left(within=5)
    start().until("Bridge is ready")
    assert (checkout / "var" / "starts").read_text() == "2"


@pytest.mark.parametrize(
    ("part", "name"),
    [
        pytest.param("collab.celery worker", "The worker", marks=pytest.mark.slow),
        pytest.param("valkey-server", "Valkey", marks=pytest.mark.slow),
        ("gunicorn", "The web server"),
    ],
)
def test_a_part_that_ends_by_itself_is_said_and_ends_the_rest(start, part, name):
    launch = start().until("Bridge is ready")
    own = [line for line in launch.processes() if part in line]
    os.kill(int(min(own, key=lambda line: int(line.split()[0])).split()[0]), signal.SIGKILL)
    assert launch.ends() == 1
    assert f"{name} ended by itself" in launch.sentence()
    launch.nothing_is_left()


def test_a_taken_port_is_said_before_any_work(start, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        launch = start()
        assert launch.ends() == 1
    assert f"Port {port} is taken" in launch.sentence()
    assert "..." not in launch.said()
    launch.nothing_is_left()


@pytest.mark.parametrize("wrong", ["0", "65536", "eight", "-1", "8000.5"])
def test_a_port_that_is_none(start, wrong):
    launch = start(PORT=wrong)
    assert launch.ends() == 1
    assert wrong in launch.sentence()


def test_a_second_launcher_in_the_same_folder_is_refused(start):
    first = start().until("Bridge is ready")
    second = start()
    assert second.ends() == 1
    assert "already runs" in second.sentence()
    assert first.answers() == 200


def test_a_command_that_fails_is_named_with_its_last_words(start):
    launch = start(TOY_FAILS="setup_database")
    assert launch.ends() == 1
    assert "setup_database" in launch.sentence() and "the toy refuses" in launch.sentence()
    launch.nothing_is_left()


def test_a_database_that_does_not_answer_is_named_without_its_password(start):
    launch = start(DATABASE_URL="postgresql://me:hush@127.0.0.1:1/bridge")
    assert launch.ends() == 1
    assert "DATABASE_URL" in launch.sentence() and "hush" not in launch.said()
    launch.nothing_is_left()


def test_a_broker_that_does_not_answer_is_named(start):
    launch = start(BROKER_URL="amqp://me:hush@127.0.0.1:1//")
    assert launch.ends() == 1
    assert "BROKER_URL" in launch.sentence() and "hush" not in launch.said()


def test_without_network_the_first_start_says_so(start, checkout):
    subprocess.run(["rm", "-rf", checkout / ".venv"], check=True)
    launch = start(PIP_CONFIG_FILE="/dev/null", PIP_INDEX_URL="http://127.0.0.1:1/", PIP_RETRIES="0")
    assert launch.ends() == 1
    assert "network" in launch.sentence()
    launch.nothing_is_left()


@pytest.mark.slow
def test_data_of_another_postgresql_is_not_touched(start, checkout):
    start().until("Bridge is ready").stop()
    place = checkout / "var" / "place"
    data = Path(f"/var/lib/bridge/{place.read_text()}-demo") if place.exists() else checkout / "var"
    (data / "postgres" / "PG_VERSION").write_text("12\n")
    launch = start()
    assert launch.ends() == 1
    assert "PostgreSQL 12" in launch.sentence()


@pytest.mark.slow
def test_a_note_of_a_dead_server_whose_number_lives_again_is_no_obstacle(start, checkout):
    start().until("Bridge is ready").stop()
    place = checkout / "var" / "place"
    data = Path(f"/var/lib/bridge/{place.read_text()}-demo") if place.exists() else checkout / "var"
    (data / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{data}/postgres\n1\n5432\n{data}\n\n0 0\nready\n")
    start().until("Bridge is ready")


def test_a_terminal_that_is_gone_does_not_keep_it_from_stopping(start, checkout, port):
    mark = uuid.uuid4().hex
    argv = [toy.base_python(), "-B", "-m", "collab.launch", "demo"]
    environment = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "PORT": str(port), "TOY_MARK": mark}
    process = subprocess.Popen(argv, cwd=checkout, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert process.stdout
        process.stdout.readline()
        process.stdout.close()
        time.sleep(1)
        process.send_signal(signal.SIGHUP)
        assert process.wait(timeout=PATIENCE) in (0, 128 + signal.SIGHUP)
    finally:
        process.kill()
        process.wait(timeout=PATIENCE)
    left = start(PORT="0")  # for its eyes only: it looks for the same folder
    left.ends()
    left.nothing_is_left()

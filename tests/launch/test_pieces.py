"""The launcher's pieces, one by one."""

import contextlib
import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from collab.launch import install, leaving, packages, places, programs, reachable
from collab.launch.cast import CAST, welcome
from collab.launch.interruptions import SIGNALS, Interruptions
from collab.launch.report import Report
from collab.launch.single import claim
from collab.launch.trouble import Stopped, Trouble
from tests.launch import toy

SHORT = Path("/tmp")  # noqa: S108


def find_python(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    script = toy.CHECKOUT / "collab" / "launch" / "find-python.sh"
    path = f"{folder}"
    return subprocess.run(["/bin/sh", script], env={"PATH": path, **environment}, capture_output=True, text=True, check=False)


def pretend_python(folder: Path, name: str, version: str, *, fine: bool) -> None:
    (folder / name).write_text(
        f'#!/bin/sh\ncase "$2" in *print\\(\\"*) echo {version};; *base_exec*) echo {folder / name};; *) exit {0 if fine else 1};; esac\n'
    )
    (folder / name).chmod(0o755)


def test_an_old_python_alone_is_one_sentence(tmp_path):
    pretend_python(tmp_path, "python3", "3.9.2", fine=False)
    answer = find_python(tmp_path)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert "3.11 or newer" in answer.stderr and "python3 is 3.9.2" in answer.stderr


def test_no_python_at_all_is_one_sentence(tmp_path):
    answer = find_python(tmp_path)
    assert answer.returncode == 1
    assert "none was found" in answer.stderr


def test_a_newer_python_beside_an_old_one_is_taken(tmp_path):
    pretend_python(tmp_path, "python3", "3.9.2", fine=False)
    pretend_python(tmp_path, "python3.12", "3.12.1", fine=True)
    assert find_python(tmp_path).stdout.strip() == str(tmp_path / "python3.12")


def test_the_python_one_names_is_the_only_one_looked_at(tmp_path):
    pretend_python(tmp_path, "python3", "3.12.1", fine=True)
    pretend_python(tmp_path, "mine", "3.10.1", fine=False)
    assert "mine is 3.10.1" in find_python(tmp_path, PYTHON="mine").stderr


def test_the_launcher_needs_nothing_installed():
    argv = [toy.base_python(), "-I", "-S", "-c", "import sys; sys.path.insert(0, sys.argv[1]); import collab.launch.__main__"]
    subprocess.run([*argv, str(toy.CHECKOUT)], check=True, cwd="/")


def test_make_alone_lists_the_targets():
    told = subprocess.run(["make"], cwd=toy.CHECKOUT, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "test", "test-servers", "check", "bench", "format", "clean"):
        assert f"make {target} " in told


def test_a_path_too_deep_for_a_socket_gets_a_short_folder(tmp_path):
    deep = tmp_path / ("deep" * 25) / "s"
    found = places._socket_folder(deep, None)
    try:
        assert len(os.fsencode(found)) <= places.LONGEST_SOCKET_FOLDER
        assert stat.S_IMODE(found.stat().st_mode) == 0o700
    finally:
        shutil.rmtree(found)


def test_where_no_folder_is_short_enough_it_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "LONGEST_SOCKET_FOLDER", 5)
    with pytest.raises(Trouble, match="too deep for a Unix socket"):
        places._socket_folder(tmp_path / "s", None)


def test_a_place_that_takes_no_files_is_one_sentence(tmp_path):
    in_the_way = tmp_path / "var"
    in_the_way.write_text("a file, where a folder should be")
    with pytest.raises(Trouble, match="cannot write there"):
        places.prepare(in_the_way, kind="demo")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_one_sentence(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(Trouble, match="permission denied"):
        places.prepare(tmp_path / "var", kind="demo")


def test_a_full_disk_is_said_as_such(tmp_path):
    assert "no space left" in str(places.cannot_write(OSError(errno.ENOSPC, "x"), tmp_path))


def test_too_small_a_disk_is_said_before_the_work(tmp_path, monkeypatch):
    ours = places.Places(tmp_path, tmp_path, tmp_path, tmp_path, tmp_path, tmp_path, None)
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _: SimpleNamespace(free=5_000_000))
    with pytest.raises(Trouble, match="5 MB left"):
        places.check_space(ours)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "no space left"),
        ("NewConnectionError: failed", "is there a network"),
        ("ERROR: Could not find a version that satisfies the requirement x", "is there a network"),
        ("npm error code ENOTFOUND", "is there a network"),
        ("ERROR: hash mismatch", "pip did not: ERROR: hash mismatch"),
    ],
)
def test_what_pip_says_becomes_a_sentence(tmp_path, said, sentence):
    log = tmp_path / "install.log"
    log.write_text(f"something\n{said}\n")
    with pytest.raises(Trouble, match=sentence):
        install.explain(log, otherwise="pip did not")


def test_one_launcher_at_a_time(tmp_path):
    with claim(tmp_path / "lock", "Bridge"), pytest.raises(Trouble, match=f"process {os.getpid()}"):
        claim(tmp_path / "lock", "Bridge")
    claim(tmp_path / "lock", "Bridge").close()


@pytest.mark.skipif(threading.current_thread() is not threading.main_thread(), reason="signals reach the main thread")
def test_a_signal_between_a_start_and_its_record_waits():
    before = {number: signal.getsignal(number) for number in SIGNALS}
    interruptions, noted = Interruptions(), []
    interruptions.listen()
    try:
        with pytest.raises(Stopped), interruptions.held():
            signal.raise_signal(signal.SIGTERM)
            noted.append("recorded")
        assert noted == ["recorded"]
        signal.raise_signal(signal.SIGTERM)  # the second one is ignored: stopping is under way
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_stop_that_was_swallowed_is_raised_again_until_somebody_stops():
    before = {number: signal.getsignal(number) for number in SIGNALS}
    interruptions = Interruptions()
    interruptions.listen()
    try:
        with contextlib.suppress(Stopped):  # as Python does when it happens in a destructor
            signal.raise_signal(signal.SIGHUP)
        with pytest.raises(Stopped):
            interruptions.check()
        interruptions.stopping()
        interruptions.check()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_an_address_is_shown_without_its_password():
    assert reachable.without_password("postgresql://me:hush@db:5432/bridge") == "postgresql://me@db:5432/bridge"


def test_without_a_package_manager_the_browser_is_asked_for(tmp_path):
    with pytest.raises(Trouble, match="chromium"):
        packages.install(None, None, None, {"PATH": str(tmp_path)}, ["chromium"], why="for the tests in a browser")


def test_the_welcome_names_everyone():
    told = welcome("http://localhost:8000")
    assert "http://localhost:8000" in told
    assert all(name in told for name, _ in CAST)
    assert "technologist2" in told


def test_the_interpreter_of_the_tests_is_new_enough():
    assert sys.version_info >= (3, 11)


def ours(folder: Path) -> places.Places:
    return places.Places(folder, folder / "var", folder / "var", folder, folder, folder, None)


def test_npm_keeps_what_it_loads_in_the_checkout(tmp_path, monkeypatch):
    monkeypatch.delenv("npm_config_cache", raising=False)
    assert install.clean_environment(ours(tmp_path))["npm_config_cache"] == str(tmp_path / "var" / "cache" / "npm")
    monkeypatch.setenv("npm_config_cache", "/elsewhere")
    assert install.clean_environment(ours(tmp_path))["npm_config_cache"] == "/elsewhere"


def pretend_servers(checkout: Path, record: str = "x") -> Path:
    """Site-packages with a server's program in it."""
    packages = checkout / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / "server" / "bin").mkdir(parents=True)
    (packages / "server" / "bin" / "run").write_text("run")
    (packages / "server-1.2.dist-info").mkdir()
    (packages / "server-1.2.dist-info" / "RECORD").write_text(record)
    return packages


def test_checkouts_with_the_same_servers_share_one_copy(tmp_path):
    """The copy goes by what is in it, not by when it was installed."""
    made = []
    for name, record in (("one", "x"), ("two", "x"), ("three", "y")):
        packages = pretend_servers(tmp_path / name, record)
        os.utime(packages / "server" / "bin", (len(made), len(made)))
        place = places.Places(tmp_path / name, tmp_path, tmp_path / "roots" / name, tmp_path, tmp_path, tmp_path, None)
        made.append(programs._copy(place, packages, Path("server/bin"), []))
    assert made[0] == made[1] != made[2]
    assert (made[0] / "run").read_text() == "run" and "server-1.2-" in str(made[0])


def roots_of(tmp_path: Path) -> Path:
    """What two checkouts have below /var/lib/bridge, one of which is gone, and one nobody knows."""
    roots = tmp_path / "roots"
    for name in ("here", "gone"):
        (tmp_path / name / "var").mkdir(parents=True)
        (tmp_path / name / "var" / "place").write_text(name)
        (roots / f"{name}-demo").mkdir(parents=True)
        (roots / f"{name}-demo" / places.OWNER).write_text(str(tmp_path / name / "var"))
    shutil.rmtree(tmp_path / "gone")
    (roots / "stranger-demo").mkdir()
    (roots / places.PROGRAMS / "server").mkdir(parents=True)
    return roots


def test_whose_checkout_is_gone_is_named_and_not_touched(tmp_path):
    roots = roots_of(tmp_path)
    assert [folder.name for folder in leaving.orphans(roots)] == ["gone-demo"]


def test_what_a_checkout_left_is_taken_away_with_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(leaving.os, "geteuid", lambda: 0)
    roots = roots_of(tmp_path)
    leaving.take_away(Report(), tmp_path / "here" / "var", roots=roots)
    assert sorted(folder.name for folder in roots.iterdir()) == ["gone-demo", places.PROGRAMS, "stranger-demo"]
    assert f"gone: {roots / 'gone-demo'}" in capsys.readouterr().out
    for name in ("gone", "stranger"):
        shutil.rmtree(roots / f"{name}-demo")
    leaving.take_away(Report(), tmp_path / "here" / "var", roots=roots)
    assert list(roots.iterdir()) == []


def test_a_step_says_what_it_found(capsys):
    with Report().step("loading it (once)") as told:
        told.append("it is there already,")
    assert capsys.readouterr().out.startswith("  loading it (once) ... it is there already, 0.")

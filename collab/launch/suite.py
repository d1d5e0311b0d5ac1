"""`make test` and its relatives: brings what the tests need, starts servers of their own, runs a command among them."""

import os
import shutil
import signal
from collections.abc import Mapping

from collab.launch import contract, install, packages, reachable, real_servers
from collab.launch.children import Argv, Children
from collab.launch.demo import manage
from collab.launch.interruptions import Interruptions
from collab.launch.places import CHECKOUT, Places, check_space, leave_no_socket_folder, prepare
from collab.launch.report import Report
from collab.launch.single import claim

# Long, and worthless: it signs what tests throw away.
TEST_SECRET = "only-for-tests-" + "0123456789abcdef" * 3
MOST_WORKERS = 8
# One after another: what measures under load has the machine to itself.
LONG = ("-v", "-m", "slow or hypothesis", "--hypothesis-profile=explore", "tests")


def suite(report: Report, interruptions: Interruptions, given: Mapping[str, str], what: str, rest: list[str]) -> int:
    """Runs what was asked for and gives its exit code. `what` is one of "test", "soak", "test-servers", "run", "install".

    "run" and "soak" have servers that write to the disk as real ones do; "test" quick ones.
    """
    if what != "install":
        contract.both_or_neither(given)
    kind = {"run": "bench", "soak": "soak"}.get(what, "test")
    places = prepare(CHECKOUT / "var" / kind, kind=kind)
    children = Children(record=places.run / "children.json", interruptions=interruptions)
    try:
        with claim(places.run / "lock", f"`make {what}`" if what != "run" else "A measurement"):
            try:
                children.stop_leftovers()
                check_space(places)
                return _go(places, children, report, given, what, rest)
            finally:
                children.stop_all()
    finally:
        leave_no_socket_folder(places)


def _go(places: Places, children: Children, report: Report, given: Mapping[str, str], what: str, rest: list[str]) -> int:
    clean = install.clean_environment(places)
    install.requirements(places, children, report, clean, "requirements-dev.txt")
    if what == "install":
        return 0
    install.node(places, children, report, clean)
    clean["VAR_DIR"] = str(places.var)
    clean["SECRET_KEY"] = TEST_SECRET
    # Tests and measurements ask more often than any person does.
    clean["CALLS_A_MINUTE"] = "9999999 9999999 9999999"
    if what != "run":
        # Tests render pages without collecting static files first.
        clean["PLAIN_STATIC"] = "1"
    if what == "test-servers":
        return _on_real_servers(places, children, report, clean, rest)
    if what in ("test", "soak"):
        clean["CHROMIUM"] = packages.browser(places, children, report, clean)
        _fresh(places)
    if places.account:
        report.line(f"  as root: the servers run as '{places.account.name}', their data is in {places.data}")
    addresses = contract.servers(places, children, report, clean, durable=what in ("run", "soak"))
    environment = {**clean, **addresses}
    reachable.check(places, children, environment, given=clean)
    _assets(places, children, report, environment)
    asked: dict[str, Argv] = {"run": rest, "soak": [places.python, "-m", "pytest", *LONG, *rest]}
    argv = asked.get(what, [places.python, "-m", "pytest", *_pytest(rest)])
    return _run(places, children, environment, argv)


def _on_real_servers(places: Places, children: Children, report: Report, clean: Mapping[str, str], rest: list[str]) -> int:
    """The tests marked `servers`, once for each broker; the exit code of the first failure."""
    found = real_servers.addresses(places, children, report, clean)
    _assets(places, children, report, {**clean, **found[0][1]})
    try:
        for name, addresses in found:
            report.line(f"\n  database, race and delivery tests on PostgreSQL with {name}")
            argv: Argv = [places.python, "-m", "pytest", *_pytest(["-n", "2", "-m", "servers and not slow", *rest])]
            if code := _run(places, children, {**clean, **addresses}, argv):
                return code
    finally:
        real_servers.tidy(places, children, clean, found[0][1]["DATABASE_URL"])
    return 0


def _assets(places: Places, children: Children, report: Report, environment: Mapping[str, str]) -> None:
    with report.step("building scripts, styles and icons"):
        manage(places, children, environment, ["build_assets"])


def _pytest(rest: list[str]) -> list[str]:
    """As many processes as there are cores; tests/sharing.py says which tests stay together, the others go where there is room."""
    # The long runs are `make soak`'s; an -n or -m of the person's own comes later and wins.
    return ["-n", str(workers()), "--dist", "loadscope", "-m", "not slow", *rest]


def workers() -> int:
    """One for each core that we may use, eight at most: each has a database of its own, and one of them drives a browser."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS)


def _run(places: Places, children: Children, environment: Mapping[str, str], argv: Argv) -> int:
    return children.run(str(argv[0]), argv, environment=environment, folder=places.checkout, stop_signal=signal.SIGINT, grace=30)


def _fresh(places: Places) -> None:
    """Tests begin with an empty server: it is made in seconds, and one that was killed without fsync may be broken."""
    for name in ("postgres", "valkey"):
        shutil.rmtree(places.data / name, ignore_errors=True)

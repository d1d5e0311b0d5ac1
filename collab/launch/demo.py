"""`make demo`: from an empty checkout to a portal that answers, and back to nothing on Ctrl-C."""

import http.client
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from collab.launch import contract, install, leaving, ports, reachable
from collab.launch.cast import welcome
from collab.launch.children import Argv, Child, Children, last_words, wait_until
from collab.launch.interruptions import Interruptions
from collab.launch.places import CHECKOUT, Places, check_space, leave_no_socket_folder, prepare
from collab.launch.report import Report
from collab.launch.single import claim
from collab.launch.stamps import Stamp
from collab.launch.trouble import Trouble

# Pages of libraries that Bridge does not show: compressing them would take half of the first start.
UNUSED = ("--ignore=redoc", "--ignore=rest_framework", "--ignore=guardian")
WEB_PROCESSES, WEB_THREADS = 2, 4
Go = Callable[[Places, Children, Report, str, int], None]


def demo(report: Report, interruptions: Interruptions, given: Mapping[str, str]) -> None:
    """Runs until a signal or until a part of it ends; Trouble says why it cannot."""
    live(report, interruptions, given, given.get("HOST") or "127.0.0.1", _go)


def live(report: Report, interruptions: Interruptions, given: Mapping[str, str], host: str, go: Go) -> None:
    """Calls `go` with everything a portal in this folder needs, alone with its data; whatever was started is stopped afterwards."""
    contract.both_or_neither(given)
    port = ports.port(given.get("PORT", ""))
    places = prepare(_var(given), kind="demo")
    children = Children(record=places.run / "children.json", interruptions=interruptions)
    try:
        with claim(places.run / "demo.lock", "Bridge"):
            try:
                children.stop_leftovers()
                ports.must_be_free(host, port)
                check_space(places)
                go(places, children, report, host, port)
            finally:
                _stop(children, report)
    finally:
        leave_no_socket_folder(places)


def reset(report: Report, given: Mapping[str, str]) -> None:
    """Removes what the embedded servers of the demo hold; servers named by the person are not touched."""
    places = prepare(_var(given), kind="demo")
    try:
        with claim(places.run / "demo.lock", "Bridge"):
            for folder in (places.data / "postgres", places.data / "valkey", places.var / "mail"):
                shutil.rmtree(folder, ignore_errors=True)
            (places.var / "env").unlink(missing_ok=True)
            if places.account:
                leaving.take_away(report, places.var)
    finally:
        leave_no_socket_folder(places)
    report.line(f"The demo's data in {places.data} is gone; `make demo` begins afresh.")


def _var(given: Mapping[str, str]) -> Path:
    return Path(given.get("VAR_DIR") or CHECKOUT / "var").resolve()


def _stop(children: Children, report: Report) -> None:
    if children.any():
        with report.step("stopping"):
            children.stop_all()


def _go(places: Places, children: Children, report: Report, host: str, port: int) -> None:
    report.line("Bridge starts; this takes a few seconds, the first time up to three minutes.")
    environment = furnish(places, children, report, port, "requirements-embedded.txt")
    _prepare(places, children, report, environment)
    _serve(places, children, report, environment, host, port)
    report.is_ready = True
    report.line(welcome(f"http://{'localhost' if host in ('127.0.0.1', '::1') else host}:{port}"))
    _watch(children)


def furnish(places: Places, children: Children, report: Report, port: int, requirements: str) -> dict[str, str]:
    """Installs what `requirements` names, starts the servers nobody named, and gives the environment of every part."""
    if places.account:
        report.line(f"  as root: the servers run as '{places.account.name}', their data is in {places.data}")
    clean = install.clean_environment(places)
    install.requirements(places, children, report, clean, requirements)
    install.node(places, children, report, clean)
    addresses = contract.servers(places, children, report, clean, durable=True)
    settings = {**addresses, **contract.demo(places, clean, port)}
    reachable.check(places, children, {**clean, **settings}, given=clean)
    contract.write(places.var / "env", settings)
    return {**clean, **settings}


def _prepare(places: Places, children: Children, report: Report, environment: Mapping[str, str]) -> None:
    build(places, children, report, environment)
    collected = Stamp(
        places.run / "static.stamp", [places.var / "assets", places.checkout / "collab" / "settings.py", *places.venv.glob(".inst*")]
    )
    if not (collected.is_true() and (places.var / "static").exists()):
        with report.step("collecting static files"):
            manage(places, children, environment, ["collectstatic", "--noinput", "--verbosity=0", *UNUSED])
            collected.set()
    with report.step("bringing the database up to date"):
        manage(places, children, environment, ["setup_database"])
    with report.step("loading the demo company (once)") as told:
        manage(places, children, environment, ["load_demo"])
        if "here already" in (places.logs / "load_demo.log").read_text():
            told.append("it is there already,")


def build(places: Places, children: Children, report: Report, environment: Mapping[str, str]) -> None:
    with report.step("building scripts, styles and icons"):
        manage(places, children, environment, ["build_assets"])


def manage(places: Places, children: Children, environment: Mapping[str, str], command: list[str]) -> None:
    """Runs one of the portal's own commands; Trouble with its last words when it fails."""
    log = places.logs / f"{command[0]}.log"
    log.write_bytes(b"")
    argv: Argv = [places.python, "manage.py", *command]
    code = children.run(command[0], argv, environment=environment, folder=places.checkout, log=log)
    if code:
        install.explain(log, otherwise=f"`manage.py {command[0]}` failed with exit code {code}", index=command[0] == "build_assets")


def _serve(places: Places, children: Children, report: Report, environment: Mapping[str, str], host: str, port: int) -> None:
    with report.step("starting web server, worker and scheduler"):
        served = start_web(places, children, environment, host, port)
        start_workers(places, children, environment)
        wait_until(lambda: healthy(host, port), child=served, seconds=60, every=0.1)
        no_end(children)


def start_web(places: Places, children: Children, environment: Mapping[str, str], host: str, port: int) -> Child:
    """gunicorn, which takes the rest from gunicorn.conf.py."""
    web: Argv = [
        places.python, "-m", "gunicorn", "collab.wsgi", "--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS), "--graceful-timeout", "5", "--no-control-socket",
    ]  # fmt: skip
    return children.start("the web server", web, environment=environment, folder=places.checkout, log=places.logs / "web.log")


def start_workers(places: Places, children: Children, environment: Mapping[str, str]) -> list[Child]:
    """The worker and the scheduler; what they say stands in their logs."""
    celery: Argv = [places.python, "-m", "celery", "-A", "collab.celery"]
    parts: tuple[tuple[str, Argv, str], ...] = (
        ("the worker", [*celery, "worker", "--concurrency=1", "--without-mingle", "--without-gossip", "--loglevel=INFO"], "worker.log"),
        ("the scheduler", [*celery, "beat", "--loglevel=INFO", "--pidfile=", f"--schedule={places.run / 'schedule'}"], "scheduler.log"),
    )
    return [children.start(name, argv, environment=environment, folder=places.checkout, log=places.logs / log) for name, argv, log in parts]


def healthy(host: str, port: int) -> bool:
    """Whether GET /healthz answers 200. Asked directly: a proxy of the environment is not for us."""
    line = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=5)  # noqa: S104
    try:
        line.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _watch(children: Children) -> None:
    """Nothing is restarted: in a demo a part that ends is something to look at."""
    while True:
        no_end(children)
        time.sleep(0.5)


def no_end(children: Children) -> None:
    """Trouble where a part has ended; Stopped where somebody asked to stop."""
    if ended := children.ended():
        raise gone(ended)


def gone(ended: Child) -> Trouble:
    return Trouble(f"{ended.name[0].upper()}{ended.name[1:]} ended by itself, so all of it stops{last_words(ended.log)}")

"""`make dev`: the portal while one works on it. Pages follow their templates, code and assets, and faults show where they are.

It uses the data of `make demo` in this folder; where there is none yet, the demo company is loaded beside the running portal.
"""

import time
from collections.abc import Mapping
from pathlib import Path

from collab.launch import demo, install
from collab.launch.cast import PASSWORD
from collab.launch.children import Argv, Child, Children, last_words, wait_until
from collab.launch.interruptions import Interruptions
from collab.launch.places import Places
from collab.launch.report import Report
from collab.launch.stamps import digest
from collab.launch.trouble import Trouble

# Faults show source and settings: to this machine only, whatever HOST says.
HOST = "127.0.0.1"
CODE = ("collab", "funding", "projects")
ASSETS = ("static", "package.json", "collab/web/icons.py", "collab/web/assets.py")
EVERY = 0.5


def dev(report: Report, interruptions: Interruptions, given: Mapping[str, str]) -> None:
    """Runs until a signal; Trouble says why it cannot."""
    demo.live(report, interruptions, given, HOST, _go)


def _go(places: Places, children: Children, report: Report, host: str, port: int) -> None:
    environment = {**demo.furnish(places, children, report, port, "requirements-dev.txt"), "DEBUG": "1", "PLAIN_STATIC": "1"}
    demo.build(places, children, report, environment)
    with report.step("bringing the database up to date"):
        demo.manage(places, children, environment, ["setup_database"])
    web: Argv = [places.python, "manage.py", "runserver", f"{host}:{port}"]
    with report.step("starting web server, worker and scheduler"):
        # What it says belongs on the screen: the requests, and where a fault came from. It looks after its own code.
        served = children.start("the web server", web, environment=environment, folder=places.checkout)
        workers = demo.start_workers(places, children, environment)
        wait_until(lambda: demo.healthy(host, port), child=served, seconds=60, every=0.1)
        demo.no_end(children)
    report.is_ready = True
    report.line(f"\n  Bridge is ready to be worked on:  http://localhost:{port}\n")
    company = children.start(
        "the demo company", [places.python, "manage.py", "load_demo"], environment=environment, folder=places.checkout,
        log=_fresh(places.logs / "load_demo.log"),
    )  # fmt: skip
    _follow(places, children, report, environment, workers, company)


def _follow(
    places: Places, children: Children, report: Report, environment: Mapping[str, str], workers: list[Child], company: Child
) -> None:
    """Build assets again when their sources change, start the workers again when code does; nothing else is touched."""
    code, assets = _code(places), _assets(places)
    while True:
        if ended := children.ended():
            children.stop(ended)
            if ended is company:
                _is_there(places, report, company)
            elif ended in workers:
                # A file half written, mostly: the next change starts them again.
                workers.remove(ended)
                report.trouble(f"{ended.name[0].upper()}{ended.name[1:]} ended and waits for your next change{last_words(ended.log)}")
            else:
                raise demo.gone(ended)
        if (now := _assets(places)) != assets:
            assets = now
            _built_again(places, children, report, environment)
        if (now := _code(places)) != code:
            code = now
            for worker in workers:
                children.stop(worker)
            workers = demo.start_workers(places, children, environment)
        time.sleep(EVERY)


def _is_there(places: Places, report: Report, company: Child) -> None:
    if company.process.returncode:
        install.explain(places.logs / "load_demo.log", otherwise="The demo company could not be loaded", index=False)
    report.line(f"  The demo company is there: sign in as marketer, technologist, cmo or admin with the password '{PASSWORD}'.")


def _built_again(places: Places, children: Children, report: Report, environment: Mapping[str, str]) -> None:
    """A mistake in a style is told, and the portal goes on with what was built before."""
    try:
        demo.build(places, children, report, environment)
    except Trouble as trouble:
        report.trouble(str(trouble))


def _code(places: Places) -> str:
    return digest([places.checkout / name for name in CODE], ending=".py")


def _assets(places: Places) -> str:
    return digest([places.checkout / name for name in ASSETS])


def _fresh(log: Path) -> Path:
    log.write_bytes(b"")
    return log

"""What only the system's package manager brings: the browser of the tests, the servers of `make test-servers`."""

import os
import shutil
from collections.abc import Mapping, Sequence

from collab.launch.children import Children, last_words
from collab.launch.places import Places
from collab.launch.report import Report
from collab.launch.trouble import Trouble

# The shell without windows draws the same pages in well under half of the processor's time.
SHELL = "chromium-headless-shell"
BROWSERS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser(places: Places, children: Children, report: Report, environment: Mapping[str, str]) -> str:
    """The path of a Chromium, the quickest there is; installs the distribution's where there is none.

    Who is root, as a build machine is, gets the quick one even beside another, if the distribution has it.
    """
    found = _first(BROWSERS, environment)
    if not found or (os.path.basename(found) != SHELL and os.geteuid() == 0 and shutil.which("apt-get", path=environment["PATH"])):
        try:
            install(places, children, report, environment, [SHELL], why="for the tests in a browser")
        except Trouble:
            if not found:
                install(places, children, report, environment, ["chromium"], why="for the tests in a browser")
        found = _first(BROWSERS, environment)
    if not found:
        raise Trouble("The package 'chromium' was installed and brought no browser: install Chromium or Chrome yourself.")
    return found


def install(places: Places, children: Children, report: Report, environment: Mapping[str, str], names: Sequence[str], *, why: str) -> None:
    """Installs packages of Debian or a relative of it, saying so."""
    listed = " ".join(names)
    if not shutil.which("apt-get", path=environment["PATH"]):
        raise Trouble(f"Missing {why}: {listed}. This system has no apt-get, so install it yourself and start again.")
    quiet = {**environment, "DEBIAN_FRONTEND": "noninteractive"}
    log = places.logs / "packages.log"
    log.write_bytes(b"")
    with report.step(f"installing {listed} from the system's packages, {why}"):
        for argv in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *names]):
            code = children.run("apt-get", as_root(argv), environment=quiet, folder=places.checkout, log=log)
        if code:
            raise Trouble(f"Missing {why}: {listed}, and `sudo apt-get install {listed}` did not work{last_words(log)}")


def has(program: str, environment: Mapping[str, str]) -> bool:
    # Debian keeps servers where only root's PATH looks.
    return shutil.which(program, path=f"{environment['PATH']}:/usr/sbin:/sbin") is not None


def as_root(argv: Sequence[str]) -> list[str]:
    """The same command with the rights to change the system; sudo must not ask for a password."""
    return list(argv) if os.geteuid() == 0 else ["sudo", "-n", *argv]


def _first(names: Sequence[str], environment: Mapping[str, str]) -> str | None:
    return next((path for name in names if (path := shutil.which(name, path=environment["PATH"]))), None)

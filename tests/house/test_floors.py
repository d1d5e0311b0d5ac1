"""The floors: every package is listed, and nobody imports upwards."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from importlinter.cli import lint_imports_command

import collab

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
# Wiring that stands outside: read by everything (settings) or run before anything is there (launch).
OUTSIDE = {"collab.settings", "collab.launch", "collab.administration"}


def contract(beginning: str) -> dict:
    return next(one for one in SETTINGS["contracts"] if one["name"].startswith(beginning))


def packages() -> set[str]:
    """Every app and every module of the roof, as import-linter names it."""
    found = set()
    for root in SETTINGS["root_packages"]:
        for path in (ROOT / root).iterdir():
            if path.is_dir() and any(path.rglob("*.py")):
                found.add(f"{root}.{path.name}")
            elif path.suffix == ".py" and path.stem != "__init__":
                found.add(f"{root}.{path.stem}")
    return found


def listed() -> set[str]:
    return {name.strip() for layer in contract("Floors")["layers"] for name in layer.split("|")}


def test_every_package_stands_on_a_floor() -> None:
    assert packages() - listed() - OUTSIDE == set(), "not listed in pyproject.toml"
    assert listed() - packages() == set(), "listed, but not there"


def test_guardian_is_forbidden_to_everybody_but_access() -> None:
    roots = {name.split(".")[0] for name in packages()}
    forbidden = set(contract("Only collab.access")["source_modules"])
    free = {name for name in packages() if name not in forbidden and name.split(".")[0] not in forbidden & roots}
    apps = {name for name in free if (ROOT / name.replace(".", "/")).is_dir()}
    assert apps <= {"collab.access", "collab.management", "collab.launch"}, apps


def test_who_opens_the_folder_sees_the_floors() -> None:
    shown = [line.strip() for line in (collab.__doc__ or "").splitlines() if line.startswith("    ")]
    assert shown == contract("Floors")["layers"]


@pytest.mark.filterwarnings("ignore")
def test_the_contracts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    outcome = CliRunner().invoke(lint_imports_command, ["--no-cache"])
    assert outcome.exit_code == 0, outcome.output

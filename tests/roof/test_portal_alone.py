"""With the address of the portal's role alone, and no owner's: web, workers and proofs run, and what takes the owner says so.

That web processes and workers do their work so is shown in ``tests/events/test_processes.py``, whose processes know no owner.
"""

import os
import subprocess
import sys
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from collab.launch import contract, demo, suite
from collab.launch.trouble import Trouble
from collab.management.commands import check_setup
from tests.roof.test_settings import ROOT, SECRET, load

PORTAL = "postgresql://portal:word@one:5432/bridge"


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in check_setup.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    return monkeypatch


def test_it_is_whose_role_the_portal_runs_under(environ: pytest.MonkeyPatch) -> None:
    environ.setenv("DATABASE_PORTAL_URL", PORTAL)
    found = load()
    assert (found["DATABASES"]["default"]["USER"], found["OWNER"], found["OWNER_URL"]) == ("portal", {}, "")


def test_without_any_address_both_are_named(environ: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_PORTAL_URL is not set, and neither is DATABASE_URL"):
        load()


@pytest.mark.parametrize("command", ["setup_database", "migrate", "showmigrations"])
def test_what_takes_the_owner_says_so_before_it_begins(command: str, tmp_path: Path) -> None:
    given = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    alone = {**given, "SECRET_KEY": SECRET, "DATABASE_PORTAL_URL": PORTAL, "VAR_DIR": str(tmp_path)}
    argv = [sys.executable, "manage.py", command]
    done = subprocess.run(argv, cwd=ROOT, env=alone, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("bridge: DATABASE_URL is not set: this is done by the role that owns the tables.")
    assert "With DATABASE_PORTAL_URL alone web and workers run" in done.stderr and done.stderr.count("\n") == 1


@pytest.fixture
def alone(db: None, settings: Any) -> None:
    settings.OWNER_URL, settings.OWNER = "", {}


@pytest.mark.usefixtures("alone")
def test_check_setup_says_what_is_missing_for_what_and_that_the_portal_can_work() -> None:
    owner = check_setup.owner()
    assert owner.state == check_setup.OK
    assert all(name in owner.sentence for name in ("web", "workers", "proofs", "setup_database", "migrations", "load_demo", "DATABASE_URL"))
    assert "owner" in [part.name for part in check_setup.services()]


@pytest.mark.usefixtures("alone")
def test_proofs_run_and_the_demo_company_is_not_begun() -> None:
    for proof in ("verify_events", "verify_ledger"):
        said = StringIO()
        call_command(proof, stdout=said)
        assert said.getvalue()
    with pytest.raises(CommandError, match="DATABASE_URL, is not set"):
        call_command("load_demo", stdout=StringIO())


STARTS = {"demo": demo.demo, **{what: partial(suite.suite, what=what, rest=[]) for what in ("test", "test-servers", "run")}}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_a_launch_sets_up_no_other_database_than_the_one_that_is_named(start: Any) -> None:
    """Nothing is installed, started or written before it is said."""
    with pytest.raises(Trouble, match="Set both for a database of yours, or neither"):
        start(None, None, {"DATABASE_PORTAL_URL": PORTAL})
    for whole in ({}, {"DATABASE_URL": PORTAL}, {"DATABASE_URL": PORTAL, "DATABASE_PORTAL_URL": PORTAL}):
        contract.both_or_neither(whole)

"""The recipe "add a move to a request" of docs/house.md, followed to the letter in a copy of the portal, and taken back again."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What a newcomer writes, by the room that the recipe names: a file, the place before which it goes, and the text.
PARTS = {
    "flow": (
        "projects/intake/flow.py",
        '        Step("route", ',
        '        Step("tickle", S.IN_TRIAGE, S.IN_TRIAGE, MINE, (), "intake.request.tickled"),\n',
    ),
    "card": (
        "projects/intake/moves.py",
        '    "snooze": Card(',
        '    "tickle": Card("Tickle", "bell", "tickled", {"intake.request.tickled": Said("bell", "asked again")}, title="Tickle", submit="Tickle", '
        'done="asked again"),\n',
    ),
    "verb": (
        "projects/intake/operations/asking.py",
        "@operation\ndef snooze(",
        "@operation\ndef tickle(*, number: int, actor: Person, version: int) -> Request:\n"
        '    """Ask again."""\n'
        "    request = moving.locked(number, actor)\n"
        '    return moving.move(request, "tickle", actor=actor, version=version)\n\n\n',
    ),
    "door": ("projects/intake/doors.py", '    "route": Door(', '    "tickle": Door(asking.tickle, forms.MoveForm, bodies.Seen),\n'),
}
ASKS = """
import django; django.setup()
from types import SimpleNamespace
from django.urls import resolve
from projects.intake.flow import FLOW
from projects.intake.models import Request
from projects.intake.queries.page.buttons import buttons
from projects.intake.moves import CARDS, SAID
from tests.house.test_moves import lacking
assert lacking() == [], lacking()
assert resolve("/api/v1/requests/R-1/tickle/").url_name == "api-request-tickle"
assert resolve("/requests/R-1/tickle/").url_name == "request-move"
thing = SimpleNamespace(state="closed", version=1)
assert str(FLOW.obstacle(thing, "tickle", ["requester"])) == "A request that is closed cannot be tickled."
waiting = Request(number=1, state="in_triage", version=1)
bar = [button for button in buttons(waiting, FLOW.moves(waiting, ["requester"]), ["requester"], []) if button.allowed]
assert [(one.label, one.icon, one.url) for one in bar if one.name == "tickle"] == [("Tickle", "bell", "/requests/R-1/tickle/")], bar
assert CARDS["tickle"].label == "Tickle" and SAID["intake.request.tickled"].words == "asked again"
"""


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    for name in ("collab", "funding", "projects", "docs"):
        # With what was compiled, which is told by the age of its file: else each run compiles the portal anew.
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "tests" / "house").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "house" / "test_moves.py", tmp_path / "tests" / "house")
    for name in ("manage.py", "static", "templates", "package.json", "package-lock.json"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "manage.py").unlink()
    shutil.copy(ROOT / "manage.py", tmp_path)
    (tmp_path / "var" / "assets").mkdir(parents=True)
    yield tmp_path


def run(where: Path, *words: str) -> subprocess.CompletedProcess[str]:
    nothing = {"SECRET_KEY": "only-for-the-check-which-connects-to-nothing-at-all", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME")}
    environment = {**kept, **nothing, "DJANGO_SETTINGS_MODULE": "collab.settings", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(where)}
    command = [sys.executable, "-W", "ignore", *words]
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False, timeout=120)


def write(where: Path, *names: str) -> None:
    for name in names:
        file, before, text = PARTS[name]
        source = (where / file).read_text()
        assert source.count(before) == 1, f"{file}: the recipe does not find {before}"
        (where / file).write_text(source.replace(before, text + before))


def texts(where: Path) -> dict[str, str]:
    rooms = ("collab", "funding", "projects", "docs")
    return {
        str(path.relative_to(where)): path.read_text()
        for room in rooms
        for path in (where / room).rglob("*")
        if path.suffix in (".py", ".md")
    }


def test_a_move_that_is_added_by_the_recipe_is_whole_and_taken_back_leaves_nothing(copy: Path) -> None:
    before = texts(copy)
    write(copy, *PARTS)
    assert run(copy, "manage.py", "flows", "--check").returncode, "docs/flows.md is to be written anew"
    assert not run(copy, "manage.py", "makemigrations", "intake", "-n", "tickle").returncode
    assert not run(copy, "manage.py", "flows").returncode
    assert not run(copy, "manage.py", "makemigrations", "--check", "--dry-run").returncode
    asked = run(copy, "-c", ASKS)
    assert not asked.returncode, asked.stderr
    changed = {name for name, text in texts(copy).items() if before.get(name) != text}
    migration = next(name for name in changed if "migrations" in name)
    assert changed == {migration, "docs/flows.md", *(file for file, _, _ in PARTS.values())}
    assert "tickle" in (copy / migration).read_text(), "the triggers follow the table"
    # and back
    for file, _, text in PARTS.values():
        (copy / file).write_text((copy / file).read_text().replace(text, ""))
    (copy / migration).unlink()
    assert not run(copy, "manage.py", "flows").returncode
    assert texts(copy) == before


@pytest.mark.parametrize("forgotten", PARTS)
def test_no_part_of_a_move_can_be_forgotten(copy: Path, forgotten: str) -> None:
    write(copy, *(name for name in PARTS if name != forgotten))
    asked = run(copy, "-c", ASKS)
    assert asked.returncode
    assert "tickle" in asked.stderr, "it fails for want of the move, and for nothing else"

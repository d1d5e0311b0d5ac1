"""An app is used through its doors: the modules that its ``__init__`` names in DOORS."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache

import pytest

from house.test_code import CODE, ROOT, parsed

# The bottom of the house is there to be used: every module of it is a door.
OPEN = {"collab.kit", "collab.web", "collab.workflow"}
# What the roof wires together besides: each app's addresses, its part of the API, what follows its events.
WIRED = {"admin", "api", "reactions", "tasks", "urls", "views"}
# A module directly in collab/ is the roof; so are the commands that set the portal up.
ROOF = 2


def module_of(name: str) -> str:
    """The module that an imported name is, or lies in; empty for one that is not ours."""
    while name and not ((path := ROOT / name.replace(".", "/")).with_suffix(".py").exists() or (path / "__init__.py").exists()):
        name = name.rpartition(".")[0]
    return name


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] in ("collab", "funding", "projects"):
            yield from (module_of(f"{node.module}.{one.name}") for one in node.names)


@cache
def uses() -> dict[str, dict[str, set[str]]]:
    """For each app: the modules of it that others import, as its own doors are written, each with who imports them."""
    found: dict[str, dict[str, set[str]]] = {}
    for path in CODE:
        parts = path.relative_to(ROOT).with_suffix("").parts
        own = ".".join(parts[:2])
        for name in imported(parsed(path)):
            app, inner = ".".join(name.split(".")[:2]), ".".join(name.split(".")[2:])
            if app == own or app in OPEN or not (ROOT / app.replace(".", "/")).is_dir():
                continue
            is_roof = len(parts) == ROOF or own == "collab.management"
            if not (is_roof and inner.partition(".")[0] in WIRED):
                found.setdefault(app, {}).setdefault(inner, set()).add(".".join(parts))
    return found


def doors(app: str) -> tuple[str, ...]:
    named: tuple[str, ...] = importlib.import_module(app).DOORS
    return named


@pytest.mark.parametrize("app", sorted(uses()))
def test_an_app_is_used_through_its_doors(app: str) -> None:
    beside = {inner: sorted(by) for inner, by in uses()[app].items() if inner not in doors(app)}
    assert beside == {}, f"{app} names no such door"


@pytest.mark.parametrize("app", sorted(uses()))
def test_every_door_is_used_and_they_stand_in_order(app: str) -> None:
    """A door that nobody uses is none; whoever opens the folder is told what is."""
    assert set(doors(app)) <= set(uses()[app]), "not used by another app"
    assert list(doors(app)) == sorted(doors(app))

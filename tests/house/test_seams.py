"""What a lower floor asks of an upper one has one form, and the roof leaves none of it open."""

import ast
import importlib
import re
import sys
from pathlib import Path

from collab.kit.seams import Seam
from tests.house.test_code import CODE, ROOT, name, parsed

ROOF = {"collab/reactions.py", "collab/showing.py", "collab/proving.py"}
# Tables that a module fills by itself, or that a library asks for; what a floor above writes is a seam.
REGISTRY = re.compile(r"^(?:[A-Za-z_]+)(?:: [^=]+)? = (?:\{\}|\[\]|dict\(\)|list\(\)|set\(\)|defaultdict\(.*|\[_\w+\]|None)$", re.MULTILINE)
# Django's own settings; and the list of kept statements, to which each decorated query adds itself where it stands.
NO_WIRES = {"collab/settings.py", "collab/kit/kept.py"}


def dotted(path: Path) -> str:
    return name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def seams() -> dict[str, Seam]:
    """Every seam of the portal, by where it is declared: a module that was never imported would hide its own."""
    declared = [path for path in CODE if path.stem != "seams" and re.search(r"= Seam\(", path.read_text())]
    for path in declared:
        importlib.import_module(dotted(path))
    found = {}
    for path in declared:
        for word, value in vars(sys.modules[dotted(path)]).items():
            if isinstance(value, Seam) and f"{word}: Seam[" in path.read_text():
                found[f"{dotted(path)}.{word}"] = value
    return found


def test_every_seam_is_filled_when_the_portal_has_started() -> None:
    found = seams()
    assert len(found) >= 5
    assert not [where for where, seam in found.items() if not seam.is_filled]


def test_every_seam_is_declared_with_its_type_and_with_words_of_its_own() -> None:
    declared = sum(path.read_text().count("= Seam(") for path in CODE if path.stem != "seams")
    found = seams()
    assert len(found) == declared, "a seam stands at the top of its module as NAME: Seam[…] = Seam(…)"
    assert len({seam.about for seam in found.values()}) == declared


def fills(path: Path) -> list[int]:
    """The lines at which ``SEAM.fill(…)`` or ``room.SEAM.holding(…)`` stands."""
    found = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("fill", "holding"):
            of = node.func.value
            seam = of.id if isinstance(of, ast.Name) else of.attr if isinstance(of, ast.Attribute) else ""
            found += [node.lineno] if seam.isupper() else []
    return found


def test_seams_are_filled_in_the_roof_alone() -> None:
    assert sum(len(fills(ROOT / page)) for page in ROOF) == len(seams())
    assert not [f"{name(path)}:{line}" for path in CODE if name(path) not in ROOF for line in fills(path)]


def test_nothing_waits_at_the_top_of_a_module_to_be_filled_from_elsewhere() -> None:
    """An empty table or a placeholder is a late wire without the form of one."""
    asked = [path for path in CODE if "launch" not in path.parts and name(path) not in NO_WIRES]
    assert asked and [name(path) for path in asked if REGISTRY.findall(path.read_text())] == []

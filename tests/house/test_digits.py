"""Digits that people read come from one place, ``collab/kit/formats.py``: nobody groups, rounds for reading or writes per cent beside it."""

import ast
import re

import pytest

from house.test_code import CODE, ROOT, parsed

FORMATS = "collab/kit/formats.py"
# Where digits are no figure that a person compares with another one: the geometry of charts and columns, and what machines read.
OTHERWISE = {
    "collab/web/charts/scale.py": "coordinates of a drawing",
    "collab/web/grid.py": "the width of a column",
    "collab/web/assets.py": "sizes of files while building",
    "collab/account/throttle.py": "an instant in a cache",
    "collab/management/commands/check_setup.py": "seconds that clocks are apart",
    "projects/roadmap/api.py": "an exact share for programs",
}
# A format that groups thousands, fixes digits after the point, or makes per cent.
SPEC = re.compile(r"^[^%A-Za-z]*(,|\.\d*[f%]|_)|^[^A-Za-z]*%$")
IN_TEXT = re.compile(r"\{[^{}]*:(,|\.\d+f|\.\d*%)[^{}]*\}")
TEMPLATES = re.compile(r"intcomma|floatformat|stringformat(?!:'s')|\|localize|humanize")
SCRIPTS = re.compile(r"toLocaleString|toFixed|toPrecision|Intl\.NumberFormat")


def written(tree: ast.Module) -> list[str]:
    """The formats of figures that a module writes by itself."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            spec = "".join(part.value for part in node.format_spec.values if isinstance(part, ast.Constant))
            if SPEC.search(spec):
                found.append(f"line {node.lineno}: {spec}")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and IN_TEXT.search(node.value):
            found.append(f"line {node.lineno}: {node.value[:60]}")
    return found


def test_no_module_writes_digits_by_itself() -> None:
    named = {str(path.relative_to(ROOT)): path for path in CODE}
    asked = [
        name
        for name in named
        if name not in (FORMATS, *OTHERWISE) and "/migrations/" not in name and not name.startswith(("collab/launch/", "collab/demo/"))
    ]
    assert asked and {name: found for name in asked if (found := written(parsed(named[name])))} == {}


def test_the_exceptions_are_needed() -> None:
    assert [name for name in OTHERWISE if not written(parsed(ROOT / name))] == []


@pytest.mark.parametrize(("folder", "ending", "mark"), [("templates", "html", TEMPLATES), ("static/js", "js", SCRIPTS)])
def test_neither_do_templates_and_scripts(folder: str, ending: str, mark: re.Pattern[str]) -> None:
    files = sorted((ROOT / folder).rglob(f"*.{ending}"))
    assert files and [str(path) for path in files if mark.search(path.read_text())] == []


@pytest.mark.parametrize("text", ['f"{n:,}"', 'f"{n:.1f}"', 'f"{n:,.{places}f}"', 'f"{n:.0%}"', '"{:,} rows".format(n)'])
def test_a_second_formatter_is_found(text: str) -> None:
    assert written(ast.parse(text))


@pytest.mark.parametrize("text", ['f"{at:%H:%M:%S}"', 'f"{day:%B %Y}"', 'f"{year % 100:02}"', 'f"{name:>20}"', 'f"{count:d}"'])
def test_days_and_names_are_no_figures(text: str) -> None:
    assert not written(ast.parse(text))

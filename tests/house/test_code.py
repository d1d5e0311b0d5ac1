"""The house's rules for code: sizes, names, where imports stand, and what is never used."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("collab", "funding", "projects")
# Where the build stops (docs/house.md); a file of tests may be longer.
LONGEST_MODULE, LONGEST_TESTS, LONGEST_FUNCTION = 300, 400, 40
NO_NAMES = re.compile(r"^_?(utils?|helpers?|commons?|base|managers?|services?|misc|tools?)$")
NEVER = {
    "mark_safe",
    "eval",
    "exec",
    "TYPE_CHECKING",
    "receiver",
    "Signal",
    "post_save",
    "pre_save",
    "m2m_changed",
    "post_delete",
    "pre_delete",
}


def modules(*roots: str) -> list[Path]:
    found = (path for root in roots for path in (ROOT / root).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts and "node_modules" not in path.parts)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


CODE = modules(*OURS)
EVERYTHING = modules(*OURS, "tests", "benchmarks")


def test_there_is_code_to_look_at() -> None:
    """Else every rule below would hold for nothing."""
    assert len(CODE) > 150 and len(EVERYTHING) > len(CODE) + 40


def test_modules_and_functions_stay_small() -> None:
    most = {path: LONGEST_MODULE if path in CODE else LONGEST_TESTS for path in EVERYTHING}
    long = [f"{name(path)}: {count} lines" for path in EVERYTHING if (count := path.read_text().count("\n")) > most[path]]
    long += [
        f"{name(path)}:{node.lineno} {node.name}: {count} lines"
        for path in CODE
        for node in functions(path)
        if (count := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_a_module_begins_with_a_sentence_of_purpose() -> None:
    silent = [name(path) for path in EVERYTHING if path.read_text().strip() and not (ast.get_docstring(parsed(path)) or "").strip()]
    assert not silent


def test_modules_have_names_that_say_something() -> None:
    empty_words = [name(path) for path in CODE for part in (path.stem, *path.relative_to(ROOT).parts[:-1]) if NO_NAMES.match(part)]
    assert not empty_words


def test_nothing_hides_a_knot() -> None:
    """No import inside a function, no signal, no TYPE_CHECKING; nothing that makes text safe or runs it."""
    asked = [path for path in CODE if "launch" not in path.parts]
    assert asked and [f"{name(path)}: {said}" for path in asked for said in knots(path)] == []


def knots(path: Path) -> list[str]:
    """What is wrong in a module, with its line."""
    wrong = [
        f"import in {function.name}, line {inner.lineno}"
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Name) and node.id in NEVER:
            wrong.append(f"{node.id}, line {node.lineno}")
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and (node.module.startswith("django.dispatch") or "signals" in node.module.split("."))
        ):
            wrong.append(f"signals, line {node.lineno}")
        if isinstance(node, ast.ImportFrom | ast.Import) and NEVER.intersection(alias.name for alias in node.names):
            wrong.append(f"imports {[alias.name for alias in node.names]}, line {node.lineno}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "SafeString":
            wrong.append(f"makes text safe, line {node.lineno}")
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            wrong.append(f"bare except, line {node.lineno}")
    return wrong


def test_models_hold_tables_and_no_verbs() -> None:
    verbs = {"save", "delete", "clean", "full_clean"}
    asked = [path for path in CODE if path.stem == "models" or path.parent.name == "models"]
    assert asked and [f"{name(path)}: {node.name}" for path in asked for node in functions(path) if node.name in verbs] == []


def test_time_is_asked_of_the_one_clock() -> None:
    """Else the demo company's story, and every rule about days, would see two times."""
    allowed = {"collab/kit/clock.py"}
    pattern = re.compile(r"timezone\.now\(|datetime\.now\(|datetime\.utcnow\(|date\.today\(|auto_now")
    launch = ROOT / "collab" / "launch"
    found = [name(path) for path in CODE if launch not in path.parents and name(path) not in allowed and pattern.search(path.read_text())]
    assert not found


def test_a_day_in_the_database_is_the_organisations() -> None:
    """A session's own day is another one for some hours of each night, and what leans on it fails then only."""
    pattern = re.compile(r"current_date|localtimestamp|now\(\)::date|'today'|VALUES\s*\('\w+', now\(\), now\(\)", re.IGNORECASE)
    places = [path for path in EVERYTHING if path != Path(__file__)]
    assert [name(path) for path in places if pattern.search(path.read_text())] == []


def test_a_story_goes_back_by_days_of_the_calendar() -> None:
    """So many times 24 hours before half past midnight is another day where summer ended meanwhile: such a test fails in one hour of the night."""
    pattern = re.compile(r"clock\.at\(clock\.now\(\) [-+] (timedelta\(days|\()")
    places = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    assert [name(path) for path in places if pattern.search(path.read_text())] == []


def test_doors_ask_operations_and_queries() -> None:
    """A view, a form or an API module writes nothing by itself."""
    writes = re.compile(r"\.objects\.(create|bulk_create|update_or_create|get_or_create)\(|\.save\(|\.delete\(\)|transaction\.atomic")
    doors = [path for path in CODE if path.stem in ("views", "api", "forms") or path.parent.name in ("views", "api", "forms")]
    assert len(doors) > 20
    assert not [name(path) for path in doors if writes.search(path.read_text())]


def test_every_requirement_has_its_reason_and_its_version() -> None:
    files = sorted(path.name for path in ROOT.glob("requirements*.txt"))
    assert files == ["requirements-dev.txt", "requirements-embedded.txt", "requirements-worker.txt", "requirements.txt"]
    for file in files:
        reason = ""
        for line in (ROOT / file).read_text().splitlines():
            if line.startswith("#") or not line.strip():
                reason = line
            elif not line.startswith("-"):
                wanted, _, why = line.partition("#")
                assert re.fullmatch(r"[\w.\-\[\],]+==[\w.]+", wanted.strip()), f"{file}: {line}"
                assert why.strip() or (file == "requirements-dev.txt" and reason.startswith("#")), f"{file}: {line} says no reason"


def test_a_cache_that_is_away_is_forgiven_in_one_place() -> None:
    """The backend answers as if it were empty; whoever asks it needs no net of its own."""
    assert [name(path) for path in CODE if "RedisError" in path.read_text()] == ["collab/web/cache.py"]


def test_examples_are_drawn_by_one_profile() -> None:
    """A test of its own deadline or health checks runs otherwise than its neighbours; how many examples it needs it may say."""
    own = re.compile(r"suppress_health_check|deadline=|derandomize=")
    tests = [path for path in modules("tests") if path.name != "conftest.py" and path != Path(__file__)]
    assert not [name(path) for path in tests if own.search(path.read_text())]

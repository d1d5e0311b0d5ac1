"""The page about OWASP's standard names what there is: each file, and each test in it."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "asvs.md").read_text()
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (met|partly|not) \| ([^|]+) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE)
NAMED = re.compile(r"`((?:\.ci|benchmarks|collab|docs|funding|projects|static|templates|tests)/[^`]*|[a-z-]+\.(?:toml|txt|json))`")
MOST_WORDS = 16


def missing(named: str) -> bool:
    """Whether there is no such file, or no such test in it."""
    path, _, test = named.partition("::")
    file = ROOT / path
    return not file.exists() or (bool(test) and re.search(rf"^def {test}\(", file.read_text(), re.MULTILINE) is None)


def test_every_row_names_what_there_is() -> None:
    gone = [(number, named) for number, _, _, by in ROWS for named in NAMED.findall(by) if missing(named)]
    assert gone == []


def test_what_is_met_is_met_by_something() -> None:
    """In the tree, or in a section of the page itself."""
    unproved = [number for number, _, is_met, by in ROWS if is_met == "met" and not NAMED.search(by) and "*" not in by]
    assert unproved == []


def test_every_requirement_stands_once_and_in_order() -> None:
    numbers = [tuple(map(int, number.split("."))) for number, *_ in ROWS]
    assert numbers == sorted(set(numbers)) and len(numbers) == 162
    assert all(len(asked.split()) <= MOST_WORDS for _, asked, _, _ in ROWS)
    counted = Counter(is_met for _, _, is_met, _ in ROWS)
    assert f"Of 162 requirements {counted['met']} are met, {counted['partly']} partly, {counted['not']} not." in PAGE


def test_a_row_that_names_nothing_would_be_found() -> None:
    assert missing("tests/house/test_asvs.py::test_that_is_not_there") and missing("collab/no_such.py")
    assert not missing("tests/house/test_asvs.py::test_every_row_names_what_there_is")
    # A section that a row points to is there.
    pointed = {words for _, _, _, by in ROWS for words in re.findall(r"\*([^*]+)\* below", by)}
    assert pointed == {"Keys", "Kinds of data", "Whom the portal calls"}
    assert all(f"\n## {words}\n" in PAGE for words in pointed)

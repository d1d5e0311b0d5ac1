"""Templates are written in lines: one element a line, blocks indented, no address by hand. docs/house.md says the rules."""

import re
import statistics
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "templates"
# A mail is not a page: its text shows each line, and its page is for programs that know little.
PAGES = sorted(path for path in FOLDER.rglob("*.html") if "mail" not in path.parts)
LONGEST, TYPICAL, MOST_LINES = 140, 70, 120

VOID = frozenset(["br", "col", "hr", "img", "input", "link", "meta"])
# What may stand within the line of the element or the words around it.
PHRASES = frozenset(["a", "b", "bdi", "br", "del", "i", "kbd", "small", "span", "strong", "text", "time"])
OPENERS = frozenset(["if", "for", "with", "block"])
BETWEEN = frozenset(["elif", "else", "empty"])
TOKEN = re.compile(
    r"""(?P<comment>{%\ comment\ %}.*?{%\ endcomment\ %})
    |{%\ *(?P<verb>\w+)[^\n]*?%}
    |{{.*?}}
    |<!doctype[^>]*>
    |<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?:{%.*?%}|{{.*?}}|"(?:{%.*?%}|{{.*?}}|[^"])*"|'[^']*'|[^>"'])*>
    |\n""",
    re.DOTALL | re.VERBOSE,
)
# Attributes and arguments that hold an address, and one after a condition within them.
BY_HAND = re.compile(r"""(?:\b(?:href|action|formaction|hx-(?:get|post|put|patch|delete)|\w*url)=["']|(?<=")\{%[^%]*%\}|%\})/[a-z]*""")


def line_of(source: str, at: int) -> int:
    return source.count("\n", 0, at) + 1


def elements(source: str) -> list[str]:
    """What breaks "one element a line": two that begin in one, or one right after another."""
    begun: dict[int, int] = {}
    wrong = [f"{line_of(source, it.start())}: an element right after another" for it in re.finditer(r"(?:</\w+|<br|/)><[a-z]", source)]
    for it in TOKEN.finditer(source):
        if it["name"] and not it["end"] and it["name"] not in PHRASES:
            line = line_of(source, it.start())
            begun[line] = begun.get(line, 0) + 1
    return wrong + [f"{line}: {count} elements begin" for line, count in begun.items() if count > 1]


def blocks(source: str) -> list[str]:
    """What breaks "a block stands within a line, or each of its tags alone on one"."""
    wrong, open_blocks = [], []
    for it in TOKEN.finditer(source):
        verb = it["verb"] or ""
        line, start = line_of(source, it.start()), source.rfind("\n", 0, it.start()) + 1
        is_alone = not source[start : it.start()].strip() and not source[it.end() :].split("\n", 1)[0].strip()
        if verb in OPENERS:
            open_blocks.append((line, is_alone))
        elif verb in BETWEEN or verb.startswith("end"):
            began, was_alone = open_blocks.pop() if verb.startswith("end") else open_blocks[-1]
            if line != began and not (is_alone and was_alone):
                wrong.append(f"{line}: {it[0]} shares a line, or what it belongs to does")
    return wrong


def right(first: "re.Match[str] | None", depth: int) -> int:
    """The indentation of a line that begins with ``first``: what ends or parts a block stands where it began."""
    if first and (first["end"] or first["verb"] in BETWEEN or (first["verb"] or "").startswith("end")):
        return 2 * (depth - 1)
    return 2 * depth


def indentation(source: str) -> list[str]:
    """What is not two further in than what it is in."""
    wrong, depth, at, lines = [], 0, 0, source.split("\n")
    tokens = list(TOKEN.finditer(source))
    # What stands in it is what one typed, white space and all.
    typed = [it.span() for it in re.finditer(r"<textarea\b.*?</textarea>", source, re.DOTALL)]
    for number, line in enumerate(lines, start=1):
        stands = len(line) - len(line.lstrip(" "))
        inside = next((it for it in tokens if it.start() < at < it.end() and it[0] != "\n"), None)
        first = next((it for it in tokens if it.start() == at + stands), None)
        if inside and inside["name"]:
            base = len(lines[line_of(source, inside.start()) - 1]) - len(lines[line_of(source, inside.start()) - 1].lstrip(" "))
            is_last = line.lstrip().startswith((">", "/>"))
            fits = stands in ((2 * (depth - 1), 2 * depth) if is_last else range(base + 2, LONGEST))
        else:
            fits = inside is not None or any(start < at < end for start, end in typed) or not line.strip() or stands == right(first, depth)
        if not fits:
            wrong.append(f"{number}: indented by {stands}")
        depth += sum(_step(it) for it in tokens if at <= it.start() <= at + len(line))
        at += len(line) + 1
    return wrong


def _step(it: "re.Match[str]") -> int:
    if it["name"]:
        return -1 if it["end"] else 0 if it["name"] in VOID or it[0].endswith("/>") else 1
    return 1 if it["verb"] in OPENERS else -1 if (it["verb"] or "").startswith("end") else 0


def lengths(source: str) -> list[str]:
    return [f"{number}: {len(line)} signs" for number, line in enumerate(source.split("\n"), start=1) if len(line) > LONGEST]


def addresses(source: str) -> list[str]:
    return [f"{line_of(source, it.start())}: {it[0]}" for it in BY_HAND.finditer(source)]


RULES = (elements, blocks, indentation, lengths, addresses)


def test_each_template_is_written_in_lines() -> None:
    sources = {str(path.relative_to(FOLDER)): path.read_text() for path in PAGES}
    assert [f"{name}: {said}" for name, source in sources.items() for rule in RULES for said in rule(source)] == []
    assert [name for name, source in sources.items() if source.count("\n") > MOST_LINES] == [], "A part with a name is a file of its own."


def test_a_line_is_as_long_as_one_reads() -> None:
    assert statistics.median(len(line) for path in PAGES for line in path.read_text().splitlines()) < TYPICAL


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (elements, "<tr>\n  <td>1</td><td>2</td>\n</tr>\n"), (elements, "<ul><li>1</li></ul>"), (elements, "<b>1</b><br>"), (elements, "<br><b>1</b>"),
        (blocks, "<p>{% if a %}\n  1\n{% endif %}</p>"), (blocks, "{% if a %}\n  1{% else %}\n  2\n{% endif %}"), (blocks, "{% for a in b %}1\n{% endfor %}"),
        (indentation, "<p>\n1\n</p>"), (indentation, "<p>\n  1\n  </p>"), (indentation, "{% if a %}\n    1\n{% endif %}"), (indentation, " <p>1</p>"),
        (indentation, "{% if a %}\n  1\n  {% else %}\n  2\n{% endif %}"), (indentation, '<p\nclass="a">1</p>'), (indentation, "<b\n      >1</b\n>"),
        (lengths, "a" * 141),
        (addresses, '<a href="/requests/">'), (addresses, "<form action='/search/'>"), (addresses, '<i hx-get="/palette/">'), (addresses, '{% include "a" with url="/" %}'),
        (addresses, '<a href="{% if a %}/funds/new/{% else %}{{ b }}{% endif %}">'), (addresses, '<a href="{% if a %}{{ b }}{% else %}/funds/{% endif %}">'),
    ],
)  # fmt: skip
def test_a_rule_sees_what_breaks_it(rule, source):
    assert rule(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="prose"\n  >{{ a }}</p\n>', "<p>\n  {% if a %}1{% endif %} <b>2</b>\n</p>", '<a\n  href="{{ b }}{{ c }}"\n  {% if a %}class="d"{% endif %}\n>1</a>',
        "{% for a in b %}\n  <p>{{ a }}</p>\n{% empty %}\n  <p>None</p>\n{% endfor %}", "<a href=\"{% address 'home' %}?a=/b\">1</a>", '<input\n  name="a"\n>',
        "<b\n  >1\n  2</b\n>.", '<path d="M8 0"/>',
    ],
)  # fmt: skip
def test_a_rule_lets_the_rest_be(source):
    assert [said for rule in RULES for said in rule(source)] == []

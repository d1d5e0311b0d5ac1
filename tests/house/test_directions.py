"""What people write begins where its own script begins: a name in Arabic or Hebrew turns no sentence of ours around.

A text that somebody wrote is the only thing in an element with ``dir="auto"``, or it stands apart from the rest in ``<bdi>``.
"""

import re
from collections.abc import Iterator

from django import forms

from collab.web.texts import Words
from tests.house.test_code import ROOT

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if not {"mail", "admin", "widgets"} & set(path.parts))
TOKEN = re.compile(
    r"""(?P<comment>{%\ comment\ %}.*?{%\ endcomment\ %})|{%.*?%}|(?P<said>{{.*?}})|<!doctype[^>]*>
    |<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?:{%.*?%}|{{.*?}}|"(?:{%.*?%}|{{.*?}}|[^"])*"|'[^']*'|[^>"'])*>""",
    re.DOTALL | re.VERBOSE,
)
VOID = {"br", "hr", "img", "input", "link", "meta", "use", "path", "circle", "rect", "line", "col"}
# What a card calls the words of people: names, titles, answers, reasons.
TYPED = re.compile(
    r"(?:[\w.]+\.)?(?:title|problem|outcome|open_question|why|reason|conditions|word|note|description|definition|subject|name|\w+_name|"
    r"requester|sponsor|technologist|holder|who|asked_by|team|lead|owner_marketing|owner_it|q|mended|about|by|person|people|value|side_words)"
    r"(?:\|(?:capfirst|truncatechars:\d+|default:.*|join:.*))*"
)
# Words of the house that are called so too; the names of steps and stages, and what charts say.
OURS = {
    "title", "note", "burn.title", "burn.note", "money.title", "money.pace.title", "money.pace.note", "move.title|default:\"Triage\"", "row.note",
    "row.word", "row.value", "fact.name", "fact.definition", "stage.name", "step.name", "step.why", "group.name", "group.people", "item.why",
}  # fmt: skip
# Here nothing can be turned: titles of windows, choices, drawings.
PLAIN = {"title", "option", "svg", "text", "script", "style"}


def typed(source: str) -> Iterator[tuple[str, re.Match[str], list[re.Match[str]]]]:
    """What people wrote, where it stands, and the elements around it."""
    around: list[re.Match[str]] = []
    for it in TOKEN.finditer(source):
        if it["said"]:
            said = it["said"][2:-2].strip()
            if around and TYPED.fullmatch(said) and said not in OURS:
                yield said, it, around
        elif it["name"] and it["end"]:
            while around and around[-1]["name"] != it["name"]:
                around.pop()
            around = around[:-1]
        elif it["name"] and it["name"] not in VOID:
            around = [*around, it]


def turned(source: str) -> list[str]:
    found = []
    for said, it, around in typed(source):
        names = {one["name"] for one in around}
        alone = not source[around[-1].end() : it.start()].strip() and source[it.end() :].lstrip().startswith(f"</{around[-1]['name']}")
        if not names & (PLAIN | {"bdi"}) and not (alone and 'dir="auto"' in around[-1][0]):
            found.append(f"{source.count(chr(10), 0, it.start()) + 1}: {said}")
    return found


def test_what_people_wrote_has_its_own_direction() -> None:
    assert [f"{template}, line {said}" for template in TEMPLATES for said in turned(template.read_text())] == []


def test_the_rule_finds_what_breaks_it() -> None:
    assert turned("<p>{{ row.title }}</p>") == ["1: row.title"]
    assert turned('<p dir="auto">By {{ row.title }}</p>') == ["1: row.title"]
    assert turned('<p dir="auto">{{ row.title }}</p><p>By <bdi>{{ row.who }}</bdi></p><option>{{ name }}</option>') == []
    assert sum(len(list(typed(path.read_text()))) for path in TEMPLATES) > 120


BOXES = re.compile(r"<(?:textarea|input(?=[^>]*type=\"(?:text|search)\"))(?:{%.*?%}|\"[^\"]*\"|[^>\"])*>", re.DOTALL)


def test_what_one_types_has_it_too() -> None:
    found = [(template, box) for template in TEMPLATES for box in BOXES.findall(template.read_text())]
    assert found and [one for one in found if 'dir="auto"' not in one[1]] == []


def test_every_box_of_a_form_has_it() -> None:
    class Form(forms.Form):
        line = forms.CharField()
        words = Words(widget=forms.Textarea)

    assert Form().as_p().count('dir="auto"') == 2

"""Indentation costs nothing on the wire, and takes or brings no space that a browser shows."""

from pathlib import Path

import pytest
from django.template import Context, Engine, engines

from collab.web.lines import Loader, lean


@pytest.mark.parametrize(
    ("source", "left"),
    [
        # indentation, and line ends beside a block
        ("<p>\n  One\n  two\n</p>\n", "<p>One\ntwo</p>"),
        ("<tr>\n  <td>1</td>\n  <td>2</td>\n</tr>\n", "<tr><td>1</td><td>2</td></tr>"),
        # between words and phrases one is left
        ("<b>1</b>\n<b>2</b>\n", "<b>1</b>\n<b>2</b>"),
        ("{% icon a %}\n{{ b }}\n", "{% icon a %}\n{{ b }}"),
        # none within a tag, and a tag that breaks inside brings none
        ('<a\n  class="b"\n  href="{{ c }}"\n>d</a\n>.\n', '<a class="b" href="{{ c }}">d</a>.'),
        ('<rect\n  x="1"\n/>\n', '<rect x="1"/>'),
        ('<i\n  class="a{% if b > c %} d{% endif %}"\n  {% if b > c %}e{% endif %}\n>1</i>', '<i class="a{% if b > c %} d{% endif %}" {% if b > c %}e{% endif %}>1</i>'),
        # a steering tag alone on its line writes no line of its own; one within words keeps its line
        ("a\n{% if b %}\n  c\n{% else %}\n  d\n{% endif %}\ne\n", "a\n{% if b %}c\n{% else %}d\n{% endif %}e"),
        ("a\n{% if b %}c{% endif %}\nd\n", "a\n{% if b %}c{% endif %}\nd"),
        ("{% address 'a' as b %}\nc\n", "{% address 'a' as b %}c"),
        # what is typed or shown as it is written
        ("  a\n  <textarea\n    id='b'\n  >\n  c\n  </textarea>\n  <pre>\n  d\n  </pre>\n", "  a\n<textarea id='b'>\n  c\n  </textarea>\n<pre>\n  d\n  </pre>"),
        ("<textarea>\n</textarea>{% if a %}\n  b", "<textarea>\n</textarea>{% if a %}\nb"),
    ],
)  # fmt: skip
def test_a_template_is_loaded_without_what_a_browser_does_not_show(source: str, left: str) -> None:
    assert lean(source) == left
    assert lean(lean(source)) == left


@pytest.mark.parametrize("b", [True, False])
def test_a_space_before_or_after_a_condition_stays_one(b: bool) -> None:
    source = "<i>a</i>\n{% if b %}\n  <i>b</i>\n{% endif %}\n<i>c</i>\n"
    drawn = Engine().from_string(lean(source)).render(Context({"b": b}))
    assert drawn.split() == Engine().from_string(source).render(Context({"b": b})).split()
    assert "><" not in drawn


def test_pages_are_loaded_lean_and_mails_as_they_are_written() -> None:
    engine = engines["django"].engine
    assert "\n  " in (Path(engine.dirs[0]) / "base.html").read_text()
    assert "\n  " not in engine.get_template("base.html").source
    mail = Path(engine.dirs[0]) / "mail/notice.txt"
    assert engine.get_template("mail/notice.txt").source == mail.read_text()


def test_whoever_changes_a_template_sees_it_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>\n  1\n</p>\n")
    sources = [
        Loader(Engine(dirs=[tmp_path], debug=debug), [tmp_path]).get_template("a.html").source  # type: ignore[list-item]
        for debug in (True, False)
    ]
    assert sources == ["<p>\n  1\n</p>\n", "<p>1</p>"]

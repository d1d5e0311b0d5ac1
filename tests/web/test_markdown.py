"""What people wrote becomes elements that were made and never taken: for hostile words too, and in no time."""

import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.web.markdown import made

ALLOWED = {"p", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "br"}
ATTRIBUTES = {("p", "dir"), ("li", "dir"), ("a", "href"), ("a", "rel")}


class Elements(HTMLParser):
    """What a browser would find."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.wrong.append(tag)
        for name, value in attrs:
            if (tag, name) not in ATTRIBUTES or (name == "href" and not str(value).lower().startswith(("http://", "https://", "mailto:"))):
                self.wrong.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(decl)


def wrong(text: str) -> list[str]:
    elements = Elements()
    elements.feed(made(text))
    elements.close()
    return elements.wrong


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\n\nTwo", '<p dir="auto">One</p><p dir="auto">Two</p>'),
        ("a\nb", '<p dir="auto">a<br>b</p>'),
        ("**b** and *i*", '<p dir="auto"><strong>b</strong> and <em>i</em></p>'),
        ("- a\n- b", '<ul><li dir="auto">a</li><li dir="auto">b</li></ul>'),
        ("> q", '<blockquote><p dir="auto">q</p></blockquote>'),
        ("`x<y`", '<p dir="auto"><code>x&lt;y</code></p>'),
        ("```\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("[a](https://x.org/?a=1&b=2)", '<p dir="auto"><a href="https://x.org/?a=1&amp;b=2" rel="nofollow noopener noreferrer">a</a></p>'),
        ("[a](//evil.org)", '<p dir="auto">a</p>'),
        ("[a](/requests/R-1/)", '<p dir="auto">a</p>'),
        ("# no heading", '<p dir="auto"># no heading</p>'),
        ("&lt;b&gt; & <b>", '<p dir="auto">&amp;lt;b&amp;gt; &amp; &lt;b&gt;</p>'),
    ],
    ids=["paragraphs", "break", "emphasis", "list", "quote", "code", "fence", "link", "other host", "own page", "heading", "html"],
)
def test_a_few_marks_are_known(text: str, html: str) -> None:
    assert made(text) == html


HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,<script>)",
    "[x](vbscript:x)", "<javascript:alert(1)>", "![x](https://evil/x.png)", "[x](https://e.org/\"onmouseover=alert(1))", "[x]: javascript:alert(1)\n\n[x]",
    "<!-- x -->", "<!DOCTYPE html>", "<https://e.org/<b>>", "[a](https://e.org 'x\" onclick=\"y')", "&#60;script&#62;", "<svg/onload=alert(1)>",
    "`<script>`", "    <script>", "~~~<script>\n<b>\n~~~", "<a href=x>", "[x](java\nscript:alert(1))", "{{ settings.SECRET_KEY }}", "{% debug %}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_becomes_markup(text: str) -> None:
    assert not wrong(text)
    assert not wrong(f"> - **{text}**")


@given(st.text(alphabet=st.sampled_from("<>[]()*_`~#>-+!&;:\"'/\\ \nabjs:"), max_size=120))
def test_nothing_at_all_does(text: str) -> None:
    assert not wrong(text)


@pytest.mark.parametrize(
    "sign", ["[", "*", "_a", "`", "> ", "- ", "![", "<", "(", "**a ", "[a](", "\\", "1. ", "~~~\n", "*a_ ", "<a ", "a@b.", "&#"]
)
def test_no_words_take_long(sign: str) -> None:
    began = time.perf_counter()
    assert not wrong((sign * 4000)[:4000])
    assert time.perf_counter() - began < 1


def test_the_whole_of_what_is_safe_is_made_here() -> None:
    source = (Path(__file__).parents[2] / "collab/web/markdown.py").read_text()
    assert "format_html" in source and "mark_safe" not in source and "SafeString(" not in source

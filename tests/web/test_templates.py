"""The strict policy holds because no template carries anything inline; each icon that is named exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string

from collab.web.icons import ICONS

FOLDER = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(path for path in FOLDER.rglob("*.html") if "mail" not in path.parts)
# What the policy forbids or what would run: style, handlers, script in the page, htmx that evaluates.
INLINE = re.compile(r"""\sstyle=|<style|\son[a-z]+=["']|hx-on|["']js:|javascript:|<script(?![^>]*\ssrc=)|\|safe\b|autoescape off""")


def test_each_template_is_well_formed_and_carries_nothing_inline() -> None:
    for path in PAGES:
        get_template(str(path.relative_to(FOLDER)))
        source = path.read_text()
        assert not INLINE.findall(source), path
        assert set(re.findall(r'{% icon "([^"]+)"', source)) <= ICONS, path


def test_every_form_that_posts_has_its_token() -> None:
    for path in PAGES:
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text(), re.DOTALL):
            # What a letter leads to is pressed by its signature, by a mail program too, and reads no session.
            assert "csrf" in form or path.name in ("stop.html", "brief_stop.html"), path.name


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 429, 500, 503])
def test_an_error_page_stands_without_a_person_or_a_database(status: int) -> None:
    html = render_to_string("errors/page.html", {"status": status, "sentence": "The <sentence>."})
    assert "The &lt;sentence&gt;." in html and f'<p class="eyebrow">{status}</p>' in html
    assert html.count("<h1>") == 1 and "sidebar" not in html


def test_no_two_landmarks_of_a_part_have_one_name() -> None:
    """A table that moves sideways is a region beside the section it stands in: who hears them goes by their names."""
    alike = []
    for path in PAGES:
        source = path.read_text()
        headings = dict(re.findall(r'<h[1-6][^>]*id="([^"]+)"[^>]*>\s*([^<]+?)\s*</h', source))
        names = [headings.get(name, name) for name in re.findall(r'<section[^>]*aria-labelledby="([^"]+)"', source)]
        names += re.findall(r'<section[^>]*aria-label="([^"]+)"', source) + re.findall(r'role="region"\s+aria-label="([^"]+)"', source)
        alike += [f"{path.name}: {name}" for name in sorted(set(names)) if names.count(name) > 1]
    assert alike == []

"""The tags of the pages: escaped, kept, and honest about what is unknown."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString

from collab.kit import clock
from collab.kit.money import Money
from collab.web.icons import ICONS
from collab.web.statuses import QUIET_ICON, STATUSES
from collab.web.templatetags.bridge import STAGES


def render(source: str, **context: object) -> str:
    with clock.at(datetime(2026, 11, 22, 12, tzinfo=UTC)):
        return Template(source).render(Context(context))


def test_an_icon_that_the_sprite_does_not_hold_is_an_error_and_not_a_blank() -> None:
    assert 'href="/static/icons' in render('{% icon "check" %}')
    with pytest.raises(ValueError, match="no icon"):
        render('{% icon "chek" %}')


def test_every_status_has_a_word_a_known_shape_and_a_tone() -> None:
    assert {it.icon for it in STATUSES.value.values()} | {QUIET_ICON} <= ICONS
    assert {it.tone for it in STATUSES.value.values()} <= {"ok", "warn", "bad", "info", "accent", "mute"}
    assert all(it.word for it in STATUSES.value.values())


def test_an_unknown_status_is_shown_as_its_own_words() -> None:
    assert "Half done" in render('{% status "half_done" %}')


def test_text_in_a_status_is_escaped_even_after_the_same_text_was_safe() -> None:
    nasty = "<b>x</b>"
    assert "<b>x</b>" in render('{% status "new" text %}', text=SafeString(nasty))
    assert "&lt;b&gt;" in render('{% status "new" text %}', text=nasty)


@pytest.mark.parametrize("stage", STAGES)
def test_a_rail_has_one_present_stage(stage: str) -> None:
    html = render("{% rail stage %}", stage=stage)
    at = STAGES.index(stage)
    done = at if stage != "Live" else 6
    assert html.count("rail__stage--done") == done
    assert html.count('aria-current="step"') == (0 if stage == "Live" else 1)
    assert html.count("<li") == 6


def test_a_rail_shows_where_a_request_stopped() -> None:
    html = render('{% rail "Triage" "stopped" %}')
    assert "rail__stage--stopped" in html and "stopped here" in html and "rail__stage--now" not in html


def test_a_rail_may_have_its_own_stages() -> None:
    assert render("{% rail stages %}", stages=[["Asked", "done"], ["<Now>", "now"]]).count("&lt;Now&gt;") == 1


def test_figures_say_when_they_are_not_known() -> None:
    assert "not known" in render("{{ none|day }}{{ none|age }}", none=None)
    assert render("{{ none|short_money }}", none=None) == "–"


def test_dates_are_times_for_machines_too() -> None:
    assert render("{{ d|day }}", d=date(2026, 12, 3)) == '<time datetime="2026-12-03">3 Dec</time>'
    late = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert "22 Nov" in render("{{ d|day }}", d=late)
    assert ">2h<" in render("{{ d|age }}", d=datetime(2026, 11, 22, 10, tzinfo=UTC))


def test_money_and_plurals() -> None:
    assert render("{{ m|short_money }}", m=Money(Decimal("1410000"), "USD")) == "$1.41M"
    assert render('{{ n }} clash{{ n|plural:"es" }}', n=1) == "1 clash"
    assert render('{{ n }} clash{{ n|plural:"es" }}', n=3) == "3 clashes"
    assert render('{{ n }} repl{{ n|plural:"y,ies" }}', n=2) == "2 replies"


class Asked(forms.Form):
    problem = forms.CharField(
        label="What is in the way?", help_text="Two sentences.", widget=forms.Textarea, error_messages={"required": "Describe it"}
    )
    goal = forms.ChoiceField(choices=[("a", "One"), ("b", "Two")], widget=forms.RadioSelect)
    confidential = forms.BooleanField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


def test_a_wrong_answer_is_marked_named_and_linked() -> None:
    form = Asked({"problem": "", "version": "3"})
    html = render('{% include "_parts/error_summary.html" %}{{ form }}', form=form)
    assert html.count("Describe it") == 2
    assert 'href="#id_problem"' in html and 'id="id_problem"' in html
    assert 'aria-invalid="true"' in html
    described = html.split('aria-describedby="', 1)[1].split('"')[0].split()
    assert described == ["id_problem_helptext", "id_problem_error"]
    assert all(f'id="{one}"' in html for one in described)


def test_choices_are_one_group_with_a_legend() -> None:
    html = render("{{ form }}", form=Asked())
    assert html.count("<fieldset") == html.count("<legend") == 1
    assert html.count('class="choice"') == 2
    assert 'type="hidden"' in html


def test_a_move_that_is_not_allowed_says_why_to_everybody() -> None:
    moves = [
        {"name": "route", "label": "Route", "allowed": True, "why_not": "", "url": "/r/", "key": "a"},
        {"name": "merge", "label": "Merge", "allowed": False, "why_not": "There is <nothing> like it.", "url": "/m/", "key": "m"},
    ]
    html = render('{% include "_parts/moves.html" %}', moves=moves)
    assert html.count("There is &lt;nothing&gt; like it.") == 2
    assert 'aria-disabled="true"' in html and "/m/" not in html
    # A key that is blocked says why, too.
    assert 'data-key="a"' in html and 'data-key="m"' in html


def test_an_address_comes_from_its_name() -> None:
    assert render("{% address 'funds' %}?a=1 {% address 'request-move' 'R-1' 'decline' %}") == "/funds/?a=1 /requests/R-1/decline/"
    assert render("{% address 'fund' code as its_page %}{{ its_page }}", code="brand-26") == "/funds/brand-26/"
    assert render("{% address 'request-viewer-stop' 'R-1' who %}", who="a'b<c>") == "/requests/R-1/viewers/a&#x27;b%3Cc%3E/stop/"
    with pytest.raises(NoReverseMatch):
        render("{% address 'nowhere' %}")

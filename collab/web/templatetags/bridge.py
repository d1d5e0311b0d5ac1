"""The tags of the pages: icons, statuses, rails, figures. They run on every row, so what can be kept is kept."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from collab.kit import clock, formats
from collab.web import writing
from collab.web.exports import FORMS
from collab.web.icons import ICONS
from collab.web.saving import PAGES
from collab.web.statuses import status as status_of

register = template.Library()

STAGES = ("Submitted", "Triage", "Review", "Funding", "Delivery", "Live")
# What says which page of a list it is, and not which list.
PAGING = frozenset({"older", "newer", "after", "before", "cursor", "page", "format"})
_STATE_WORDS = {"done": "done", "now": "now", "next": "to come", "stopped": "stopped here", "left": "it ended here"}


@register.simple_tag
@lru_cache(maxsize=512, typed=True)
def icon(name: str, extra: str = "") -> SafeString:
    """The icon ``name`` of the sprite; raises for one it does not hold."""
    if name not in ICONS:
        raise ValueError(f"There is no icon {name!r}; collab/web/icons.py lists what there is.")
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>', f" {extra}" if extra else "", static("icons.svg"), name
    )


@register.simple_tag
@lru_cache(maxsize=4096, typed=True)
def address(name: str, *keys: str | int) -> SafeString:
    """The address of the page ``name`` (the app's ``urls.py``), with the keys it asks for; raises for one there is not.

    Kept, and so cheap enough for every row of a list, which ``{% url %}`` is not.
    """
    return format_html("{}", reverse(name, args=keys))


@register.inclusion_tag("_parts/away.html", takes_context=True)
def away(context: dict[str, Any]) -> dict[str, Any]:
    """Where this list is taken away: its own address with the form, under its filter and from its beginning."""
    asked = {name: value for name, value in context["request"].GET.items() if name not in PAGING}
    return {"files": [(form.upper(), f"?{urlencode({**asked, 'format': form})}") for form in FORMS]}


@register.inclusion_tag("_parts/saved.html", takes_context=True)
def saved(context: dict[str, Any], page: str) -> dict[str, Any]:
    """The menu of the views of this list, which comes when it is opened; ``page`` is one of ``saving.PAGES``."""
    asked = PAGES.value[page].kept(context["request"].GET.dict())
    return {"menu": f"{reverse('view-menu')}?{urlencode({'page': page, 'query': urlencode(asked)})}"}


@register.simple_tag(takes_context=True)
def writer(context: dict[str, Any]) -> SafeString:
    """Whose words a form holds (``collab.web.writing``): beside the token of every form in which one writes."""
    key = getattr(getattr(context.get("request"), "user", None), "pk", None)
    return format_html('<input type="hidden" name="writer" value="{}">', writing.sign(key) if key else "")


@register.simple_tag
# Typed: text that was escaped and the same text that was not are two entries.
@lru_cache(maxsize=1024, typed=True)
def status(key: str, text: str = "", extra: str = "") -> SafeString:
    """A pill with word, shape and tone; ``text`` replaces the usual word."""
    it = status_of(str(key))
    return format_html(
        '<span class="status status--{}{}">{}<span>{}</span></span>', it.tone, f" {extra}" if extra else "", icon(it.icon), text or it.word
    )


@register.simple_tag
@lru_cache(maxsize=256, typed=True)
def status_icon(key: str) -> SafeString:
    """The shape of a status alone, with its word for those who do not see it."""
    it = status_of(str(key))
    return format_html('{}<span class="visually-hidden">{}</span>', icon(it.icon), it.word)


@register.simple_tag
@lru_cache(maxsize=64, typed=True)
def heat(key: str) -> SafeString:
    """A cell of a table--heat table: the shape of a status on its tone."""
    return format_html('<td role="cell" class="heat heat--{}"><span>{}</span></td>', tone(key), status_icon(key))


@register.filter
def tone(key: str) -> str:
    """The tone of a status, to make a class of: ok, warn, bad, info, accent, mute."""
    return status_of(str(key)).tone


@register.filter
def status_word(key: str) -> str:
    """The word of a status."""
    return status_of(str(key)).word


@lru_cache(maxsize=64, typed=True)
def _rail_at(stage: str, ended: str) -> SafeString:
    at = STAGES.index(stage) if stage in STAGES else 0
    here = ended or ("done" if stage == STAGES[-1] else "now")
    return _rail((label, "done" if place < at else here if place == at else "next") for place, label in enumerate(STAGES))


def _rail(stages: Iterable[tuple[str, str]]) -> SafeString:
    items = format_html_join(
        "",
        '<li class="rail__stage rail__stage--{}" aria-current="{}"><i aria-hidden="true"></i>{}'
        '<span class="visually-hidden">, {}</span></li>',
        ((state, "step" if state in ("now", "stopped", "left") else "false", label, _STATE_WORDS[state]) for label, state in stages),
    )
    return format_html('<ol class="rail">{}</ol>', items)


@register.simple_tag
def rail(stages: Any, ended: str = "") -> SafeString:
    """Where it is: the name of a stage, or a list of (label, state) with done, now, next, stopped or left.

    ``ended="stopped"`` marks the stage at which a request was refused, ``"left"`` where it was merged or withdrawn.
    """
    return _rail_at(stages, ended) if isinstance(stages, str) else _rail(tuple(stage) for stage in stages)


register.filter("short_money", formats.short_money)
register.filter("full_money", formats.full_money)
register.filter("days_words", formats.days_words)
register.filter("short_number", lambda value: formats.short_number(Decimal(value)))
register.filter("plain", lambda value: formats.plain(Decimal(value)))


@register.filter
def questioned(field: BoundField) -> str:
    """The day of this field that was asked about, because it has passed (``collab.web.days``); empty where none was."""
    return str(getattr(field.form, "questioned", {}).get(field.name, ""))


@register.filter
def pct(share: float | Decimal | None) -> str:
    """A share of one as per cent."""
    return formats.percent(share)


@register.filter
def day(on: date | datetime | None) -> SafeString | str:
    """Gives "3 Dec" in a <time>; the year when it is not this one. A dash that says "not known" when empty."""
    if on is None:
        return unknown()
    if isinstance(on, datetime):
        on = on.astimezone(clock.zone()).date()
    return _day(on, clock.today())


@lru_cache(maxsize=1024)
def _day(on: date, today: date) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), formats.day(on, today))


@register.filter
def age(since: datetime | None) -> SafeString | str:
    """Gives "2h", "3d" since an instant, in a <time>."""
    if since is None:
        return unknown()
    return format_html('<time datetime="{}">{}</time>', since.isoformat(timespec="seconds"), formats.age(since, clock.now()))


@register.filter
def lately(at: datetime | None) -> SafeString | str:
    """Gives "3d" within a week, then "10 Nov", in a <time>."""
    if at is None:
        return unknown()
    local, now = at.astimezone(clock.zone()), clock.now().astimezone(clock.zone())
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), formats.lately(local, now))


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """Gives "3 Dec, 14:05" in the organisation's zone, in a <time>."""
    if at is None:
        return unknown()
    local = at.astimezone(clock.zone())
    words = f"{formats.day(local.date(), clock.today())}, {local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), words)


@register.simple_tag
def drawn(name: str, nav: Iterable[Any], can_request: bool = False) -> SafeString:
    """A part of the frame that shows the places alone: drawn once for all who have the same ones, with the same figures."""
    # While a template is being changed, what was drawn of it is not kept.
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    return draw(name, tuple(nav), bool(can_request))


@lru_cache(maxsize=512)
def _drawn(name: str, nav: tuple[Any, ...], can_request: bool) -> SafeString:
    return render_to_string(name, {"nav": nav, "can_request": can_request})


@register.simple_tag
@lru_cache(maxsize=64, typed=True)
def unknown(words: str = "not known") -> SafeString:
    """A dash for what is not known, with the words for those who do not see it. Never a zero."""
    return format_html('<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', formats.DASH, words)


@register.filter
def plural(number: int, words: str = "s") -> str:
    """``{{ n }} clash{{ n|plural:"es" }}``; ``"y,ies"`` gives both endings."""
    one, _, many = words.rpartition(",")
    return one if number == 1 else many


@register.filter
def widget_kind(field: BoundField) -> str:
    """How a form field is drawn: radio, checks, check, textarea, select, file, hidden, or text."""
    widget = field.field.widget
    name = type(widget).__name__
    kinds = {"RadioSelect": "radio", "CheckboxSelectMultiple": "checks", "CheckboxInput": "check", "Textarea": "textarea"}
    if name in kinds:
        return kinds[name]
    if name.startswith("Select"):
        return "select"
    return "hidden" if widget.is_hidden else "file" if getattr(widget, "needs_multipart_form", False) else "text"

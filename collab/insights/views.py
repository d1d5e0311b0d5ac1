"""The pages of insights: the list that is searched, one with where it was used, a new one, its change and its end."""

from collections.abc import Callable, Iterator
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from collab.access import duties
from collab.account import keeping
from collab.insights import access, addresses, operations, queries
from collab.insights.forms import InsightForm, WithdrawForm
from collab.insights.noted import INSIGHT
from collab.insights.queries import ALL, HOLDS, OVER, Filters, InsightCard
from collab.insights.states import Kind
from collab.kit.errors import Forbidden, Invalid, NotFound
from collab.kit.numbering import code as number_code
from collab.kit.numbering import parse
from collab.people.requests import PersonRequest
from collab.stream.page import beside
from collab.web.exports import MOST, Sheet, away
from collab.web.keyset import Key, Keyset, cut
from collab.web.refusing import Refusable

VIEWS = {HOLDS: "Hold", ALL: "All", OVER: "Over"}
KINDS = {"": "Both", Kind.INSIGHT.value: "Insights", Kind.LESSON.value: "Lessons"}
TEXTS = ("q", "kind", "tag", "goal", "moment", "project", "view")
SHOWN_TAGS = 24
# As they were made: their keys rise with the day.
ORDER = Keyset((Key("pk"),))


def _found(request: PersonRequest) -> Iterator[InsightCard]:
    """All that fit what is asked."""
    _reads(request)
    rows = queries.rows(request.user, _asked(request)).order_by(*ORDER.order)[:MOST]
    return iter(queries.cards(request.user, list(rows)))


SHEET = Sheet(
    "insights",
    (
        "code", "kind=kind_word", "text", "evidence", "link", "tags", "goals", "moments", "projects", "expires_on", "status", "author",
        "made_at", "used in=used_in",
    ),
    _found,
)  # fmt: skip


@require_GET
@away(SHEET)
def listing(request: PersonRequest) -> HttpResponse:
    """Those that fit what is asked, the latest first, a page at a time."""
    _reads(request)
    asked = _asked(request)
    rows = queries.rows(request.user, asked).order_by(*ORDER.order)
    if (place := ORDER.read(request.GET.get("older", ""))) is not None:
        rows = rows.filter(ORDER.after(place))
    found, last = cut(list(rows[: queries.PAGE + 1]), queries.PAGE)
    context = {
        "insights": queries.cards(request.user, found),
        "older": _address(asked, older=ORDER.write(last.pk)) if last else "",
        "newest": _address(asked) if place is not None else "",
        "asked": asked,
        "views": [_pill(asked, "view", key, label) for key, label in VIEWS.items()],
        "kinds": [_pill(asked, "kind", key, label) for key, label in KINDS.items()],
        "tags": [_pill(asked, "tag", tag, f"{tag} {count}") for tag, count in queries.tags(request.user)[:SHOWN_TAGS]],
        "chips": _chips(request, asked),
        "can_write": access.may_write(duties.roles_of(request.user)),
    }
    return render(request, "insights/list.html", context)


@require_GET
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One insight, with what it is tied to and where it was used."""
    _reads(request)
    insight = queries.one(request.user, code)
    (card,) = queries.cards(request.user, [insight])
    context = {
        "card": card,
        "why_withdrawn": queries.why_withdrawn(insight),
        "can_change": access.may_change(request.user, duties.roles_of(request.user), insight),
        **beside(request, INSIGHT, insight),
    }
    return render(request, "insights/insight.html", context)


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """A new insight, or a lesson of a project."""
    if not access.may_write(duties.roles_of(request.user)):
        raise Forbidden(access.WRITE)
    form = InsightForm(request.POST or None, reader=request.user)
    made: list[str] = []
    if form.does(lambda: made.append(operations.make(actor=request.user, **form.cleaned_data).code)):
        messages.success(request, "It is written down, and offered where it fits.")
        return redirect("insight", code=made[0])
    return _form(request, form, "New insight", "Write it down", addresses.INSIGHTS)


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, code: str) -> HttpResponse:
    """What an insight says."""
    card = _changed(request, code)
    form = InsightForm(request.POST or None, reader=request.user, card=card)
    write = partial(operations.change, actor=request.user, code=code)
    return _done(request, form, card, lambda: write(**form.cleaned_data), (f"Change this {card.kind}", "Save", "It is changed."))


@require_http_methods(["GET", "POST"])
def withdraw(request: PersonRequest, code: str) -> HttpResponse:
    """It holds no longer."""
    card = _changed(request, code)
    form = WithdrawForm(request.POST or None, initial={"version": card.version})
    write = partial(operations.withdraw, actor=request.user, code=code)
    said = (f"Withdraw this {card.kind}", "Withdraw it", "It is withdrawn, and offered to nobody.")
    return _done(request, form, card, lambda: write(**form.cleaned_data), said)


def _asked(request: PersonRequest) -> Filters:
    given = {name: request.GET.get(name, "").strip()[:100] for name in TEXTS}
    if given["view"] not in ("", *VIEWS) or given["kind"] not in KINDS:
        raise Invalid("This filter is not offered here.")
    return Filters(
        q=given["q"], kind=given["kind"], tag=given["tag"].lower(), goal=given["goal"].lower(), moment=given["moment"].lower(),
        project=_number(given["project"]), view=given["view"] or HOLDS,
    )  # fmt: skip


def _number(text: str) -> int | None:
    try:
        return parse(text) if text else None
    except NotFound:
        raise Invalid("This filter is not offered here.") from None


def _address(asked: Filters, **other: str) -> str:
    given = {name: getattr(asked, name) for name in TEXTS} | {"project": number_code(asked.project) if asked.project else ""} | other
    said = {name: value for name, value in given.items() if value and (name, value) != ("view", HOLDS)}
    return f"{addresses.INSIGHTS}?{urlencode(said)}" if said else addresses.INSIGHTS


def _pill(asked: Filters, name: str, key: str, label: str) -> dict[str, object]:
    return {"label": label, "url": _address(asked, **{name: key}), "current": getattr(asked, name) == key, "count": None}


def _chips(request: PersonRequest, asked: Filters) -> list[dict[str, str]]:
    """What the list is narrowed by and no pill says, each with the address without it."""
    said = {"tag": asked.tag, "goal": asked.goal, "moment": asked.moment, "project": number_code(asked.project) if asked.project else ""}
    return [{"label": f"{name.capitalize()}: {value}", "url": _address(asked, **{name: ""})} for name, value in said.items() if value]


def _reads(request: PersonRequest) -> None:
    if not duties.roles_of(request.user):
        raise Forbidden(access.CLOSED)


def _changed(request: PersonRequest, code: str) -> InsightCard:
    """The card for who may change it."""
    _reads(request)
    insight = queries.one(request.user, code)
    if not access.may_change(request.user, duties.roles_of(request.user), insight):
        raise Forbidden(access.CHANGE)
    (card,) = queries.cards(request.user, [insight])
    return card


def _done(
    request: PersonRequest, form: Refusable, card: InsightCard, write: Callable[[], object], said: tuple[str, str, str]
) -> HttpResponse:
    """Do it and lead back to the insight, or show the form again."""
    title, submit, done = said
    if form.does(write):
        messages.success(request, done)
        return redirect("insight", code=card.code)
    form.moved(queries.one(request.user, card.code).version)
    return _form(request, form, title, submit, card.url)


def _form(request: PersonRequest, form: Refusable, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "insights/form.html", context, status=form.status if form.is_bound else 200)

"""The pages of a table that is being written: its rows, what is wrong with it, what it would have done, and its way to a second person."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.access import duties
from collab.account import keeping
from collab.appointments.access import is_alone
from collab.approvals import tracks
from collab.approvals.models import Policy
from collab.approvals.routes import USUAL
from collab.approvals.terms import LIMITS, Terms
from collab.kit.errors import Conflict, Forbidden, NotFound
from collab.kit.money import Money
from collab.people.requests import PersonRequest
from collab.policies import access, addresses, checking, draft_queries, drafting, files, importing, rehearsing, rules
from collab.policies.draft_forms import PreviewForm, ProposeForm, RowForm, SettingsForm, answers_of, settings_of
from collab.policies.draft_queries import SHOWN, DraftCard
from collab.web.exports import Sheet, away
from collab.web.refusing import Refusable
from collab.web.sheets import page

Place = dict[str, Any]


def _table(request: PersonRequest, key: int) -> Iterable[Place]:
    terms = _read(request, key).terms
    called = files.usernames(terms.rules)
    return (dict(zip(files.NAMES, row, strict=True)) for row in files.rows(terms.rules, called))


TABLE = Sheet("policy", files.NAMES, _table)


@require_POST
def start(request: PersonRequest) -> HttpResponse:
    """A draft of the next version, as the latest one is."""
    made = drafting.start(actor=request.user)
    messages.success(request, "A draft is made of the policy as it is. Nothing changes before a second person agrees.")
    return redirect("policy-draft", key=made.pk)


@require_safe
@away(TABLE)
def draft(request: PersonRequest, key: int) -> HttpResponse:
    """The table, what is wrong with it, and what was rehearsed."""
    card = _read(request, key)
    first = _first(request, card)
    checked = checking.check(card.terms)
    context = {
        "card": card,
        "lines": draft_queries.page_of(card.terms, first),
        "page": _pages(card, first),
        "check": checked,
        "rehearsals": draft_queries.rehearsal_cards(draft_queries.rehearsals(request.user, draft=key)[: draft_queries.LATEST]),
        "can_write": card.is_open and _may(request) is None,
    }
    return render(request, "policies/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: PersonRequest, key: int, place: int | None = None) -> HttpResponse:
    """A row: a new one, or the one with this number."""
    card = _written(request, key)
    if place is not None and not 1 <= place <= len(card.terms.rules):
        raise NotFound
    shown = {} if place is None else answers_of(card.terms.rules[place - 1], files.usernames(card.terms.rules[place - 1 : place]))
    form = RowForm(request.POST if request.method == "POST" else None, initial={"quorum": 1, **shown, "version": card.version})
    put = partial(drafting.put_row, actor=request.user, draft=key, place=place)
    title = "Add a row" if place is None else f"Change row {place}"
    return _done(
        request, form, card, lambda: put(version=form.cleaned_data["version"], rule=form.rule()), (title, "Save the row", "Saved.")
    )


@require_POST
def row_remove(request: PersonRequest, key: int, place: int) -> HttpResponse:
    """Take a row away."""
    drafting.take_row(actor=request.user, draft=key, version=_version(request), place=place)
    messages.success(request, f"Row {place} is taken away.")
    return redirect("policy-draft", key=key)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: PersonRequest, key: int) -> HttpResponse:
    """What holds for the whole table."""
    card = _written(request, key)
    first = {**settings_of(card.terms, USUAL), "starts_on": card.starts_on, "note": card.note, "version": card.version}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=first)
    change = partial(drafting.change, actor=request.user, draft=key)
    said = ("Settings of the draft", "Save", "Saved.")
    return _done(request, form, card, lambda: change(version=form.cleaned_data["version"], **form.given()), said)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: PersonRequest, key: int) -> HttpResponse:
    """To a second person, with a reason."""
    card = _written(request, key)
    form = ProposeForm(request.POST if request.method == "POST" else None, initial={"version": card.version})
    if form.does(lambda: drafting.propose(actor=request.user, draft=key, **form.cleaned_data)):
        messages.success(request, "Published, by you alone." if is_alone(request.user) else "Proposed. A second person decides.")
        return redirect("policies")
    return _form(request, form, card, "Propose this draft", "Propose")


@require_POST
def discard(request: PersonRequest, key: int) -> HttpResponse:
    """Throw it away."""
    drafting.discard(actor=request.user, draft=key, version=_version(request))
    messages.success(request, "The draft is thrown away.")
    return redirect("policies")


@require_POST
def rehearse(request: PersonRequest, key: int) -> HttpResponse:
    """Owe a rehearsal of it as it stands."""
    rehearsing.rehearse(actor=request.user, draft=key)
    messages.success(request, "It is rehearsed with last year’s requests. Look again in a moment.")
    return redirect("policy-draft", key=key)


@require_safe
def preview(request: PersonRequest, key: int) -> HttpResponse:
    """Which groups a described request gets."""
    card = _read(request, key)
    form = PreviewForm(request.GET if request.GET else None)
    asked, track = None, ""
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        amount, data = given["amount"] or Decimal(0), given["data_class"] or "none"
        policy = Policy(**{name: getattr(card.terms, name) for name in LIMITS})
        track = given["track"].partition(",")[0] or tracks.own(policy, Money(amount, policy.currency), data).value
        asked = draft_queries.preview(card.terms, track, amount, data, draft_queries.facts_of(given))
    return render(
        request, "policies/preview.html", {"card": card, "form": form, "asked": asked, "track": track, "back": addresses.policy_draft(key)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_file(request: PersonRequest, key: int) -> HttpResponse:
    """All rows from a file, looked at first."""
    card = _written(request, key)
    back = addresses.policy_draft(key)
    door = page.Door(
        f"policies.{key}", "policies/import.html", files.IN_WORDS, back, lambda report: f"{len(report.rows)} rows stand in the draft now.",
        {"card": card, "back": back},
    )  # fmt: skip
    return page.answer(request, door, partial(importing.read_table, actor=request.user, draft=key))


def _read(request: PersonRequest, key: int) -> DraftCard:
    access.reading(request.user)
    return draft_queries.draft_card(request.user, key)


def _written(request: PersonRequest, key: int) -> DraftCard:
    """The draft for whoever writes it."""
    card = _read(request, key)
    if obstacle := _may(request):
        raise Forbidden(obstacle)
    if not card.is_open:
        raise Conflict("This draft was proposed or thrown away. Begin another one.")
    return card


def _may(request: PersonRequest) -> str | None:
    return rules.proposing(duties.roles_of(request.user))


def _version(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _first(request: HttpRequest, card: DraftCard) -> int:
    said = request.GET.get("from", "1")
    first = int(said) if said.isdecimal() and len(said) < 6 else 1
    return first if 1 <= first <= max(1, card.rows) else 1


def _pages(card: DraftCard, first: int) -> dict[str, str]:
    address, last = addresses.policy_draft(card.id), min(first + SHOWN - 1, card.rows)
    return {
        "newer": f"{address}?from={max(1, first - SHOWN)}" if first > 1 else "",
        "older": f"{address}?from={first + SHOWN}" if last < card.rows else "",
        "words": f"Rows {first} to {last} of {card.rows}",
    }


def _done(
    request: PersonRequest, form: Refusable, card: DraftCard, write: Callable[[], object], said: tuple[str, str, str]
) -> HttpResponse:
    title, submit, done = said
    if form.does(write):
        messages.success(request, done)
        return redirect("policy-draft", key=card.id)
    form.moved(draft_queries.draft_card(request.user, card.id).version)
    return _form(request, form, card, title, submit)


def _form(request: PersonRequest, form: Refusable, card: DraftCard, title: str, submit: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "back": addresses.policy_draft(card.id),
        "card": card,
        **keeping.beside(request, form),
    }
    return render(request, "policies/draft_form.html", context, status=form.status if form.is_bound else 200)


def usual(terms: Terms) -> tuple[str, ...]:
    """What is material by these terms."""
    return tuple(sorted(USUAL)) if terms.material is None else terms.material

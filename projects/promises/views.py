"""The pages of the promise ledger: what was promised, one promise, a change of it, and what became of it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from collab.access import duties
from collab.account import keeping
from collab.kit import clock, formats
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.numbering import typed
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, PIECE, Sheet, away
from collab.web.refusing import Refusable
from projects.promises import access, addresses, amending, operations, queries
from projects.promises.forms import AnswerForm, ChangeForm, DecideForm
from projects.promises.models import Amendment, Promise, Review
from projects.promises.queries import PromiseCard


def _asked(request: PersonRequest) -> int | None:
    """Of which work, where one is named."""
    if not duties.roles_of(request.user):
        raise Forbidden(access.CLOSED)
    if not (text := request.GET.get("number", "")):
        return None
    number, _ = typed(text)
    if number is None:
        raise Invalid(number="Write a number such as R-201.")
    return number


def _every(request: PersonRequest) -> Iterator[PromiseCard]:
    found = queries.rows(request.user, _asked(request))
    for first in range(0, MOST, PIECE):
        piece = queries.cards(found[first : first + PIECE])
        yield from piece
        if len(piece) < PIECE:
            return


SHEET = Sheet(
    "promises",
    (
        "number",
        "what=says",
        "kind=kind_word",
        "before",
        "target",
        "by=by_on",
        "sponsor",
        "owner",
        "frozen=frozen_on",
        "became=verdict",
        "hash",
    ),
    _every,
)


@require_GET
@away(SHEET)
def listing(request: PersonRequest) -> HttpResponse:
    """What was promised, the newest work first."""
    number = _asked(request)
    found = list(queries.rows(request.user, number)[: queries.PAGE + 1])
    cards = queries.cards(found[: queries.PAGE])
    context = {"promises": cards, "has_more": len(found) > queries.PAGE, "number": f"R-{number}" if number else ""}
    return render(request, "promises/list.html", context)


@require_GET
def promise(request: PersonRequest, pk: int) -> HttpResponse:
    """One of them, with its reviews and changes."""
    row = _found(request, pk)
    held = duties.roles_of(request.user)
    card = queries.cards([row])[0]
    context = {
        "card": card,
        "signal": queries.signal(request.user, row),
        "may_propose": access.may_propose(request.user, held, row) and not any(one.state == "waiting" for one in card.changes),
        "reviews": [(one, _may_answer(request, one.pk)) for one in card.reviews],
        "changes": [(one, one.state == "waiting" and _may_decide(request, one.pk)) for one in card.changes],
    }
    return render(request, "promises/promise.html", context)


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, pk: int) -> HttpResponse:
    """Propose another target, or another day."""
    row = _found(request, pk)
    if not access.may_propose(request.user, duties.roles_of(request.user), row):
        raise Forbidden(access.PROPOSE)
    card = queries.cards([row])[0]
    form = ChangeForm(request.POST or None, card=card)
    return _done(
        request, form, lambda: amending.propose(promise=pk, actor=request.user, **form.cleaned_data), card,
        ("Change what is promised", "Propose it", "It is proposed, and the other side is asked."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def decide(request: PersonRequest, pk: int) -> HttpResponse:
    """Agree to a change, or refuse it."""
    row = access.amendments(request.user).select_related("promise", "proposed_by__department").filter(pk=pk).first()
    if row is None:
        raise NotFound
    if not _may_decide(request, pk):
        raise Forbidden(access.DECIDE)
    if row.state != "waiting":
        raise Conflict(amending.STALE)
    card = queries.standing(request.user, row.promise)
    change = next(one for one in card.changes if one.pk == pk)
    form = DecideForm(request.POST or None, card=change)

    def write() -> None:
        said = form.cleaned_data
        amending.decide(amendment=pk, actor=request.user, version=said["version"], agree=said["agree"] == "yes")

    until = f" by {formats.day(change.by_on, clock.today())}" if change.by_on else ""
    note = f"{change.proposed_by} proposes {change.target}{until} instead of {card.target}: “{change.reason}”"
    return _done(request, form, write, card, (f"{card.says} of {card.number}", "Decide", "It is decided."), note)


@require_http_methods(["GET", "POST"])
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """What became of it."""
    row = access.reviews(request.user).select_related("promise__kpi", "owner").filter(pk=pk).first()
    if row is None:
        raise NotFound
    if not access.may_answer(request.user, duties.roles_of(request.user), row):
        raise Forbidden(access.OWN)
    if row.verdict:
        raise Conflict("It is answered already, and stays so.")
    card = queries.standing(request.user, row.promise)
    one = next(found for found in card.reviews if found.pk == pk)
    form = AnswerForm(request.POST or None, card=one)
    said = (f"{card.says} of {card.number}, {one.months} months after launch", "Answer", "It is on record.")
    note = f"Promised: {card.aim}. {queries.signal(request.user, row.promise)}"
    return _done(request, form, lambda: operations.answer(review=pk, actor=request.user, **form.cleaned_data), card, said, note)


def _found(request: PersonRequest, pk: int) -> Promise:
    if not duties.roles_of(request.user):
        raise Forbidden(access.CLOSED)
    row = queries.rows(request.user).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def _may_answer(request: PersonRequest, pk: int) -> bool:
    row = Review.objects.select_related("owner").get(pk=pk)
    return not row.verdict and access.may_answer(request.user, duties.roles_of(request.user), row)


def _may_decide(request: PersonRequest, pk: int) -> bool:
    row = Amendment.objects.select_related("promise", "proposed_by__department").get(pk=pk)
    return access.may_decide(request.user, duties.roles_of(request.user), row)


def _done(
    request: PersonRequest, form: Refusable, write: Callable[[], object], card: PromiseCard, said: tuple[str, str, str], note: str = ""
) -> HttpResponse:
    """Do it and lead to the promise as it stands, or show the form again."""
    title, submit, done = said
    if form.does(write):
        messages.success(request, done)
        return redirect(addresses.PROMISES + f"?number={card.number}")
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "submit": submit,
        "back": card.url,
        "said": note,
        **keeping.beside(request, form),
    }
    return render(request, "promises/form.html", context, status=form.status if form.is_bound else 200)

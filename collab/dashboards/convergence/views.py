"""The page of the convergence line, and the rows behind a part of a month."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.convergence import reckoning, rows
from collab.convergence.parts import BY_CODE, FEWEST_PARTS, FORMULA
from collab.dashboards import addresses, steering
from collab.dashboards.convergence import cards, drawing
from collab.kit import clock, formats
from collab.kit.errors import NotFound
from collab.people.requests import PersonRequest
from collab.web.exports import Sheet, away


def _months(request: PersonRequest) -> Iterator[dict[str, Any]]:
    """The kept months, the newest first, with the value of each part."""
    steering.permit(request.user)
    for month in cards.months(request.user):
        parts = {part.definition.code: part.value for part in month.parts}
        yield {"month": month.month, "formula": month.formula, "score": month.score, **{code: parts.get(code) for code in BY_CODE}}


SHEET = Sheet("convergence", ("month", "score", *BY_CODE, "formula"), _months)


@require_safe
@away(SHEET)
def convergence(request: PersonRequest) -> HttpResponse:
    """How it went, what each part is and how it is reckoned: the formulas stand here before the first month is kept."""
    steering.permit(request.user)
    kept = cards.months(request.user, cards.SHOWN)
    page = {
        "tabs": steering.tabs(addresses.CONVERGENCE),
        "months": kept,
        "latest": next((month for month in kept if month.score is not None), None),
        "so_far": cards.so_far(request.user),
        "drawn": drawing.drawn(kept),
        "definitions": cards.definitions(),
        "formula": FORMULA,
        "fewest": FEWEST_PARTS,
    }
    return render(request, "convergence/page.html", page)


@require_safe
def convergence_part(request: PersonRequest, month: str, part: str) -> HttpResponse:
    """The rows of one part of one month as the record says them now, beside the value that was kept."""
    steering.permit(request.user)
    span = read_month(month)
    if part not in BY_CODE:
        raise NotFound
    was = next(
        (one for card in cards.months(request.user) if card.month == span.first for one in card.parts if one.definition.code == part), None
    )
    now = reckoning.one(part, span)
    page = {
        "definition": BY_CODE[part],
        "month": span.first,
        "kept": was,
        "now": now,
        "now_words": "" if now.value is None else formats.rounded(now.value, 0),
        "differs": was is not None and was.value != now.value,
        "rows": rows.rows(request.user, part, span),
    }
    return render(request, "convergence/part.html", page)


def read_month(text: str) -> reckoning.Span:
    """A month as 2026-10, no later than this one; raises NotFound."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise NotFound from error
    if f"{first:%Y-%m}" != text or first > clock.today() or first.year < 2000:
        raise NotFound
    return reckoning.Span(first)

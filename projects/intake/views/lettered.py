"""The page to which a letter leads: it asks for a chosen verdict and a press, and is good without signing in."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from collab.account import throttle
from collab.approvals.states import Verdict
from collab.kit.errors import NotFound
from collab.kit.formats import full_money
from collab.web.refusing import Refusable
from collab.web.texts import Words
from projects.intake import addresses
from projects.intake.letter_models import DecisionLink
from projects.intake.operations import lettered
from projects.intake.queries.page import lane


def _area(label: str, help_text: str = "") -> Words:
    return Words(label=label, required=False, max_length=4000, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3}))


class LetterForm(Refusable):
    """Nothing is chosen beforehand."""

    decision = forms.ChoiceField(
        label="Your decision", choices=Verdict.choices, widget=forms.RadioSelect, error_messages={"required": "Choose one of the four"}
    )
    reason = _area("Reason", "Needed where you refuse it or ask for changes; the requester sees it")
    conditions = _area("Conditions", "With an approval under conditions")
    yes_if = _area("With a no of privacy or security: what would make it a yes")
    forbidden_by = _area("Or the rule that forbids it")


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, key: int, secret: str) -> HttpResponse:
    """GET and HEAD show the case and change nothing; a press decides. Wrong secrets wait as wrong passwords do."""
    turn = throttle.Try(f"letter {key}", request.META.get("REMOTE_ADDR", ""))
    if seconds := turn.wait():
        answer = render(request, "intake/lettered.html", {"waits": seconds}, status=429)
        answer.headers["Retry-After"] = str(seconds)
        return answer
    try:
        row = lettered.opened(key, secret)
    except NotFound:
        turn.failed()
        raise
    turn.forget()
    answer = _page(request, row, key, secret)
    # The address is the key: it is told to no other page.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _page(request: HttpRequest, row: DecisionLink, key: int, secret: str) -> HttpResponse:
    about, form = row.request, LetterForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"number": about.code, "title": about.title, "url": addresses.request_move(about.code, "decide")}
    if lettered.signed_in_only(about):
        return render(request, "intake/lettered.html", {**context, "sign_in": lettered.SIGN_IN})
    if not lane.concerned(about):
        del form.fields["yes_if"], form.fields["forbidden_by"]
    if form.does(lambda: lettered.decide(key=key, secret=secret, **form.cleaned_data)):
        return render(request, "intake/lettered.html", {**context, "is_done": True})
    assert about.route is not None  # in approval only with a route: a check of the database
    context |= {
        "form": form,
        "person": row.person.name,
        "place": lettered.place(row),
        "requester": about.requester.name,
        "problem": about.problem,
        "outcome": about.outcome,
        "amount": full_money(about.route.asked),
        "track": about.route.get_track_display(),
    }
    return render(request, "intake/lettered.html", context, status=form.status if form.is_bound else 200)

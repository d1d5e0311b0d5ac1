"""The pages of stand-ins: those one has part in, the form that sets one, and the end of one."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.access.roles import APPROVING, Role
from collab.account import keeping
from collab.approvals.standins import cards, operations
from collab.approvals.standins.models import Scope
from collab.directory import addresses
from collab.kit.errors import Invalid
from collab.kit.money import Money, read
from collab.people.models import Person
from collab.people.requests import PersonRequest
from collab.web.days import Day
from collab.web.exports import Sheet, away
from collab.web.picking import Picked
from collab.web.refusing import Refusable
from collab.web.texts import Words

# What the operation and the API call a field whose word is one of Python's.
NAMED = {"for": "person", "from": "since_on", "until": "until_on"}


class StandInForm(Refusable):
    """Who decides in whose place, from when to when, on what, and why."""

    person = forms.ChoiceField(label="In whose place", help_text="Your own, or that of whoever works for you and is away.")
    by = Picked("person", label="Who stands in", error_messages={"required": "Write who stands in."})
    since_on = Day(label="First day")
    until_on = Day(label="Last day", help_text="The day itself included; 90 days at most.")
    scope = forms.ChoiceField(label="On what", choices=Scope.choices, initial=Scope.ALL)
    roles = forms.MultipleChoiceField(
        label="Groups",
        required=False,
        choices=[(role.value, role.label) for role in Role if role in APPROVING],
        widget=forms.CheckboxSelectMultiple,
        help_text="Where it is some of their groups.",
    )
    brands = Picked("brands", label="Brands", required=False, is_many=True, help_text="Where it is some brands.")
    below = forms.CharField(label="Below", required=False, max_length=40, help_text="Where it is amounts below a limit, such as 50k.")
    currency = forms.CharField(max_length=3, initial="USD", required=False)
    reason = Words(max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "Say why. Both of them read it."})

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = operations.places(reader)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        currency = str(given.pop("currency", "") or "").upper()
        if text := given.pop("below", ""):
            try:
                given["below"] = Money.of(format(read(text), "f"), currency)
            except Invalid as refused:
                self.add_error("below", str(refused))
        given["brands"] = given.get("brands") or []
        return given

    def refuse(self, refused: Any) -> None:
        if isinstance(refused, Invalid):
            refused.fields = {NAMED.get(name, name): said for name, said in refused.fields.items()}
        super().refuse(refused)


def _every(request: PersonRequest) -> Iterator[cards.StandInCard]:
    yield from cards.cards(request.user)


SHEET = Sheet("stand-ins", ("person", "person_name", "by", "by_name", "since_on", "until_on", "what", "stands", "reason"), _every)


@require_safe
@away(SHEET)
def index(request: PersonRequest) -> HttpResponse:
    """Those that hold or are to come, of whatever one has part in."""
    found = cards.cards(request.user, is_open=True)
    mine = request.user.username
    context = {
        "mine": [card for card in found if card.person == mine],
        "others": [card for card in found if card.by == mine],
        "team": [card for card in found if mine not in (card.person, card.by)],
    }
    return render(request, "directory/standins.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Set one."""
    form = StandInForm(request.POST if request.method == "POST" else None, reader=request.user)
    if form.does(lambda: operations.set_standin(actor=request.user, **form.cleaned_data)):
        messages.success(request, "It is set. Both see what waits, and the record names both.")
        return redirect("stand-ins")
    context = {"form": form, "title": "Let somebody stand in", "submit": "Set it", "back": addresses.STAND_INS}
    context |= keeping.beside(request, form)
    return render(request, "directory/standin_form.html", context, status=form.status if form.is_bound else 200)


@require_POST
def end(request: PersonRequest, key: int) -> HttpResponse:
    """It ends at once."""
    operations.end_standin(actor=request.user, standin=key)
    messages.success(request, "It has ended. What they saw through it alone is closed to them.")
    return redirect("stand-ins")

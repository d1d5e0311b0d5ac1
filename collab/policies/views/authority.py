"""The page of limits and remits: what holds, what is to come, and the two forms that set them."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.access import duties
from collab.access.roles import APPROVING, Role
from collab.account import keeping
from collab.approvals.authority import Spend
from collab.approvals.groups import WITHIN
from collab.kit.errors import Forbidden, Invalid
from collab.kit.money import Money, read
from collab.people.requests import PersonRequest
from collab.policies import addresses, authority, draft_queries
from collab.policies.draft_forms import Codes
from collab.web.days import Day
from collab.web.exports import Sheet, away
from collab.web.picking import Picked
from collab.web.refusing import Refusable

WHO = "The name, address or username of whoever is to sign."


class LimitForm(Refusable):
    """Up to how much somebody signs."""

    person = Picked("person", help_text=WHO, error_messages={"required": "Write whose limit it is."})
    amount = forms.CharField(max_length=40, help_text="For example 50,000 or 50k.")
    currency = forms.CharField(max_length=3, initial="USD")
    spend = forms.ChoiceField(label="Kind of spending", choices=[("", "Any"), *Spend.choices], required=False)
    since_on = Day(label="First day", required=False, help_text="Today or later. Empty: today.")
    until_on = Day(label="Last day", required=False, help_text="Empty: until it is ended.")

    def clean(self) -> dict[str, object]:
        given = dict(super().clean() or {})
        if "amount" in given and "currency" in given:
            try:
                given["amount"] = Money.of(format(read(given["amount"]), "f"), given.pop("currency").upper())
            except Invalid as refused:
                self.add_error("amount", str(refused))
        return given


class RemitForm(Refusable):
    """For which brand or market somebody holds a role."""

    person = Picked("person", help_text=WHO, error_messages={"required": "Write who answers for it."})
    role = forms.ChoiceField(choices=[("", "Choose a role"), *((role.value, role.label) for role in Role if role in APPROVING)])
    brands = Codes("brands", "Brand")
    markets = Codes("markets", "Market")
    since_on = Day(label="First day", required=False, help_text="Today or later. Empty: today.")
    until_on = Day(label="Last day", required=False, help_text="Empty: until it is ended.")

    def clean(self) -> dict[str, object]:
        given = dict(super().clean() or {})
        named = [(register, code) for register in WITHIN for code in given.pop(register, None) or ()]
        if not self.errors and len(named) != 1:
            self.add_error(None, "Name one brand or one market.")
        elif named:
            given["register"], given["code"] = named[0]
        return given


def _every(request: PersonRequest) -> Iterator[object]:
    yield from draft_queries.limits(request.user)
    yield from draft_queries.remits(request.user)


SHEET = Sheet("authority", ("person", "name=person_name", "what", "since_on", "until_on"), _every)


@require_safe
@away(SHEET)
def index(request: PersonRequest) -> HttpResponse:
    """What people may sign: of everybody for whoever reads policies, else one's own."""
    context = {
        "limits": draft_queries.limits(request.user),
        "remits": draft_queries.remits(request.user),
        "can_set": Role.ADMIN in duties.roles_of(request.user),
    }
    return render(request, "policies/authority.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def limit(request: PersonRequest) -> HttpResponse:
    """A new limit."""
    _may(request)
    form = LimitForm(request.POST if request.method == "POST" else None)
    if form.does(lambda: authority.set_limit(actor=request.user, **form.cleaned_data)):
        messages.success(request, "The limit is set. One of the same kind and currency ends the day before.")
        return redirect("authority")
    return _form(request, form, "Set a limit", "Set the limit")


@require_http_methods(["GET", "HEAD", "POST"])
def remit(request: PersonRequest) -> HttpResponse:
    """A new remit."""
    _may(request)
    form = RemitForm(request.POST if request.method == "POST" else None)
    if form.does(lambda: authority.set_remit(actor=request.user, **form.cleaned_data)):
        messages.success(request, "It is set. A duty of the role comes apart from it.")
        return redirect("authority")
    return _form(request, form, "Set who answers for a brand or a market", "Set it")


@require_POST
def limit_end(request: PersonRequest, key: int) -> HttpResponse:
    """It ends at once."""
    authority.end_limit(actor=request.user, limit=key)
    messages.success(request, "The limit has ended. Whoever had one signs nothing until another is set.")
    return redirect("authority")


@require_POST
def remit_end(request: PersonRequest, key: int) -> HttpResponse:
    """It ends at once."""
    authority.end_remit(actor=request.user, remit=key)
    messages.success(request, "It has ended.")
    return redirect("authority")


def _may(request: PersonRequest) -> None:
    if Role.ADMIN not in duties.roles_of(request.user):
        raise Forbidden(authority.KEEP)


def _form(request: PersonRequest, form: Refusable, title: str, submit: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": addresses.AUTHORITY, **keeping.beside(request, form)}
    return render(request, "policies/authority_form.html", context, status=form.status if form.is_bound else 200)

"""The pages of assurances and checklists."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from collab.access import duties
from collab.account import keeping
from collab.kit.errors import Forbidden, Invalid
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, Sheet, away
from projects.assurances import access, addresses, checklists, operations, queries
from projects.assurances.forms import CheckForm, RevokeForm
from projects.assurances.queries import VIEWS, AssuranceCard
from projects.assurances.states import CURRENT, ENDING, GROUP_CHOICES, KINDS

FILTERS = ("stands", "group", "supplier", "data_kind")


def _found(request: PersonRequest) -> Iterator[AssuranceCard]:
    return iter(queries.cards(queries.rows(request.user, _asked(request))[:MOST]))


def _checks(request: PersonRequest) -> Iterator[checklists.CheckCard]:
    _reads(request)
    return iter(checklists.of())


SHEET = Sheet(
    "assurances",
    (
        "code", "group", "supplier", "supplier name=supplier_name", "data kind=data", "request", "holds_until", "by", "made_at", "reason", "stands",
        "revoked_at", "why revoked=revoked",
    ),
    _found,
)  # fmt: skip
CHECKS = Sheet("checklists", ("group", "label", "required=is_required"), _checks)


@require_GET
@away(SHEET)
def listing(request: PersonRequest) -> HttpResponse:
    """Which reviews hold for other requests."""
    asked = _asked(request)
    found = list(queries.rows(request.user, asked)[: queries.PAGE + 1])
    context = {
        "assurances": queries.cards(found[: queries.PAGE]),
        "has_more": len(found) > queries.PAGE,
        "asked": asked,
        "views": [
            {"label": label, "url": _address(asked, key), "current": key == asked["stands"], "count": None} for key, label in VIEWS.items()
        ],
        "groups": GROUP_CHOICES,
        "kinds": KINDS,
    }
    return render(request, "assurances/list.html", context)


@require_GET
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One of them, with the decisions that were taken by it."""
    _reads(request)
    found = queries.one(request.user, code)
    context = {
        "card": queries.cards([found])[0],
        "used": queries.used(request.user, found),
        "can_revoke": found.revoked_at is None and access.may_revoke(duties.roles_of(request.user), found),
    }
    return render(request, "assurances/assurance.html", context)


@require_http_methods(["GET", "POST"])
def revoke(request: PersonRequest, code: str) -> HttpResponse:
    """It holds no longer."""
    _reads(request)
    found = queries.one(request.user, code)
    if not access.may_revoke(duties.roles_of(request.user), found):
        raise Forbidden(access.REVOKE)
    form = RevokeForm(request.POST or None, initial={"version": found.version})
    if form.does(lambda: operations.revoke(actor=request.user, number=found.number, **form.cleaned_data)):
        messages.success(request, "It is revoked, and offered to nobody.")
        return redirect("assurance", code=found.code)
    form.moved(queries.one(request.user, code).version)
    said = {"title": f"Revoke {found.code}", "submit": "Revoke it", "back": addresses.assurance(found.code)}
    context = {"form": form, **said, **keeping.beside(request, form)}
    return render(request, "assurances/form.html", context, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@away(CHECKS)
def lists(request: PersonRequest) -> HttpResponse:
    """What each group looks at before it decides; administrators set it."""
    _reads(request)
    can_set = access.may_set(duties.roles_of(request.user))
    if request.method == "POST" and not can_set:
        raise Forbidden(access.SET)
    form = CheckForm(request.POST or None)
    if form.does(lambda: checklists.put(actor=request.user, **form.cleaned_data)):
        messages.success(request, "It stands on the list from now on.")
        return redirect("checklists")
    context = {"checks": checklists.of(), "form": form, "can_set": can_set, **keeping.beside(request, form)}
    return render(request, "assurances/checklists.html", context, status=form.status if form.is_bound else 200)


@require_POST
def retire(request: PersonRequest, pk: int) -> HttpResponse:
    """It is looked at no longer."""
    checklists.retire(actor=request.user, key=pk)
    messages.success(request, "It is off the list. What was ticked stays.")
    return redirect("checklists")


def _reads(request: PersonRequest) -> None:
    if not duties.roles_of(request.user):
        raise Forbidden(access.CLOSED)


def _asked(request: PersonRequest) -> dict[str, str]:
    """The filter in the address; raises Invalid for what is none."""
    _reads(request)
    asked = {name: request.GET.get(name, "").strip()[:50] for name in FILTERS}
    asked["stands"] = asked["stands"] or CURRENT
    offered = {"stands": {*VIEWS, ENDING}, "group": {key for key, _ in GROUP_CHOICES}, "data_kind": {key for key, _ in KINDS}}
    if any(asked[name] and asked[name] not in known for name, known in offered.items()):
        raise Invalid("This filter is not offered here.")
    return asked


def _address(asked: dict[str, str], view: str) -> str:
    said = {name: value for name, value in {**asked, "stands": view}.items() if value and (name, value) != ("stands", CURRENT)}
    return f"{addresses.ASSURANCES}?{urlencode(said)}" if said else addresses.ASSURANCES

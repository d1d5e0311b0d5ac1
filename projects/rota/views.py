"""The pages of triage's rules and its rota, and what their keepers do with them."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from collab.access import duties
from collab.account import keeping
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, Sheet, away
from collab.web.refusing import Refusable
from projects.rota import access, addresses, operations, queries, turning
from projects.rota.forms import RetireForm, RuleForm, TurnForm
from projects.rota.queries import VIEWS, RuleCard, TurnCard


def _rules(request: PersonRequest) -> Iterator[RuleCard]:
    return iter(queries.rule_cards(request.user, queries.rules(request.user, _view(request))[:MOST]))


def _turns(request: PersonRequest) -> Iterator[TurnCard]:
    access.opened(request.user)
    return iter(queries.turn_cards(queries.turns(request.user)[:MOST]))


RULES = Sheet("triage-rules", ("place", "code", "name", "when", "who", "track=way", "followed=followed.words", "retired_on"), _rules)
ROTA = Sheet("triage-rota", ("person", "username", "first_on", "last_on", "away"), _turns)


@require_GET
@away(RULES)
def rules(request: PersonRequest) -> HttpResponse:
    """What proposes who takes a request and on which track, in the order in which it is asked."""
    view = _view(request)
    context = {
        "rules": queries.rule_cards(request.user, queries.rules(request.user, view)[: queries.MOST]),
        "by_rota": queries.FOLLOWED.value(request.user).get("", queries.Followed()),
        "views": [
            {"label": label, "url": f"{addresses.TRIAGE_RULES}?view={key}", "current": key == view, "count": None}
            for key, label in VIEWS.items()
        ],
        "can_keep": _keeps(request) and not view,
    }
    return render(request, "rota/rules.html", context)


@require_http_methods(["GET", "POST"])
def new_rule(request: PersonRequest) -> HttpResponse:
    """A new rule."""
    _permit(request)
    form = RuleForm(request.POST or None, reader=request.user)
    if form.does(lambda: operations.write(actor=request.user, **form.said())):
        return _done(request, "It proposes from now on.", "triage-rules")
    return _form(request, form, "New rule", "Write it", addresses.TRIAGE_RULES)


@require_http_methods(["GET", "POST"])
def change_rule(request: PersonRequest, code: str) -> HttpResponse:
    """What a rule says."""
    card = _rule(request, code)
    form = RuleForm(request.POST or None, reader=request.user, card=card)
    if form.does(lambda: operations.change(actor=request.user, code=code, **form.said())):
        return _done(request, "It is changed: what it proposed before stays on record.", "triage-rules")
    form.moved(card.version)
    return _form(request, form, f"Change {card.name}", "Save", addresses.TRIAGE_RULES)


@require_http_methods(["GET", "POST"])
def retire_rule(request: PersonRequest, code: str) -> HttpResponse:
    """It proposes nothing any more."""
    card = _rule(request, code)
    form = RetireForm(request.POST or None, initial={"version": card.version})
    if form.does(lambda: operations.retire(actor=request.user, code=code, **form.cleaned_data)):
        return _done(request, "It is retired.", "triage-rules")
    form.moved(card.version)
    return _form(request, form, f"Retire {card.name}", "Retire it", addresses.TRIAGE_RULES)


@require_GET
@away(ROTA)
def rota(request: PersonRequest) -> HttpResponse:
    """Who is on duty in triage today, and whose turn is next."""
    access.opened(request.user)
    context = {
        "turns": queries.turn_cards(queries.turns(request.user)[: queries.MOST]),
        "duty": queries.on_duty(),
        "can_keep": _keeps(request),
    }
    return render(request, "rota/rota.html", context)


@require_http_methods(["GET", "POST"])
def new_turn(request: PersonRequest) -> HttpResponse:
    """Somebody's turn."""
    _permit(request)
    form = TurnForm(request.POST or None)
    if form.does(lambda: turning.give(actor=request.user, **form.cleaned_data)):
        return _done(request, f"{form.cleaned_data['person'].name} is on duty then.", "triage-rota")
    return _form(request, form, "Give a turn", "Put it on the rota", addresses.TRIAGE_ROTA)


@require_http_methods(["GET", "POST"])
def change_turn(request: PersonRequest, key: int) -> HttpResponse:
    """Other days, or somebody else."""
    _permit(request)
    (card,) = queries.turn_cards([queries.one_turn(request.user, key)])
    form = TurnForm(request.POST or None, card=card)
    if form.does(lambda: turning.change(actor=request.user, key=key, **form.cleaned_data)):
        return _done(request, "The rota is changed.", "triage-rota")
    form.moved(card.version)
    return _form(request, form, f"{card.person}, {card.days}", "Save", addresses.TRIAGE_ROTA)


@require_POST
def turn_off(request: PersonRequest, key: int) -> HttpResponse:
    """It is off the rota."""
    version = request.POST.get("version", "")
    try:
        if not (version.isascii() and version.isdigit() and len(version) < 10):
            raise Invalid(version="Say which version of it you saw.")
        turning.take_off(actor=request.user, key=key, version=int(version))
    except Conflict as refused:
        messages.error(request, refused.sentence)
        return redirect(addresses.TRIAGE_ROTA)
    return _done(request, "It is off the rota.", "triage-rota")


def _view(request: PersonRequest) -> str:
    access.opened(request.user)
    view = request.GET.get("view", "")
    if view not in VIEWS:
        raise Invalid("This filter is not offered here.")
    return view


def _keeps(request: PersonRequest) -> bool:
    return access.may_keep(duties.roles_of(request.user))


def _permit(request: PersonRequest) -> None:
    if not _keeps(request):
        raise Forbidden(access.KEEP)


def _rule(request: PersonRequest, code: str) -> RuleCard:
    _permit(request)
    return queries.rule_cards(request.user, [queries.one_rule(request.user, code)])[0]


def _done(request: PersonRequest, said: str, where: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(where)


def _form(request: PersonRequest, form: Refusable, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "rota/form.html", context, status=form.status if form.is_bound else 200)

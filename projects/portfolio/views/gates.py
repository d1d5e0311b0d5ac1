"""The presses on a project's page about its gates and its plan, and the form that plans it by a template."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from collab.kit.numbering import parse
from collab.people.requests import PersonRequest
from projects.portfolio import addresses, gates, queries, templates
from projects.portfolio.gate_forms import BaselineForm, TemplateForm
from projects.portfolio.views import form_page, led


@require_POST
def check(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """A line of a list is done, or is not."""
    row = queries.found(request.user, parse(code))
    gates.tick(number=row.number, check=pk, actor=request.user, is_done=request.POST.get("done") == "yes")
    return redirect(addresses.project(row.code))


@require_POST
def gate(request: PersonRequest, code: str, phase: str) -> HttpResponse:
    """The gate before a phase is passed, or proposed to be."""
    row = queries.found(request.user, parse(code))
    passed = gates.pass_gate(number=row.number, phase=phase, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, "The gate is passed." if passed.passed_at else "It is proposed: somebody who does not lead it decides.")
    return redirect(addresses.project(row.code))


@require_POST
def proposal(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """Somebody who does not lead the project agrees to what is proposed, or refuses it."""
    row = queries.found(request.user, parse(code))
    if request.POST.get("answer") == "agree":
        gates.agree(number=row.number, passage=pk, actor=request.user)
        messages.success(request, "You agreed, and it is done.")
    else:
        gates.refuse(number=row.number, passage=pk, actor=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, "You refused it.")
    return redirect(addresses.project(row.code))


@require_http_methods(["GET", "POST"])
def baseline(request: PersonRequest, code: str) -> HttpResponse:
    """Propose to freeze the plan anew."""
    row, _ = led(request, code)
    form = BaselineForm(request.POST or None, initial={"version": row.version})

    def write(words: dict[str, Any]) -> str:
        gates.propose_baseline(number=row.number, actor=request.user, **words)
        return "It is proposed: somebody who does not lead it decides."

    return form_page(request, row, form, "Freeze the plan anew", "Propose it", write)


@require_http_methods(["GET", "POST"])
def template(request: PersonRequest, code: str) -> HttpResponse:
    """Plan it by a template."""
    row, _ = led(request, code)
    form = TemplateForm(request.POST or None, initial={"version": row.version}, person=request.user)

    def write(words: dict[str, Any]) -> str:
        templates.use(number=row.number, actor=request.user, **words)
        return f"{row.code} is planned by the template."

    return form_page(request, row, form, "Plan it by a template", "Use template", write)

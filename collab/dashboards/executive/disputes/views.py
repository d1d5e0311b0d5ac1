"""The pages on which a figure is disputed or explained, and on which that is answered."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from collab.access import duties
from collab.access.roles import Role
from collab.account import keeping
from collab.dashboards.executive import behind
from collab.dashboards.executive.disputes import operations, queries
from collab.dashboards.executive.disputes.forms import AnswerForm, DisputeForm
from collab.dashboards.executive.links import behind as behind_address
from collab.dashboards.states import Says
from collab.kit.errors import Forbidden, NotFound
from collab.people.requests import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def raise_one(request: PersonRequest, figure: str) -> HttpResponse:
    """Say something of a figure."""
    found = behind.permit(request.user, figure)
    if Role.AUDITOR in duties.roles_of(request.user):
        raise Forbidden(operations.READS)
    form = DisputeForm(request.POST) if request.method == "POST" else DisputeForm(initial={"says": Says.DISPUTES})
    if form.is_bound and form.does(lambda: operations.raise_one(figure=figure, actor=request.user, **form.cleaned_data)):
        messages.success(request, "It stands at the figure, and whoever answers for it is told.")
        return HttpResponseRedirect(behind_address(figure))
    context = {"form": form, "title": found.title, "back": behind_address(figure), "said": None, **keeping.beside(request, form)}
    return render(request, "dashboards/dispute.html", context, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PersonRequest, dispute: int) -> HttpResponse:
    """Answer what was said of one."""
    said = queries.one(request.user, dispute)
    if said is None:
        raise NotFound
    if request.method != "POST" and not said.answer_url:
        return HttpResponseRedirect(said.url)
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm(initial={"version": said.version})
    if form.is_bound and form.does(lambda: operations.answer(dispute=dispute, actor=request.user, **form.cleaned_data)):
        messages.success(request, "Your answer stands at the figure.")
        return HttpResponseRedirect(said.url)
    context = {"form": form, "title": said.title, "back": said.url, "said": said, **keeping.beside(request, form)}
    return render(request, "dashboards/dispute.html", context, status=form.status if form.is_bound else 200)

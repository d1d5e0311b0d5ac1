"""Joining a request that somebody else asks for, and saying that two belong together."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from collab.account import keeping
from collab.kit import numbering
from collab.people.requests import PersonRequest
from collab.web.picking import asked_by
from collab.web.refusing import Refusable
from projects.intake import addresses
from projects.intake.forms.belonging import JoinForm, LinkForm
from projects.intake.models import Request
from projects.intake.operations import linking
from projects.intake.queries.page import detail


@require_http_methods(["GET", "POST"])
def join(request: PersonRequest, code: str) -> HttpResponse:
    """Ask for it too, with a case of one's own; leads to the request, which one follows then."""
    about = detail.find(request.user, numbering.parse(code))
    linking.permit_joining(request.user, about)
    form = JoinForm(request.POST or None)
    words = (f"Join {about.code}: {about.title}", "Join it", f"You follow {about.code} now, and your case stands beside it.")
    return _answer(
        request, about, form, words, lambda: linking.join(number=about.number, actor=request.user, case=form.cleaned_data["case"])
    )


@require_http_methods(["GET", "POST"])
def link(request: PersonRequest, code: str) -> HttpResponse:
    """Say which other request belongs together with this one."""
    about = detail.find(request.user, numbering.parse(code))
    linking.permit_linking(request.user, about)
    form = LinkForm(request.POST or None)
    asked_by(form, request.user)
    words = (f"What belongs together with {about.code}", "Link them", "They are linked, on both pages.")
    return _answer(
        request,
        about,
        form,
        words,
        lambda: linking.link(number=about.number, actor=request.user, to=numbering.parse(form.cleaned_data["to"])),
    )


@require_POST
def unlink(request: PersonRequest, code: str, other: str) -> HttpResponse:
    """They do not belong together after all."""
    linking.unlink(number=numbering.parse(code), actor=request.user, to=numbering.parse(other))
    messages.success(request, "They are not linked any more.")
    return redirect(addresses.request(code))


def _answer(
    request: PersonRequest, about: Request, form: Refusable, words: tuple[str, str, str], write: Callable[[], object]
) -> HttpResponse:
    title, submit, done = words
    back = addresses.request(about.code)
    if form.does(write):
        messages.success(request, done)
        return redirect(back)
    page = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "intake/belonging.html", page, status=form.status if form.is_bound else 200)

"""What the entry of a request asks, on one page: saved as it is answered, and shown again while an answer brings further questions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from collab.account import keeping
from collab.kit import numbering
from collab.kit.errors import Conflict, Invalid
from collab.people.requests import PersonRequest
from projects.catalogue.models import EntryVersion
from projects.intake import addresses, replies
from projects.intake.access import roles_of
from projects.intake.flow import FLOW
from projects.intake.forms.questions import ORDER, QUESTIONS
from projects.intake.forms.replies import RepliesForm
from projects.intake.models import Request
from projects.intake.operations import edit
from projects.intake.operations.replying import GIVEN
from projects.intake.queries.page import detail
from projects.intake.queries.page.replies import PAGE, files_beside
from projects.intake.states import State
from projects.intake.views import refusals

MOST_VERSIONS = 2**31 - 1


@require_http_methods(["GET", "POST"])
def asked(request: PersonRequest, code: str) -> HttpResponse:
    """What its entry asks, as far as that is shown by what is answered so far."""
    about = detail.get(request.user, numbering.parse(code))
    known = replies.asked(about)
    if known is None:
        raise Http404
    if refused := FLOW.obstacle(about, "edit", roles_of(request.user, about)):
        raise refused
    shown = known.shown(about)
    form = _form(request, about, known, shown)
    if request.method == "GET":
        return _page(request, about, form, about.version)
    seen, is_later = _version(request), "later" in request.POST
    if form.is_valid():
        try:
            edit.edit(number=about.number, actor=request.user, version=seen, replies=form.replies())
        except Invalid as refused_words:
            refusals.show(form, refused_words)
        except Conflict as refused:
            return refusals.conflict(request, about, refusals.quicker(about, refused, seen))
    if form.errors:
        return _page(request, about, form, seen, status=422)
    if is_later:
        messages.success(request, f"{about.code} is saved. Go on whenever you like.")
        return redirect(addresses.request(about.code))
    return redirect(_after(request, about.number, {one.key for one in shown}))


def _form(request: PersonRequest, about: Request, known: replies.Asked, shown: Any) -> RepliesForm:
    given = request.POST if request.method == "POST" else None
    return RepliesForm(
        given, questions=shown, kept=dict(known.kept), reader=request.user, files=files_beside(about) if about.submitted_at else ()
    )


def _after(request: PersonRequest, number: int, before: set[str]) -> str:
    """The same page where an answer brought further questions; else on to what is still to be asked."""
    about = detail.get(request.user, number)
    known = replies.asked(about)
    if known and {one.key for one in known.shown(about)} - before:
        return addresses.request_question(about.code, PAGE)
    if about.state != State.DRAFT:
        return addresses.request(about.code)
    if request.GET.get("back") == "check":
        return addresses.request_check(about.code)
    return next_page(about, 0)


def next_page(about: Request, place: int) -> str:
    """The address of the next page from this place in the order that asks something its entry has not answered already."""
    covered = _covered(about)
    for name in ORDER[place:]:
        if not _is_answered(about, name, covered):
            return addresses.request_question(about.code, name)
    return addresses.request_check(about.code)


def first_page(about: Request) -> str:
    """Where a new draft begins: with what its entry asks, where that is anything."""
    known = replies.asked(about)
    return addresses.request_question(about.code, PAGE) if known and known.questions else next_page(about, 0)


def _covered(about: Request) -> set[str]:
    """The answers that its entry gave or asks. Two queries, none without an entry."""
    if about.asked_as_id is None:
        return set()
    version = EntryVersion.objects.prefetch_related("questions").defer("search").get(pk=about.asked_as_id)
    return {field for field, column in GIVEN.items() if getattr(version, column)} | {one.field for one in version.questions.all()}


def _is_answered(about: Request, name: str, covered: set[str]) -> bool:
    """What this page asks its entry gave or asked, and nothing is missing that is needed."""
    asks = QUESTIONS[name].asks.values()
    theirs = [answer for answer in asks if answer.name in covered]
    needed = [answer for answer in asks if answer.is_needed]
    return bool(theirs) and all(getattr(about, answer.column) for answer in (*theirs, *needed))


def _version(request: PersonRequest) -> int:
    version = numbering.whole(request.POST.get("version", ""), MOST_VERSIONS)
    if version is None:
        raise Invalid(version="The page was sent without its version. Open it again.")
    return version


def _page(request: PersonRequest, about: Request, form: RepliesForm, version: int, status: int = 200) -> HttpResponse:
    says = EntryVersion.objects.defer("search").get(pk=about.asked_as_id or 0)
    back = addresses.request_check(about.code) if request.GET.get("back") == "check" else addresses.request(about.code)
    page = {
        "number": about.code,
        "form": form,
        "version": version,
        "title": says.title,
        "gives": says.gives,
        "is_draft": about.state == State.DRAFT,
        "back": back,
        **keeping.beside(request, form),
    }
    return render(request, "intake/asked.html", page, status=status)

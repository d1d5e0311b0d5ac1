"""Asking for something: the start page, the question pages, the check page and the page that says it is sent."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from collab.account import keeping
from collab.account.addresses import KEPT
from collab.events import replays
from collab.kit import numbering
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.people.requests import PersonRequest
from collab.web.picking import asked_by
from collab.web.writing import TYPING
from projects.catalogue import queries as catalogue
from projects.intake import addresses, effects
from projects.intake.access import roles_of
from projects.intake.clocking import forecasting
from projects.intake.flow import FLOW
from projects.intake.forms.question import Question
from projects.intake.forms.questions import FORM_FIELD, ORDER, QUESTIONS
from projects.intake.forms.rows import RowsQuestion
from projects.intake.models import Request
from projects.intake.operations import asking, draft, edit
from projects.intake.queries.page import again, answers, detail, insights, next_steps, prediction, replies, similar
from projects.intake.states import State
from projects.intake.views import refusals, replying, typing

# What the column of versions can hold.
MOST_VERSIONS = 2**31 - 1
# Entries of the catalogue on one page; search finds the others.
MOST_ENTRIES = 24
# Ways to start without one; each gives the problem's page an example of its own.
STARTERS = {
    "tool": ("sparkles", "A new tool", "we don’t have it yet", "We measure our placements by hand in four spreadsheets."),
    "connect": ("link", "Connect", "two tools we have", "Leads from the shop reach the CRM a day late."),
    "data": ("layers", "Data or a report", "I can’t get", "Nobody can tell which customers bought in both channels."),
    "else": ("circle-question-mark", "Something else", "describe it", ""),
}


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """What will be asked, and the ways to start; POST begins the draft, once a key."""
    if request.method == "GET":
        if not draft.may_ask(request.user):
            raise Forbidden("Only people with a duty in the portal can ask for something.")
        return render(request, "intake/new.html", _ways(request))
    start, entry = request.POST.get("start", ""), request.POST.get("entry", "")[:50]
    key = request.POST.get("key", "") or uuid.uuid4().hex

    def begin() -> tuple[int, Any]:
        return 201, draft.create(actor=request.user, entry=entry).code

    _, code = replays.once(request.user, f"new:{key}", replays.fingerprint("POST", request.path, f"{start} {entry}".strip()), begin)
    if entry:
        return redirect(replying.first_page(detail.find(request.user, numbering.parse(code))))
    return redirect(addresses.request_question(code, ORDER[0]) + _query(start=start))


def _ways(request: PersonRequest) -> dict[str, Any]:
    """What the catalogue offers, of that what is looked for; and the plain ways."""
    words, chosen = request.GET.get("q", "").strip()[:100], request.GET.get("entry", "")
    found = list(catalogue.rows(request.user, words=words)[: MOST_ENTRIES + 1])
    return {
        "starters": STARTERS.items(),
        "chosen": request.GET.get("start", ""),
        "key": uuid.uuid4().hex,
        "questions": len(ORDER),
        "entries": catalogue.cards(sorted(found[:MOST_ENTRIES], key=lambda entry: entry.code != chosen)),
        "has_more": len(found) > MOST_ENTRIES,
        "entry": chosen,
        "words": words,
        "has_catalogue": bool(found) or bool(words),
    }


@require_http_methods(["GET", "POST"])
def question(request: PersonRequest, code: str, name: str) -> HttpResponse:
    """One question page. What is written is saved before the next one opens."""
    if name not in QUESTIONS:
        raise Http404
    about = detail.find(request.user, numbering.parse(code))
    parts = roles_of(request.user, about)
    if refused := FLOW.obstacle(about, "edit", parts):
        raise refused
    edit.theirs((answer.column for answer in QUESTIONS[name].asks.values()), parts, about.state)
    start, back = request.GET.get("start", ""), request.GET.get("back", "")
    effects.load([about], request.user)
    form = _form(request, about, name)
    if request.method == "GET":
        is_back = keeping.into(form, request.user, request.path)
        return _question_page(request, about, name, form, about.version, is_back=is_back)
    seen = _version(request)
    if TYPING in request.POST:
        return typing.keep(request, about, form, seen)
    is_later = "later" in request.POST
    if form.is_valid():
        try:
            edit.edit(number=about.number, actor=request.user, version=seen, **form.answers())
        except Invalid as refused_words:
            refusals.show(form, refused_words, FORM_FIELD)
        except Conflict as refused:
            return _met(request, about, name, form, refusals.quicker(about, refused, seen))
    # What is not written yet may wait; what was written and cannot be taken would be lost by leaving.
    if form.errors and not (is_later and _is_unwritten(form)):
        return _question_page(request, about, name, form, seen, status=422)
    if is_later:
        messages.success(request, f"{about.code} is saved. Go on whenever you like.")
        return redirect(addresses.request(about.code))
    return redirect(_after(about, name, start, back))


def _form(request: PersonRequest, about: Request, name: str) -> Question:
    """The page with what stands, or with what was written; what can be chosen is what its reader sees."""
    page = QUESTIONS[name]
    form = page(initial={**page.initial_of(about)}) if request.method == "GET" else page(request.POST)
    form.choose(about, request.user)
    asked_by(form, request.user)
    return form


def _met(request: PersonRequest, about: Request, name: str, form: Question, refused: Conflict) -> HttpResponse:
    """Somebody changed the same answer: the form with what was typed, and above it what stands now; to save it again replaces that."""
    now = detail.find(request.user, about.number)
    effects.load([now], request.user)
    if FLOW.obstacle(now, "edit", roles_of(request.user, now)):
        return refusals.conflict(request, now, refused)
    form.add_error(None, f"{refused.sentence} Below is what you wrote; save it again if it should replace what stands now.")
    return _question_page(request, now, name, form, now.version, status=409, stands=form.stands(now))


def _is_unwritten(form: Question) -> bool:
    """Nothing stands in the fields that are not in order."""
    return all(name in form.fields and not form[name].value() for name in form.errors)


def _question_page(
    request: PersonRequest, about: Request, name: str, form: Question, version: int, status: int = 200, **more: Any
) -> HttpResponse:
    place, back = ORDER.index(name) if name in ORDER else 0, request.GET.get("back", "")
    start = request.GET.get("start", "")
    before = addresses.request_question(about.code, ORDER[place - 1]) + _query(start=start) if place else addresses.REQUEST_NEW
    if back == "check" or name not in ORDER:
        before = addresses.request_check(about.code)
    elif about.state != State.DRAFT:
        before = _after(about, name, start, back)
    page = {
        "number": about.code,
        "name": name,
        "form": form,
        "version": version,
        "question": form.title,
        "hint": form.hint,
        "place": place + 1 if name in ORDER else 0,
        "of": len(ORDER),
        "is_draft": about.state == State.DRAFT,
        "before": before,
        "example": STARTERS[start][3] if name == "problem" and start in STARTERS else "",
        "is_single": len(form.fields) == 1,
        "groups": form.groups if isinstance(form, RowsQuestion) else (),
        "singles": form.singles if isinstance(form, RowsQuestion) else [*form],
        # A draft is saved itself; of what others read already, the words are kept until they are sent.
        "to": request.path if about.state == State.DRAFT else KEPT,
        "at": "" if about.state == State.DRAFT else request.path,
        "again": again.of(about, (answer.column for answer in QUESTIONS[name].asks.values())),
        "help": insights.beside(about, request.user, can_cite=True) if about.goal_id else None,
        **more,
    }
    return render(request, "intake/question.html", page, status=status)


def _after(about: Request, name: str, start: str, back: str) -> str:
    if about.state != State.DRAFT:
        return addresses.triage_item(about.code) if back == "triage" else addresses.request(about.code)
    place = ORDER.index(name) + 1 if name in ORDER else len(ORDER)
    if back == "check" or place == len(ORDER):
        return addresses.request_check(about.code)
    if about.asked_as_id:
        return replying.next_page(detail.find(about.requester, about.number), place)
    return addresses.request_question(about.code, ORDER[place]) + _query(start=start)


def _query(start: str) -> str:
    return f"?start={start}" if start in STARTERS else ""


def _version(request: PersonRequest) -> int:
    version = numbering.whole(request.POST.get("version", ""), MOST_VERSIONS)
    if version is None:
        raise Invalid(version="The page was sent without its version. Open it again.")
    return version


@require_http_methods(["GET", "POST"])
def check(request: PersonRequest, code: str) -> HttpResponse:
    """All answers, the route they will probably take, and what is alike; POST sends the request."""
    about = detail.get(request.user, numbering.parse(code))
    if about.state != State.DRAFT:
        return redirect(addresses.request(about.code))
    obstacle = FLOW.obstacle(about, "submit", roles_of(request.user, about))
    if isinstance(obstacle, Forbidden):
        raise obstacle
    if request.method == "POST":
        seen = _version(request)
        try:
            asking.submit(number=about.number, actor=request.user, version=seen)
        except Conflict as refused:
            return refusals.conflict(request, about, refusals.quicker(about, refused, seen))
        # The next page shows what is promised: the very row, and not a second later.
        forecasting.made_now(number=about.number)
        return redirect(addresses.request_sent(about.code))
    page = {
        "number": about.code,
        "version": about.version,
        "answers": _all_of(request, about),
        "obstacle": str(obstacle) if obstacle else "",
        "prediction": prediction.predict(about),
        "promised": None if obstacle else forecasting.of_draft(about),
        "similar": similar.like(about, request.user, open_only=True),
        "help": insights.beside(about, request.user, can_cite=True),
    }
    return render(request, "intake/check.html", page)


def _all_of(request: PersonRequest, about: Request) -> list[answers.AnswerCard]:
    """Every answer for its reader, what its entry asks among them."""
    told = replies.told(about, request.user)
    return [*(told.lines if told else ()), *answers.all_of(about, detail.sources(about), roles_of(request.user, about))]


@require_GET
def sent(request: PersonRequest, code: str) -> HttpResponse:
    """The number, and what happens next with its days."""
    about = detail.get(request.user, numbering.parse(code))
    if about.state == State.DRAFT:
        return redirect(addresses.request_check(about.code))
    return render(request, "intake/sent.html", {"number": about.code, "title": about.title, "steps": next_steps.of(about)})


@require_GET
def edit_first(request: PersonRequest, code: str) -> HttpResponse:
    """All answers with a link to change each; a draft goes to its check page."""
    about = detail.get(request.user, numbering.parse(code))
    if about.state == State.DRAFT:
        return redirect(addresses.request_check(about.code))
    if refused := FLOW.obstacle(about, "edit", roles_of(request.user, about)):
        raise refused
    page = {"number": about.code, "answers": _all_of(request, about), "state_words": State(about.state).label}
    return render(request, "intake/change.html", page)

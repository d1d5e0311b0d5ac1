"""What somebody does with home itself: put a thing away and have it back, and choose what home and the brief do for them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from collab.dashboards import addresses
from collab.dashboards.home import habits, needs
from collab.dashboards.home import page as homes
from collab.dashboards.home.forms import HabitsForm
from collab.kit import clock
from collab.kit.errors import Conflict, NotFound
from collab.people.requests import PersonRequest

# What a button of home does, and what is said of it.
LEARNING = {
    "off": "Home learns nothing from now on.",
    "on": "Home learns from what you act on and put away.",
    "forget": "What home learnt is forgotten.",
}


@require_POST
def away(request: PersonRequest) -> HttpResponse:
    """``away`` is a thing and the fact that was seen, ``back`` a thing that was put away."""
    if back := request.POST.get("back", ""):
        habits.bring_back(actor=request.user, name=back)
        return HttpResponseRedirect(addresses.HOME)
    name, _, fact = request.POST.get("away", "").partition("=")
    try:
        habits.put_away(actor=request.user, name=name, fact=fact, waits=homes.facts(request.user))
    except Conflict as moved:
        messages.warning(request, moved.sentence)
    else:
        messages.success(request, "Put away. It comes back when it changes.")
    return HttpResponseRedirect(addresses.HOME)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: PersonRequest) -> HttpResponse:
    """One's own settings of home and the brief; a button of home switches learning, or has it begin anew."""
    if told := request.POST.get("learning", ""):
        return _learning(request, told)
    known = habits.of(request.user)
    form = HabitsForm(request.POST) if request.method == "POST" else HabitsForm.of(known)
    if request.method == "POST" and form.does(lambda: habits.choose(actor=request.user, **form.cleaned_data)):
        messages.success(request, "Your choice is kept.")
        return HttpResponseRedirect(addresses.HOME_HABITS)
    facts = {"form": form, "learnt": needs.learnt(known, clock.today())}
    return render(request, "dashboards/habits.html", facts, status=form.status if form.errors else 200)


def _learning(request: PersonRequest, told: str) -> HttpResponse:
    if told not in LEARNING:
        raise NotFound
    if told == "forget":
        habits.forget(actor=request.user)
    else:
        habits.choose(actor=request.user, is_learning=told == "on")
    messages.success(request, LEARNING[told])
    return HttpResponseRedirect(addresses.HOME)

"""The pages about oneself: settings, the look, the keys."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.kit.errors import Invalid
from collab.people import addresses, preferences
from collab.people.forms import PreferencesForm
from collab.people.requests import person_of

YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """The person's own settings."""
    if request.method != "POST":
        return render(request, "people/preferences.html", {"form": PreferencesForm.of(person_of(request))})
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return render(request, "people/preferences.html", {"form": form}, status=422)
    preferences.choose(actor=person_of(request), **form.cleaned_data)
    messages.success(request, "Your settings are kept.")
    return _with_theme(HttpResponseRedirect(addresses.PREFERENCES), form.cleaned_data["theme"])


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the device; then back to where the button was."""
    chosen = request.POST.get("theme", "")
    preferences.choose(actor=person_of(request), theme=chosen)
    return _with_theme(_back(request), chosen)


@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Single keys on or off; then back."""
    chosen = request.POST.get("keys", "")
    if chosen not in ("on", "off"):
        raise Invalid("Single keys are on or off.")
    preferences.choose(actor=person_of(request), has_shortcuts=chosen == "on")
    return _back(request)


@require_safe
def keyboard(request: HttpRequest) -> HttpResponse:
    """What the keys do."""
    return render(request, "_parts/keyboard_page.html")


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """Where else one can go, on a phone whose tabs hold five places."""
    return render(request, "people/more.html")


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page named by ``next``, if it is one of ours."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if is_ours else "/")


def _with_theme(answer: HttpResponse, chosen: str) -> HttpResponse:
    answer.set_cookie(preferences.COOKIE, chosen, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return answer

"""The door: signing in and out, and the way back in for who forgot the password."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from collab.account import addresses, devices, links
from collab.account.forms import ChooseForm, ForgottenForm, SignInForm
from collab.account.middleware import KEY
from collab.account.operations import password, sessions
from collab.kit.errors import NotFound
from collab.launch.cast import CAST
from collab.people.models import Person
from collab.people.requests import person_of


class SignIn(auth.LoginView):
    """Name and password; in the demo the page says who there is."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "account/login.html"
    form_class = SignInForm
    redirect_authenticated_user = True
    # Where somebody lands who asked for no page: whoever joins the addresses says it, for roles are above this floor.
    landing: Callable[[Person], str] | None = None

    # The stubs are those of a later Django.
    def get_redirect_url(self) -> str:  # type: ignore[override]
        """The page that was asked for; the bare address of the portal asks for none."""
        asked: str = super().get_redirect_url()
        return "" if asked == "/" else asked

    def get_default_redirect_url(self) -> str:
        return self.landing(person_of(self.request)) if self.landing else "/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = [{"username": name, "does": does} for name, does in CAST] if settings.DEMO else []
        return super().get_context_data(demo_people=people, **kwargs)

    def form_valid(self, form: Any) -> HttpResponseRedirect:
        """The session is written down before it begins; from then on this device is known."""
        request, person = self.request, password.renewed(form.get_user(), form.cleaned_data["password"])
        begun = sessions.begin(actor=person, address=request.META.get("REMOTE_ADDR", ""), device=devices.called(request))
        answer: HttpResponseRedirect = super().form_valid(form)  # type: ignore[assignment]
        request.session[KEY] = begun.pk
        devices.remember(request, answer, person.username)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        answer = self.render_to_response(self.get_context_data(form=form), status=429 if form.waits else 422)
        if form.waits:
            answer.headers["Retry-After"] = str(form.waits)
        return answer


class SignOut(auth.LogoutView):
    """By POST only; the session ends here, in the store and on record."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.session.get(KEY)
        if key is not None:
            # Ended elsewhere an instant ago: then there is nothing left to end.
            with suppress(NotFound):
                sessions.end(actor=person_of(request), session=key)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Have a link sent to one's own address; the answer never says whether there is somebody of that name."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    is_sent = form.is_bound and form.is_valid()
    if is_sent:
        links.forgotten(name=form.cleaned_data["name"], address=request.META.get("REMOTE_ADDR", ""))
    status = 422 if form.is_bound and not is_sent else 200
    return render(request, "account/forgotten.html", {"form": form, "is_sent": is_sent}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, letter: int, secret: str) -> HttpResponse:
    """Choose a password by the link of a letter. Looking uses nothing up: programs that read mail look at every link."""
    person = links.opened(letter, secret)
    form = ChooseForm(request.POST if request.method == "POST" else None)
    chosen = form.accepts(lambda: password.choose(letter=letter, secret=secret, new=form.cleaned_data["new"])) if form.is_bound else None
    if chosen is None:
        return render(request, "account/link.html", {"form": form, "person": person}, status=422 if form.is_bound else 200)
    messages.success(request, "Your password is chosen. Sign in with it.")
    answer = redirect(addresses.LOGIN)
    devices.remember(request, answer, chosen.username)
    return answer

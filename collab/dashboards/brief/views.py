"""The page of today's brief, and the one that stops its letters."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from collab.dashboards.brief import links
from collab.dashboards.brief import page as briefs
from collab.dashboards.home import habits
from collab.people.requests import PersonRequest


@require_safe
def brief(request: PersonRequest) -> HttpResponse:
    """What today's letter says, as its reader may read it now."""
    return render(request, "dashboards/brief.html", {"brief": briefs.page(request.user)})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, person: int, secret: str) -> HttpResponse:
    """Stop the brief by a letter's link: asked by GET, done by POST, for programs that read mail look at every link (RFC 8058).

    The address proves whose letters it is about, and a mail program brings no cookie: so there is no token of a form.
    """
    reader = links.reader(person, secret)
    is_stopped = request.method == "POST"
    if is_stopped:
        habits.choose(actor=reader, is_briefed=False)
    return render(request, "dashboards/brief_stop.html", {"is_stopped": is_stopped})

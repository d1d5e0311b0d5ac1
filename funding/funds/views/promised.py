"""The page of what one fund promised to one piece of work, with what is written and kept beside it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from collab.people.requests import PersonRequest
from collab.stream.page import beside
from funding.funds import entries, promises
from funding.funds.noted import PROMISE


@require_GET
def detail(request: PersonRequest, key: int) -> HttpResponse:
    """One promise, for who sees its money; for all others it does not exist."""
    promise = promises.found(request.user, str(key))
    page = {"promise": promises.card(promise), "state": promise.get_state_display(), "made_at": promise.made_at}
    page |= {"work": entries.about(promise.route)} | beside(request, PROMISE, promise)
    return render(request, "funds/allocation.html", page)

"""The audit page and its file, for auditors."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.dashboards import addresses
from collab.dashboards.audit import acts, asking, export, kinds
from collab.dashboards.audit.entries import HEADS, SIZE, lines
from collab.dashboards.audit.proof import proof
from collab.dashboards.lighter import lighter_routes
from collab.keeping import queries as holds
from collab.kit import clock
from collab.kit.errors import Forbidden, Invalid
from collab.kit.numbering import whole
from collab.people.requests import PersonRequest
from collab.web import exports
from collab.web.keyset import Key, Keyset, cut
from projects.intake import gate

ORDER = Keyset((Key("pk"),))


def _every(request: PersonRequest) -> Iterator[list[Any]]:
    """The record under the filter of the page, the oldest first."""
    _for_auditors(request)
    return export.rows(asking.events(request.user, asking.read(request.GET.dict())), 0)


RECORD = exports.Sheet("bridge-audit", tuple(f"{head}={place}" for place, head in enumerate(HEADS)), _every)


@require_safe
@exports.away(RECORD)
def audit(request: PersonRequest) -> HttpResponse:
    """What happened, newest first, found by person, subject, kind and day; and where the proof of it stands."""
    _for_auditors(request)
    errors: dict[str, list[str]] = {}
    asked, rows, older = asking.Asked(), [], None
    try:
        asked = asking.read(request.GET.dict())
        found = asking.events(request.user, asked).order_by(*ORDER.order)
        if (place := ORDER.read(request.GET.get("older", ""))) is not None:
            found = found.filter(ORDER.after(place))
        page, last = cut(list(found[: SIZE + 1]), SIZE)
        rows, older = lines(page), last.pk if last else None
    except Invalid as refused:
        errors = refused.fields
    query = urlencode(asked.words)
    context = {
        "rows": rows,
        "said": {name: request.GET.get(name, "")[: asking.LONGEST] for name in asking.NAMES},
        "errors": errors,
        "groups": kinds.GROUPS,
        "kinds": kinds.on_record(),
        "proof": proof(),
        "gate": gate.last(),
        "holds": holds.cards(request.user, holds.holds(request.user, is_in_force=True)[: holds.MOST]),
        "lighter": lighter_routes(request.user),
        "acts": acts.latest(request.user),
        "page": {
            "older": f"?{urlencode({**asked.words, 'older': older})}" if older else "",
            "newer": f"?{query}" if "older" in request.GET else "",
        },
        "files": [(form, f"{addresses.AUDIT_EXPORT}?{urlencode({'format': form, **asked.words})}") for form in export.FORMATS],
        "most": export.MOST,
    }
    return render(request, "audit/page.html", context, status=422 if errors else 200)


@require_safe
def audit_export(request: PersonRequest) -> HttpResponseBase:
    """The same as a file, oldest first: at most 50,000 events, those after the id ``after``."""
    _for_auditors(request)
    form, after = request.GET.get("format", "csv"), whole(request.GET.get("after", "0"))
    if form not in export.FORMATS or after is None:
        raise Invalid(format="One of: " + ", ".join(export.FORMATS) + "; after is the id of an event.")
    events = asking.events(request.user, asking.read(request.GET.dict()))
    if form in exports.FORMS:
        return exports.answer(form, "bridge-audit", HEADS, export.rows(events, after))
    answer = StreamingHttpResponse(export.lines(events, after), content_type=export.LINES)
    answer.headers["Content-Disposition"] = f'attachment; filename="bridge-audit-{clock.today().isoformat()}.{form}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _for_auditors(request: PersonRequest) -> None:
    if not asking.may_read(request.user):
        raise Forbidden("The record as a whole is read by auditors.")

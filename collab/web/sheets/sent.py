"""A file that a program sends: taken in the call, or where it is large beside the web, with an address to ask how far it is."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from collab.web.rest import read
from collab.web.sheets import beside
from collab.web.sheets.documents import SheetFile, SheetReport, asked
from collab.web.sheets.page import Taking
from collab.web.sheets.report import described, refuse

# What such an address answers with; where one asks how far a large file is stands in Location.
ANSWERS = {200: SheetReport, 202: OpenApiResponse(description="Taken beside the web: the address in Location says how far it is.")}


def taken(call: Request, take: Taking, kind: str, which: str = "") -> Response:
    """200 with what became of it; 202 with where to ask, where it is large. Raises what ``take`` raises."""
    body = read(SheetFile, call)
    name, data, how = body["file"].name, body["file"].read(), asked(body)
    looked = take(data=data, name=name, asked=how, dry_run=True, seen="")
    if body["dry_run"]:
        return Response(described(looked))
    if len(looked.rows) <= beside.MOST_AT_ONCE:
        return Response(described(take(data=data, name=name, asked=how, dry_run=False, seen="")))
    refuse(looked, "")
    actor: Any = call.user
    owed = beside.OWES.value(actor=actor, kind=kind, which=which, data=data, name=name, asked=how, total=len(looked.rows), seen="")
    return Response(owed.told, status=202, headers={"Location": owed.address})

"""The door that says where an insight was used."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.insights import documents, queries
from collab.people.requests import PersonCall
from collab.web.rest import Strict, read
from projects.intake.bodies import Number
from projects.intake.operations import citing
from projects.intake.queries.page import detail


class Citing(Strict):
    request = Number()


class Cited(Idempotent, APIView):
    """It was used in this request, by somebody who has a part in it. Said again it is said once."""

    @extend_schema(request=Citing, responses={201: documents.InsightDocument}, operation_id="insights_cite")
    def post(self, call: PersonCall, code: str) -> Response:
        queries.one(call.user, code)
        citing.cite(number=read(Citing, call)["request"], actor=call.user, insight=code)
        (card,) = queries.cards(call.user, [queries.one(call.user, code)])
        return Response(documents.insight(card), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        """Whoever may still open the insight, and the request that it was cited in, is told again."""
        queries.one(call.user, told["code"])
        detail.find(call.user, read(Citing, call)["request"])

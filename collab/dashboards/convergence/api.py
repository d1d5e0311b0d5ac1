"""The door to the convergence line."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.convergence.parts import FORMULA
from collab.dashboards import steering
from collab.dashboards.convergence import cards, documents
from collab.people.requests import PersonCall
from collab.web.rest import query


class Convergence(APIView):
    """Where both sides stand between separate and converged: each kept month with its six parts, and how they are reckoned."""

    @extend_schema(responses=documents.ConvergenceDocument, operation_id="convergence_retrieve")
    def get(self, call: PersonCall) -> Response:
        steering.permit(call.user)
        query(call)
        told = {
            "formula": FORMULA,
            "definitions": [documents.definition(one) for one in cards.definitions()],
            "so_far": documents.month(cards.so_far(call.user)),
            "months": [documents.month(card) for card in cards.months(call.user)],
        }
        return Response(told)


urlpatterns = [path("convergence/", Convergence.as_view(), name="api-convergence")]

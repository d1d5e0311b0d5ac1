"""The door to the figures of operations."""

import json

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.dashboards import steering
from collab.dashboards.operations import documents
from collab.dashboards.operations.figures import reckoned
from collab.dashboards.operations.kept import once
from collab.people.requests import PersonCall
from collab.web.rest import query


class Operations(APIView):
    """What comes and goes, how old it is, how long it takes, who waits for whom, and what each gate changed."""

    @extend_schema(responses=documents.OperationsDocument, operation_id="operations_retrieve")
    def get(self, call: PersonCall) -> Response:
        steering.permit(call.user)
        query(call)
        return Response(json.loads(once("api", lambda: json.dumps(documents.told(reckoned())))))


urlpatterns = [path("operations/", Operations.as_view(), name="api-operations")]

"""The API's addresses: version 1, its document and the document's reader."""

import functools
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from collab.account import api as account
from collab.agenda import api as agenda
from collab.appointments import api as appointments
from collab.customer import api as customer
from collab.dashboards.audit import api as audit
from collab.dashboards.brief import api as brief
from collab.dashboards.convergence import api as convergence
from collab.dashboards.leaving import api as leaving
from collab.dashboards.operations import api as operations
from collab.dashboards.quality import api as quality
from collab.dashboards.sponsored import api as sponsored
from collab.directory import api as directory
from collab.files import api as files
from collab.insights import api as insights
from collab.keeping import api as keeping
from collab.kpis import api as kpis
from collab.notes import api as notes
from collab.notices import api as notices
from collab.packs import api as packs
from collab.policies import api as policies
from collab.pulse import api as pulse
from collab.registers import api as registers
from collab.saved import api as saved
from collab.stream import api as stream
from funding.funds import api as funds
from projects.assurances import api as assurances
from projects.catalogue import api as catalogue
from projects.friction import api as friction
from projects.intake import api as intake
from projects.launches import api as launches
from projects.owned import api as tools
from projects.portfolio import api as portfolio
from projects.portfolio.api import gates as portfolio_gates
from projects.post import api as post
from projects.promises import api as promises
from projects.roadmap import api as roadmap
from projects.rota import api as rota

v1: list[URLPattern | URLResolver] = [
    *intake.urlpatterns,
    *funds.urlpatterns,
    *portfolio.urlpatterns,
    *portfolio_gates.urlpatterns,
    *friction.urlpatterns,
    *promises.urlpatterns,
    *launches.urlpatterns,
    *tools.urlpatterns,
    *assurances.urlpatterns,
    *catalogue.urlpatterns,
    *rota.urlpatterns,
    *roadmap.urlpatterns,
    *post.urlpatterns,
    *kpis.urlpatterns,
    *agenda.urlpatterns,
    *insights.urlpatterns,
    *customer.urlpatterns,
    *notes.urlpatterns,
    *files.urlpatterns,
    *stream.urlpatterns,
    *registers.urlpatterns,
    *saved.urlpatterns,
    *notices.urlpatterns,
    *account.urlpatterns,
    *appointments.urlpatterns,
    *policies.urlpatterns,
    *directory.urlpatterns,
    *keeping.urlpatterns,
    *pulse.urlpatterns,
    *brief.urlpatterns,
    *packs.urlpatterns,
    *leaving.urlpatterns,
    *sponsored.urlpatterns,
    *operations.urlpatterns,
    *convergence.urlpatterns,
    *quality.urlpatterns,
    *audit.urlpatterns,
]

# The reader of the document styles itself and draws with data: images; scripts stay our own, and no other page is loosened.
READER = csp_update({"style-src": ["'unsafe-inline'"], "img-src": ["data:"]})


@functools.cache
def written(kind: str) -> Any:
    """The document in one form. It follows from the code alone, and to write it takes most of a second: once for each process."""
    renderer = next(one for one in SpectacularAPIView.renderer_classes if one.media_type == kind)
    return renderer().render(SchemaGenerator().get_schema(request=None, public=True), renderer_context={})


class Document(SpectacularAPIView):
    """The API's document, as YAML or JSON."""

    def _get_schema_response(self, request: Request) -> HttpResponse:
        renderer = request.accepted_renderer
        headers = {"Content-Disposition": f'inline; filename="Bridge.{renderer.format}"'}
        return HttpResponse(written(str(renderer.media_type)), content_type=renderer.media_type, headers=headers)


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(v1)),
    path("schema/", Document.as_view(), name="schema"),
    path("docs/", READER(SpectacularSwaggerSplitView.as_view(url_name="schema")), name="docs"),
]


class TokenScheme(OpenApiAuthenticationExtension):
    """Tells the API's document about the Authorization header."""

    target_class = "collab.people.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token followed by a space and your token."}


class SessionScheme(OpenApiAuthenticationExtension):
    """Tells it about the browser's session."""

    target_class = "collab.people.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The page's own session; writing needs its X-CSRFToken.",
        }

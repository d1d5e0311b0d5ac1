"""The doors to links: all that one may see, those of one project, and one of them."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kit.errors import Invalid, NotFound, Unfit
from collab.kit.numbering import parse
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read
from projects.portfolio import addresses, link_documents, linking, links, queries, webs
from projects.portfolio.documents import numbered
from projects.portfolio.models import Dependency

NAMES = {"hard": "is_hard", "about": "why"}
FILTERS = [
    OpenApiParameter("project", str, description="a project's number, whichever end it is"),
    OpenApiParameter("hard", enum=["true", "false"]),
]


class ByKey(Pages):
    """Oldest first."""

    ordering = "pk"


class Links(APIView):
    """The links between projects that one may both see."""

    pagination_class = ByKey

    @extend_schema(parameters=FILTERS, responses=link_documents.ALinkDocument(many=True), operation_id="links_list")
    def get(self, call: PersonCall) -> Response:
        asked = query(call, project=numbered, hard=one_of("true", "false"))
        hard = {"true": True, "false": False}.get(asked.get("hard", ""))
        return _paged(self, call, links.filtered(call.user, project=asked.get("project"), is_hard=hard))


class LinksOfProject(Idempotent, APIView):
    """The links of a project, whichever end it is, and a new one by which it waits."""

    pagination_class = ByKey

    @extend_schema(responses=link_documents.ALinkDocument(many=True), operation_id="project_links_list")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        there = queries.found(call.user, parse(number))
        return _paged(self, call, links.filtered(call.user, project=there.number))

    @extend_schema(
        request=link_documents.NewProjectLink, responses={201: link_documents.ALinkDocument}, operation_id="project_links_create"
    )
    def post(self, call: PersonCall, number: str) -> Response:
        there = queries.found(call.user, parse(number))
        body = read(link_documents.NewProjectLink, call)
        provider, dependant = body.pop("provider"), body.pop("dependant", linking.Named(there.number))
        if dependant.number != there.number:
            raise Unfit(dependant=f"Whoever waits makes the link: {there.code}, or a milestone of it.")
        made = linking.link(
            number=there.number, milestone=dependant.milestone, before=provider.number, before_milestone=provider.milestone,
            actor=call.user, **_named(body),
        )  # fmt: skip
        address = addresses.api_project_plan_link(there.code, made.pk)
        return Response(_document(made), status=201, headers={"Location": address})

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.found(call.user, parse(parts["number"]))


class OneLink(APIView):
    """Say otherwise of a link by which the project waits, or take it away."""

    @extend_schema(responses=link_documents.ALinkDocument, operation_id="project_links_retrieve")
    def get(self, call: PersonCall, number: str, link: int) -> Response:
        query(call)
        there = queries.found(call.user, parse(number))
        found = links.filtered(call.user, project=there.number).filter(pk=link).select_related(*links.ENDS).first()
        if found is None:
            raise NotFound
        return Response(_document(found))

    @extend_schema(request=link_documents.LinkChange, responses=link_documents.ALinkDocument, operation_id="project_links_update")
    def patch(self, call: PersonCall, number: str, link: int) -> Response:
        there = queries.found(call.user, parse(number))
        changes = _named(read(link_documents.LinkChange, call))
        if not changes:
            raise Invalid("Say what of the link is to change.")
        return Response(_document(linking.change_link(number=there.number, link=link, actor=call.user, **changes)))

    @extend_schema(responses={204: None}, operation_id="project_links_destroy")
    def delete(self, call: PersonCall, number: str, link: int) -> Response:
        query(call)
        there = queries.found(call.user, parse(number))
        linking.drop_link(number=there.number, link=link, actor=call.user)
        return Response(status=204)


class CriticalPath(APIView):
    """What decides when a project ends, over the work that one may see."""

    @extend_schema(responses=link_documents.CriticalDocument, operation_id="projects_critical_path")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        return Response(link_documents.critical(webs.critical(call.user, queries.found(call.user, parse(number)))))


def _named(body: dict[str, Any]) -> dict[str, Any]:
    return {NAMES.get(name, name): value for name, value in body.items()}


def _document(link: Dependency) -> dict[str, Any]:
    (card,) = links.carded([link])
    return link_documents.link(card)


def _paged(view: APIView, call: PersonCall, found: Any) -> Response:
    pager = ByKey()
    page = pager.paginate_queryset(found.select_related(*links.ENDS), call, view=view)
    return pager.get_paginated_response([link_documents.link(card) for card in links.carded(page)])


urlpatterns = [
    path("links/", Links.as_view(), name="api-plan-links"),
    path("projects/<str:number>/plan-links/", LinksOfProject.as_view(), name="api-project-plan-links"),
    path("projects/<str:number>/critical-path/", CriticalPath.as_view(), name="api-project-critical-path"),
    path("projects/<str:number>/plan-links/<int:link>/", OneLink.as_view(), name="api-project-plan-link"),
]

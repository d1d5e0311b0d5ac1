"""The doors to gates, baselines and templates."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kit.errors import NotFound
from collab.kit.numbering import parse
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import query, read
from projects.portfolio import gate_documents, gates, queries, templates
from projects.portfolio.api import OneProject
from projects.portfolio.documents import WholeProjectDocument
from projects.portfolio.models import Passage, Project


class ByKey(Pages):
    ordering = "pk"


def _proposals(there: Project) -> dict[str, int]:
    """The proposals that wait, by the phase of their gate."""
    return dict(there.passages.filter(act="gate", state="proposed").values_list("phase", "pk"))


class Gates(APIView):
    """The gates of a project, in the order of its phases."""

    pagination_class = ByKey

    @extend_schema(responses=gate_documents.ProjectGateDocument(many=True), operation_id="gates_list")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        there = queries.found(call.user, parse(number))
        pager = ByKey()
        page = pager.paginate_queryset(there.gates.prefetch_related("checks"), call, view=self)
        open_ = _proposals(there)
        return pager.get_paginated_response([gate_documents.gate(row, open_.get(row.phase)) for row in page])


class OneGate(APIView):
    """Pass the gate before a phase; on the major track, propose it."""

    @extend_schema(request=gate_documents.Passing, responses=gate_documents.ProjectGateDocument, operation_id="gates_pass")
    def post(self, call: PersonCall, number: str, phase: str) -> Response:
        there = queries.found(call.user, parse(number))
        row = gates.pass_gate(number=there.number, phase=phase, actor=call.user, **read(gate_documents.Passing, call))
        return Response(gate_documents.gate(row, _proposals(there).get(row.phase)))


class OneCheck(APIView):
    """Tick a line of a gate's list, or take that back."""

    @extend_schema(request=gate_documents.Ticking, responses=gate_documents.GateCheckDocument, operation_id="gate_checks_update")
    def patch(self, call: PersonCall, number: str, check: int) -> Response:
        there = queries.found(call.user, parse(number))
        row = gates.tick(number=there.number, check=check, actor=call.user, is_done=read(gate_documents.Ticking, call)["done"])
        return Response({"id": row.pk, "words": row.label, "side": row.side, "done_on": row.done_on})


class Baselines(Idempotent, APIView):
    """The days that were frozen, and a proposal to freeze them anew."""

    pagination_class = ByKey

    @extend_schema(responses=gate_documents.BaselineDocument(many=True), operation_id="baselines_list")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        there = queries.found(call.user, parse(number))
        pager = ByKey()
        page = pager.paginate_queryset(there.baselines.all(), call, view=self)
        return pager.get_paginated_response([gate_documents.baseline(row) for row in page])

    @extend_schema(request=gate_documents.Proposing, responses={201: gate_documents.PassageDocument}, operation_id="baselines_propose")
    def post(self, call: PersonCall, number: str) -> Response:
        there = queries.found(call.user, parse(number))
        made = gates.propose_baseline(number=there.number, actor=call.user, **read(gate_documents.Proposing, call))
        return Response(gate_documents.passage(made), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.found(call.user, parse(parts["number"]))


class OnePassage(APIView):
    """A proposal about a plan: read it, and agree to it or refuse it as somebody who does not lead the project."""

    @extend_schema(responses=gate_documents.PassageDocument, operation_id="plan_proposals_retrieve")
    def get(self, call: PersonCall, number: str, proposal: int) -> Response:
        query(call)
        return Response(self._document(call, queries.found(call.user, parse(number)), proposal))

    @extend_schema(request=gate_documents.Answering, responses=gate_documents.PassageDocument, operation_id="plan_proposals_answer")
    def post(self, call: PersonCall, number: str, proposal: int) -> Response:
        there = queries.found(call.user, parse(number))
        body = read(gate_documents.Answering, call)
        if body["answer"] == "agree":
            gates.agree(number=there.number, passage=proposal, actor=call.user)
        else:
            gates.refuse(number=there.number, passage=proposal, actor=call.user, reason=body.get("reason", ""))
        return Response(self._document(call, there, proposal))

    def _document(self, call: PersonCall, there: Project, key: int) -> dict[str, Any]:
        row = Passage.objects.select_related("proposed_by").filter(project=there, pk=key).first()
        if row is None:
            raise NotFound
        return gate_documents.passage(row)


class Templates(Idempotent, APIView):
    """How work of each kind is planned; the next version of a template."""

    pagination_class = ByKey

    @extend_schema(responses=gate_documents.TemplateDocument(many=True), operation_id="plan_templates_list")
    def get(self, call: PersonCall) -> Response:
        query(call)
        pager = ByKey()
        page = pager.paginate_queryset(templates.visible(call.user), call, view=self)
        return pager.get_paginated_response([gate_documents.template(row) for row in page])

    @extend_schema(
        request=gate_documents.NewTemplate, responses={201: gate_documents.TemplateDocument}, operation_id="plan_templates_create"
    )
    def post(self, call: PersonCall) -> Response:
        body = read(gate_documents.NewTemplate, call)
        content = {name: body.pop(name) for name in ("milestones", "gates")}
        return Response(gate_documents.template(templates.keep(actor=call.user, content=content, **body)), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        """Whoever made it held the duty then; a template is no secret."""


class UsedTemplate(Idempotent, APIView):
    """Plan a project by a template."""

    @extend_schema(request=gate_documents.Using, responses={201: WholeProjectDocument}, operation_id="projects_use_template")
    def post(self, call: PersonCall, number: str) -> Response:
        there = queries.found(call.user, parse(number))
        templates.use(number=there.number, actor=call.user, **read(gate_documents.Using, call))
        return Response(OneProject().document(call, there.number), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.found(call.user, parse(parts["number"]))


urlpatterns = [
    path("plan-templates/", Templates.as_view(), name="api-plan-templates"),
    path("projects/<str:number>/template/", UsedTemplate.as_view(), name="api-project-template"),
    path("projects/<str:number>/gates/", Gates.as_view(), name="api-project-gates"),
    path("projects/<str:number>/gates/<str:phase>/pass/", OneGate.as_view(), name="api-gate"),
    path("projects/<str:number>/checks/<int:check>/", OneCheck.as_view(), name="api-gate-check"),
    path("projects/<str:number>/baselines/", Baselines.as_view(), name="api-baselines"),
    path("projects/<str:number>/proposals/<int:proposal>/", OnePassage.as_view(), name="api-plan-proposal"),
]

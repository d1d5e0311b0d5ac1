"""The door to the roadmap: what the page draws, as data."""

from datetime import timedelta
from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.kit import clock
from collab.people.requests import PersonCall
from collab.web.charts.timeline import ZOOMS
from collab.web.grid import COLUMNS
from collab.web.rest import one_of, query
from projects.portfolio.states import Health, Phase
from projects.roadmap import queries, spans
from projects.roadmap.cards import LaunchMark, ProjectRow, Roadmap
from projects.roadmap.grouping import GROUPS

PARAMETERS = [
    OpenApiParameter("from", str, description="the first day shown, 2026-07-01; around today without it"),
    OpenApiParameter("to", str, description="the last day shown"),
    OpenApiParameter("zoom", enum=list(ZOOMS), description="how much is shown, where there is no last day"),
    OpenApiParameter("group", enum=list(GROUPS), description="under what the rows stand; side unless told"),
]


class BarDocument(serializers.Serializer[Any]):
    """The bar's place in 240 columns; ``where`` says on which side of the drawing it lies, or that it has no dates."""

    where = serializers.ChoiceField(choices=["in", "earlier", "later", "undated"])
    start = serializers.IntegerField()
    width = serializers.IntegerField()


class MarkDocument(serializers.Serializer[Any]):
    title = serializers.CharField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(choices=["due", "done", "missed"])
    column = serializers.IntegerField()


class WaitDocument(serializers.Serializer[Any]):
    number = serializers.CharField()
    title = serializers.CharField()
    clash = serializers.BooleanField(help_text="It would start before what it waits for is done.")
    early = serializers.CharField(allow_blank=True, help_text="By how much, such as 2 weeks.")
    why = serializers.CharField(allow_blank=True)


class RoadmapRow(serializers.Serializer[Any]):
    number = serializers.CharField()
    title = serializers.CharField()
    side = serializers.ChoiceField(choices=["marketing", "it"])
    phase = serializers.ChoiceField(choices=Phase.choices)
    health = serializers.ChoiceField(choices=Health.choices, help_text="The worse of the two sides'.")
    health_marketing = serializers.ChoiceField(choices=Health.choices)
    health_it = serializers.ChoiceField(choices=Health.choices)
    lead = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    progress = serializers.CharField(help_text="How much of its time the plan has reached, 0 to 1.")
    bar = BarDocument()
    milestones = MarkDocument(many=True, help_text="Those that are drawn.")
    waits_for = WaitDocument(many=True)


class GroupDocument(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()
    rows = RoadmapRow(many=True)


class LaunchMarkDocument(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    on = serializers.DateField()
    column = serializers.IntegerField()


# «from» is no name that a class of Python may use.
RoadmapDocument = inline_serializer(
    "Roadmap",
    {
        "from": serializers.DateField(),
        "to": serializers.DateField(),
        "zoom": serializers.ChoiceField(choices=list(ZOOMS)),
        "group": serializers.ChoiceField(choices=list(GROUPS)),
        "today": serializers.DateField(),
        "columns": serializers.IntegerField(),
        "count": serializers.IntegerField(),
        "clashes": serializers.IntegerField(),
        "red": serializers.IntegerField(help_text="How many projects wait for what is red."),
        "late_plan": serializers.IntegerField(help_text="How many are expected to end after their plan."),
        "late_baseline": serializers.IntegerField(help_text="How many are expected to end after their baseline."),
        "cut": serializers.BooleanField(help_text="There is more than is told here."),
        "groups": GroupDocument(many=True),
        "launches": LaunchMarkDocument(many=True, help_text="The marketing plan in this span, by day."),
    },
)


class RoadmapView(APIView):
    """What the page draws."""

    @extend_schema(parameters=PARAMETERS, responses=RoadmapDocument, operation_id="roadmap_retrieve")
    def get(self, call: PersonCall) -> Response:
        readers = {"from": spans.day, "to": spans.day, "zoom": one_of(*ZOOMS), "group": one_of(*GROUPS)}
        asked = query(call, **readers)
        today = clock.today()
        span = spans.span(today=today, zoom=asked.get("zoom", ""), first=asked.get("from"), last=asked.get("to"))
        drawn = queries.roadmap(call.user, queries.Asked(span, today, asked.get("group", "side"), is_whole=True))
        return Response(document(drawn))


def document(drawn: Roadmap) -> dict[str, Any]:
    return {
        "from": drawn.span.first,
        "to": drawn.span.end - timedelta(days=1),
        "zoom": drawn.span.zoom,
        "group": drawn.group,
        "today": drawn.today,
        "columns": COLUMNS,
        "count": drawn.count,
        "clashes": drawn.clashes,
        "red": drawn.red,
        "late_plan": drawn.late[0],
        "late_baseline": drawn.late[1],
        "cut": drawn.is_cut,
        "groups": [
            {"code": group.code, "name": group.name, "count": group.count, "rows": [_row(row) for row in group.rows]}
            for group in drawn.groups
        ],
        "launches": sorted((_launch(one) for row in drawn.launches for one in row), key=lambda one: (one["on"], one["code"])),
    }


def _launch(one: LaunchMark) -> dict[str, Any]:
    return {"code": one.code, "name": one.mark.name, "on": one.mark.on, "column": one.mark.column}


def _row(row: ProjectRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.name,
        "side": row.side,
        "phase": row.phase,
        "health": row.status,
        "health_marketing": row.health_marketing,
        "health_it": row.health_it,
        "lead": row.lead,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "progress": f"{row.done:.3f}",
        "bar": {"where": row.place.where, "start": row.place.start, "width": row.place.width},
        "milestones": [{"title": mark.name, "due_on": mark.on, "state": mark.state, "column": mark.column} for mark in row.milestones],
        "waits_for": [
            {"number": mark.number, "title": mark.name, "clash": mark.is_clash, "early": mark.early, "why": mark.why}
            for mark in row.dependencies
        ],
    }


urlpatterns = [path("roadmap/", RoadmapView.as_view(), name="api-roadmap")]

"""The doors to clocks, to the days that were promised and how right they were, and the nudge."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.approvals.states import REQUEST
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden, NotFound
from collab.kit.numbering import code, parse
from collab.people.models import Person
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import Strict, one_of, query, read
from projects.clocks.forecasting.scoring import Share
from projects.clocks.models import Forecast
from projects.clocks.states import LEAST, Court, Target
from projects.intake import access, opening
from projects.intake.models import Request
from projects.intake.operations import nudging
from projects.intake.queries import accuracy, clocks
from projects.intake.queries.clocks import VIEWS

CLOSED = "Clocks and forecasts are shown to people with a duty in Bridge."
STANDINGS = ("running", "late", "paused", "met", "missed", "over")


class ClockDocument(serializers.Serializer[Any]):
    """One run of a state, or of a group that decides in it."""

    request = serializers.CharField(source="number")
    state = serializers.CharField()
    group = serializers.CharField(help_text="A role; empty for the state itself.")
    round = serializers.IntegerField()
    track = serializers.CharField()
    court = serializers.ChoiceField(choices=Court.choices)
    holder = serializers.CharField(help_text="A username; empty where nobody has it by name.")
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="null without a limit, and while it stands still before it is over")
    closed_at = serializers.DateTimeField(allow_null=True)
    standing = serializers.ChoiceField(choices=STANDINGS, help_text="over: it ended, and had no limit")
    paused_why = serializers.CharField()
    limit_hours = serializers.IntegerField(source="limit", allow_null=True, help_text="Working hours.")
    hours = serializers.FloatField(allow_null=True, help_text="Working hours used; null while it runs.")
    paused_hours = serializers.FloatField(source="paused", allow_null=True)
    calendar = serializers.CharField(help_text="The code of the calendar that it was reckoned by.")


class PromisedDayDocument(serializers.Serializer[Any]):
    """The days that were promised after one event; the days are null where too few came that way, or while it is on hold."""

    request = serializers.SerializerMethodField()
    event = serializers.IntegerField(source="event.sequence", help_text="The number of the event in the request's history.")
    target = serializers.ChoiceField(choices=Target.choices)
    made_at = serializers.DateTimeField()
    anew = serializers.BooleanField(source="is_anew", help_text="Told again at night, because so long was waited since.")
    track = serializers.CharField()
    state = serializers.CharField()
    half_on = serializers.DateField(allow_null=True)
    most_on = serializers.DateField(allow_null=True, help_text="85 in a hundred are there by then.")
    baseline_on = serializers.DateField(allow_null=True, help_text="The sum of medians.")
    method = serializers.CharField()
    cases = serializers.IntegerField()

    def get_request(self, row: Forecast) -> str:
        return code(self.context["numbers"][row.subject_id])


class HitsDocument(serializers.Serializer[Any]):
    hits = serializers.IntegerField()
    count = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text=f"null under {LEAST} cases")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class AccuracyDocument(serializers.Serializer[Any]):
    """How many came by the day that was promised, with the interval that holds the true share 95 times in a hundred."""

    target = serializers.ChoiceField(choices=Target.choices)
    track = serializers.CharField(help_text="Empty: all of them.")
    half = HitsDocument()
    most = HitsDocument(help_text="Honest dates: 85 in a hundred.")
    baseline = HitsDocument(help_text="By the sum of medians.")
    off_days = serializers.FloatField(allow_null=True)
    baseline_off_days = serializers.FloatField(allow_null=True)


class NudgedDocument(serializers.Serializer[Any]):
    request = serializers.CharField()
    nudged = serializers.BooleanField()


class NothingToSay(Strict):
    """An empty body."""


class ByAge(Pages):
    ordering = ("opened_at", "pk")


class Latest(Pages):
    ordering = "-pk"


class Clocks(APIView):
    """The clocks of the requests that one may see, the oldest first."""

    pagination_class = ByAge

    @extend_schema(
        parameters=[
            OpenApiParameter("view", enum=VIEWS), OpenApiParameter("number", str, description="a number such as R-201"),
            OpenApiParameter("court", enum=Court.values), OpenApiParameter("limit", int), OpenApiParameter("cursor", str),
        ],
        responses=ClockDocument(many=True),
        operation_id="clocks_list",
    )  # fmt: skip
    def get(self, call: PersonCall) -> Response:
        permit(call.user)
        asked = query(call, view=one_of(*VIEWS), number=read_number, court=one_of(*Court.values))
        rows = clocks.clocks(call.user, view=asked.get("view", ""), number=asked.get("number"), court=asked.get("court", ""))
        pager = ByAge()
        page = pager.paginate_queryset(rows, call, view=self)
        return pager.get_paginated_response(ClockDocument(list(clocks.cards(page)), many=True).data)


class Forecasts(APIView):
    """The days that were promised of the requests that one may see, the latest first."""

    pagination_class = Latest

    @extend_schema(
        parameters=[
            OpenApiParameter("number", str, description="a number such as R-201"), OpenApiParameter("target", enum=Target.values),
            OpenApiParameter("limit", int), OpenApiParameter("cursor", str),
        ],
        responses=PromisedDayDocument(many=True),
        operation_id="forecasts_list",
    )  # fmt: skip
    def get(self, call: PersonCall) -> Response:
        permit(call.user)
        asked = query(call, number=read_number, target=one_of(*Target.values))
        shown = access.visible(call.user).filter(submitted_at__isnull=False)
        if "number" in asked:
            shown = shown.filter(number=asked["number"])
        rows = Forecast.objects.filter(subject_kind=REQUEST, subject_id__in=shown.order_by().values("pk")).select_related("event")
        if "target" in asked:
            rows = rows.filter(target=asked["target"])
        pager = Latest()
        page = pager.paginate_queryset(rows, call, view=self)
        numbers = dict(Request.objects.filter(pk__in={row.subject_id for row in page}).values_list("pk", "number"))
        return pager.get_paginated_response(PromisedDayDocument(page, many=True, context={"numbers": numbers}).data)


class AccuracyOfForecasts(APIView):
    """How right the days were, by track: what is live of what was promised in two years."""

    @extend_schema(
        parameters=[OpenApiParameter("target", enum=Target.values)],
        responses=AccuracyDocument(many=True),
        operation_id="forecasts_accuracy",
    )
    def get(self, call: PersonCall) -> Response:
        permit(call.user)
        asked = query(call, target=one_of(*Target.values))
        return Response([_accuracy(one) for one in accuracy.accuracy(asked.get("target", Target.LIVE))])


class Nudged(Idempotent, APIView):
    """Ask whoever has it to go on: once a person and working day, on record."""

    @extend_schema(request=NothingToSay, responses={201: NudgedDocument}, operation_id="requests_nudge")
    def post(self, call: PersonCall, number: str) -> Response:
        opening.find(call.user, parse(number))
        read(NothingToSay, call)
        request = nudging.nudge(number=parse(number), actor=call.user)
        return Response({"request": request.code, "nudged": True}, status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        opening.find(call.user, parse(parts["number"]))


def permit(person: Person) -> None:
    if not duties.roles_of(person):
        raise Forbidden(CLOSED)


def read_number(text: str) -> int:
    try:
        return parse(text)
    except NotFound:
        raise ValueError("Write a number such as R-201.") from None


def _accuracy(one: accuracy.Accuracy) -> dict[str, Any]:
    shares = {name: _hits(getattr(one, name)) for name in ("half", "most", "baseline")}
    return {"target": one.target, "track": one.track, **shares, "off_days": one.off, "baseline_off_days": one.baseline_off}


def _hits(one: Share) -> dict[str, Any]:
    low, high = one.interval if one.interval and one.count >= LEAST else (None, None)
    return {"hits": one.hits, "count": one.count, "share": one.value if one.count >= LEAST else None, "low": low, "high": high}

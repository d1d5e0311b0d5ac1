"""The doors of feeds: make one, end one, and bring values by the thousand; beside them a KPI's signals and its forecast."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden, Invalid
from collab.kpis import bulk, outlook, queries, series
from collab.kpis.access import reading
from collab.kpis.feeds import documents, operations
from collab.kpis.feeds import queries as feeds
from collab.people.requests import PersonCall
from collab.web.parsing import StrictJSONParser
from collab.web.rest import query, read
from collab.web.sheets.report import described

IN_PERSON = "Sign in with your name and password: a token makes no feed and ends none."
LIST_OR_BODY = PolymorphicProxySerializer(
    component_name="BulkMeasurementsOrList",
    serializers=[documents.BulkMeasurements, documents.BulkMeasurement(many=True)],
    resource_type_field_name=None,
    many=False,
)


# Keys that nobody knows are named up to so many.
MOST_NAMED = 1_000


class ManyValues(StrictJSONParser):
    """Ten thousand values, of five facts each, and one more that is refused with a sentence."""

    most_bytes = 4_000_000
    most_values = 6 * bulk.MOST


class Bulk(Idempotent, APIView):
    """Up to 10,000 values of any KPIs that one feeds, or that the token's feed names: all are taken, or none.

    With ``dry_run`` the answer is the same, and nothing is written; what would be refused stands in it with 200.
    """

    parser_classes = [ManyValues]
    most_bytes = ManyValues.most_bytes

    @extend_schema(request=LIST_OR_BODY, responses=documents.BulkReport, operation_id="measurements_bulk")
    def post(self, call: PersonCall) -> Response:
        body: Any = call.data
        rows, dry_run = body, False
        if isinstance(body, dict):
            if unknown := sorted(set(body) - {"measurements", "dry_run"}):
                raise Invalid(**dict.fromkeys((key[:50] for key in unknown[:MOST_NAMED]), "This key is not known here."))
            rows, dry_run = body.get("measurements"), body.get("dry_run", False)
        if not isinstance(dry_run, bool):
            raise Invalid(dry_run="Either true or false.")
        report = bulk.take(actor=call.user, rows=rows, dry_run=dry_run, feed=feeds.of(call.auth))
        return Response({**described(report), "waiting": report.waiting, "held": report.held})


class Feeds(APIView):
    """The feeds that bring values now, of the KPIs one owns; administrators see all of them."""

    @extend_schema(responses=documents.FeedDocument(many=True), operation_id="feeds_list")
    def get(self, call: PersonCall) -> Response:
        reading(call.user)
        query(call)
        return Response([_feed(card) for card in feeds.cards(call.user)])

    @extend_schema(request=documents.MakeFeed, responses={201: documents.NewFeedDocument}, operation_id="feeds_make")
    def post(self, call: PersonCall) -> Response:
        """Make one. Its secret is in this answer and nowhere else, so no Idempotency-Key is taken: an answer told again would keep it."""
        _in_person(call)
        feed, secret = operations.make(actor=call.user, through="api", **read(documents.MakeFeed, call))
        card = feeds.card(feed, call.user, duties.roles_of(call.user))
        return Response({**_feed(card), "secret": secret}, status=201)


class OneFeed(APIView):
    """A feed."""

    @extend_schema(operation_id="feeds_end", responses={204: None})
    def delete(self, call: PersonCall, feed: int) -> Response:
        """End it: its token opens nothing from now on."""
        _in_person(call)
        operations.end(actor=call.user, feed=feed)
        return Response(status=204)


class Signals(APIView):
    """What of a KPI's values is more than its usual variation, with the limits."""

    @extend_schema(responses=documents.SignalsDocument, operation_id="kpis_signals")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        kpi = queries.one(call.user, code)
        card = queries.kpi_card(kpi.code)
        found = outlook.told(card, series.window(series.points(kpi, card.on), card.cadence, card.on))
        told = [
            {
                "kind": one.signal.kind, "side": one.signal.side, "first_on": one.signal.first, "last_on": one.signal.last,
                "count": one.signal.count, "is_now": one.is_now, "said": f"{one.words}.",
            }
            for one in found.told
        ]  # fmt: skip
        names = ("centre", "lower", "upper")
        limits = found.limits and {**{name: round(getattr(found.limits, name), 6) for name in names}, "count": found.limits.count}
        body = {"kpi": kpi.code, "limits": limits, "signals": told, "said": found.said}
        return Response(documents.SignalsDocument(body).data)


class Forecast(APIView):
    """What a KPI's values let one expect, where that is better than the value a season before."""

    @extend_schema(responses=documents.ForecastDocument, operation_id="kpis_forecast")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        kpi = queries.one(call.user, code)
        card = queries.kpi_card(kpi.code)
        found = outlook.outlook(card, series.points(kpi, card.on), queries.target_cards(kpi))
        periods = [
            {
                "on": one.on,
                "mean": one.mean,
                "low": one.low,
                "high": one.high,
                "target": one.target,
                "target_low": one.target_low,
                "target_lies": one.lies,
            }
            for one in found.coming
        ]
        body = {
            "kpi": kpi.code, "periods": periods, "said": found.said, "values": found.of, "bridged": found.bridged, "season": found.season,
            "coverage": found.coverage, "stretch": found.stretch, "tested": found.count, "error": found.error, "naive_error": found.naive,
        }  # fmt: skip
        return Response(documents.ForecastDocument(body).data)


def _in_person(call: PersonCall) -> None:
    if call.auth is not None:
        raise Forbidden(IN_PERSON)


def _feed(card: feeds.FeedCard) -> dict[str, Any]:
    facts = {name: getattr(card, name) for name in ("pk", "source", "by_username", "made_at", "ends_at", "used_at", "used_from")}
    return dict(documents.FeedDocument({**facts, "kpis": [code for code, _ in card.kpis]}).data)


urlpatterns = [
    path("kpis/measurements/", Bulk.as_view(), name="api-kpis-measurements"),
    path("kpis/feeds/", Feeds.as_view(), name="api-kpi-feeds"),
    path("kpis/feeds/<int:feed>/", OneFeed.as_view(), name="api-kpi-feed"),
    path("kpis/<slug:code>/signals/", Signals.as_view(), name="api-kpi-signals"),
    path("kpis/<slug:code>/forecast/", Forecast.as_view(), name="api-kpi-forecast"),
]

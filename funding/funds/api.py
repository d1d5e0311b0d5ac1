"""The doors to funds: list, set up, read, entries, actuals, and changes by two people."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.kit.numbering import parse
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read
from funding.funds import access, documents, facts, movements, naming, operations, queries, reversals
from funding.funds.actuals import Actual
from funding.funds.models import Fund, FundSide

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]
FILTERS = [
    OpenApiParameter("year", str, description="a fiscal year's code"),
    OpenApiParameter("side", enum=FundSide.values),
    *PAGING,
]


class ByCode(Pages):
    ordering = "code"


def plain(value: str) -> str:
    if not 1 <= len(value) <= 50:
        raise ValueError("Up to 50 characters.")
    return value


class Funds(Idempotent, APIView):
    """The funds one knows of, with what is in those whose amounts one sees; a finance partner or an administrator sets one up, which opens at zero."""

    pagination_class = ByCode

    @extend_schema(parameters=FILTERS, responses=documents.FundDocument(many=True), operation_id="funds_list")
    def get(self, call: PersonCall) -> Response:
        access.reading(call.user)
        asked = query(call, year=plain, side=one_of(*FundSide.values))
        rows = queries.rows(call.user)
        if "year" in asked:
            rows = rows.filter(year__code=asked["year"])
        if "side" in asked:
            rows = rows.filter(side=asked["side"])
        pager = ByCode()
        page = pager.paginate_queryset(rows, call, view=self)
        return pager.get_paginated_response([documents.fund(queries.card(row)) for row in page])

    @extend_schema(request=documents.NewFund, responses={201: documents.FundDocument}, operation_id="funds_create")
    def post(self, call: PersonCall) -> Response:
        given = read(documents.NewFund, call)
        fund = operations.create_fund(actor=call.user, **given)
        return Response(_fund(call, fund.code), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        access.reading(call.user)


class OneFund(APIView):
    """A fund with what is in it; PATCH says how long it waits for what comes late."""

    @extend_schema(responses=documents.FundDocument, operation_id="funds_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        return Response(_fund(call, code))

    @extend_schema(request=facts.FundPeriods, responses=documents.FundDocument, operation_id="funds_alter")
    def patch(self, call: PersonCall, code: str) -> Response:
        queries.fund(call.user, code)
        operations.set_periods(actor=call.user, code=code, **read(facts.FundPeriods, call))
        return Response(_fund(call, code))


class FundRenamed(Idempotent, APIView):
    """A fund is called otherwise from now on, one of a closed year too; its code stays."""

    @extend_schema(request=facts.FundName, responses=documents.FundDocument, operation_id="funds_rename")
    def post(self, call: PersonCall, code: str) -> Response:
        queries.fund(call.user, code)
        operations.rename_fund(actor=call.user, code=code, **read(facts.FundName, call))
        return Response(_fund(call, code))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        access.reading(call.user)


class EntryPages(Pages):
    """Pages of a fund's entries, of which no more is read than a page holds, and one each side."""

    def __init__(self, fund: Fund) -> None:
        self.fund = fund

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """``queryset`` is made here: the entries around where the cursor stands."""
        offset, is_back, position = self.decode_cursor(request) or (0, False, None)
        place = {} if position is None else {"after" if is_back else "before": self.whole_position(position)}
        around = movements.entries(self.fund, self.get_page_size(request) + offset + 2, **place)
        return super().paginate_queryset(around, request, view)


class Entries(APIView):
    """The movements of a fund's money with their lines, newest first; for whoever sees its amounts."""

    pagination_class = Pages

    @extend_schema(parameters=PAGING, responses=documents.EntryDocument(many=True), operation_id="funds_entries_list")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        pager = EntryPages(queries.opened(call.user, code))
        page = pager.paginate_queryset(None, call, view=self)
        cards = movements.entry_cards(page, lambda codes: naming.nameable(call.user, codes))
        return pager.get_paginated_response([documents.entry(card) for card in cards])


class Changes(Idempotent, APIView):
    """Proposals to raise the fund or to move money to or from it; the 100 latest."""

    @extend_schema(responses=documents.ChangesDocument, operation_id="funds_changes_list")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        cards = movements.changes(call.user, fund=queries.opened(call.user, code))
        return Response({"next": None, "previous": None, "results": [documents.change(card) for card in cards]})

    @extend_schema(request=documents.NewChange, responses={201: documents.ChangeDocument}, operation_id="funds_changes_propose")
    def post(self, call: PersonCall, code: str) -> Response:
        queries.fund(call.user, code)
        change = operations.propose_change(actor=call.user, target=code, **read(documents.NewChange, call))
        return Response(documents.change(movements.change_card(call.user, change.pk)), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.opened(call.user, parts["code"])


class Agreement(Idempotent, APIView):
    """The second person agrees: the money moves."""

    @extend_schema(request=documents.Nothing, responses=documents.ChangeDocument, operation_id="funds_changes_agree")
    def post(self, call: PersonCall, code: str, key: int) -> Response:
        read(documents.Nothing, call)
        operations.agree_change(actor=call.user, change=movements.of_fund(call.user, code, key))
        return Response(documents.change(movements.change_card(call.user, key)))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.opened(call.user, parts["code"])


class Refusal(Idempotent, APIView):
    """The second person refuses, with a reason; nothing moves."""

    @extend_schema(request=documents.Refusal, responses=documents.ChangeDocument, operation_id="funds_changes_refuse")
    def post(self, call: PersonCall, code: str, key: int) -> Response:
        given = read(documents.Refusal, call)
        operations.refuse_change(actor=call.user, change=movements.of_fund(call.user, code, key), **given)
        return Response(documents.change(movements.change_card(call.user, key)))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.opened(call.user, parts["code"])


class Spends(Idempotent, APIView):
    """An actual, by its invoice's own reference; 201 where it was booked, 200 where it had been before."""

    @extend_schema(
        request=documents.NewSpend,
        responses={200: documents.SpendDocument, 201: documents.SpendDocument},
        operation_id="funds_spends_book",
    )
    def post(self, call: PersonCall, code: str) -> Response:
        queries.fund(call.user, code)
        given = read(documents.NewSpend, call)
        booked = operations.spend(actor=call.user, fund=code, **{**given, "number": parse(given["number"])})
        entry = booked.entry.pk if booked.entry else None
        return Response({"entry": entry, "was_known": booked.was_known}, status=200 if booked.was_known else 201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.opened(call.user, parts["code"])


class Actuals(Idempotent, APIView):
    """An invoice or a credit note, over the promise too; 201 where it was booked, 200 where it had been before or was only looked at."""

    @extend_schema(
        request=facts.NewActual,
        responses={200: facts.ActualDocument, 201: facts.ActualDocument},
        operation_id="funds_actuals_book",
    )
    def post(self, call: PersonCall, code: str) -> Response:
        queries.fund(call.user, code)
        given = read(facts.NewActual, call)
        number, dry_run = parse(given.pop("number")), given.pop("dry_run")
        booked = operations.book_actual(actor=call.user, number=number, fund=code, actual=Actual(**given), dry_run=dry_run)
        return Response(facts.actual(booked), status=200 if booked.was_known or dry_run else 201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.opened(call.user, parts["code"])


class ReversalOfActual(Idempotent, APIView):
    """One person asks for an actual to be taken back, or to be moved (201), a second one agrees: then it is (200)."""

    @extend_schema(
        request=facts.ReversalAsked,
        responses={200: facts.ReversalDocument, 201: facts.ReversalDocument},
        operation_id="actuals_reverse",
    )
    def post(self, call: PersonCall, entry: int) -> Response:
        given = read(facts.ReversalAsked, call)
        if "number" in given:
            given["number"] = parse(given["number"])
        asked = operations.reverse_actual(actor=call.user, entry=entry, **given)
        return Response(facts.reversal(asked, lambda codes: naming.nameable(call.user, codes)), status=200 if asked.undoing_id else 201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        reversals.seen(call.user, parts["entry"])


class Settlement(Idempotent, APIView):
    """Free money of the fund settles what was spent over its promise."""

    @extend_schema(request=facts.Settling, responses=facts.SettledDocument, operation_id="funds_over_settle")
    def post(self, call: PersonCall, code: str) -> Response:
        queries.fund(call.user, code)
        given = read(facts.Settling, call)
        settled = operations.cover_over(actor=call.user, fund=code, **{**given, "number": parse(given["number"])})
        return Response({"settled": documents.money(settled)})

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.opened(call.user, parts["code"])


class YearClosing(Idempotent, APIView):
    """Close a fiscal year as somebody looked at it; ``dry_run`` looks."""

    @extend_schema(request=facts.Closing, responses=facts.ClosingDocument, operation_id="years_close")
    def post(self, call: PersonCall, code: str) -> Response:
        given = read(facts.Closing, call)
        asked = {"actor": call.user, "code": code, "into": given.get("into", {})}
        if given["dry_run"]:
            look = operations.look_at_closing(**asked)
        else:
            look = operations.close_year(**asked, seen=given.get("seen", ""))
        return Response(facts.closing(look, lambda codes: naming.nameable(call.user, codes), is_closed=not given["dry_run"]))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        if not access.sees_all(call.user):
            raise Forbidden(access.CLOSED)


def _fund(call: PersonCall, code: str) -> dict[str, object]:
    return documents.fund(queries.card(queries.fund(call.user, code)))


urlpatterns = [
    path("funds/", Funds.as_view(), name="api-funds"),
    path("funds/<slug:code>/", OneFund.as_view(), name="api-fund"),
    path("funds/<slug:code>/rename/", FundRenamed.as_view(), name="api-fund-rename"),
    path("funds/<slug:code>/entries/", Entries.as_view(), name="api-fund-entries"),
    path("funds/<slug:code>/changes/", Changes.as_view(), name="api-fund-changes"),
    path("funds/<slug:code>/changes/<int:key>/agree/", Agreement.as_view(), name="api-fund-change-agree"),
    path("funds/<slug:code>/changes/<int:key>/refuse/", Refusal.as_view(), name="api-fund-change-refuse"),
    path("funds/<slug:code>/actuals/", Actuals.as_view(), name="api-fund-actuals"),
    path("funds/<slug:code>/settle/", Settlement.as_view(), name="api-fund-settle"),
    path("actuals/<int:entry>/reverse/", ReversalOfActual.as_view(), name="api-actual-reverse"),
    path("years/<slug:code>/close/", YearClosing.as_view(), name="api-year-close"),
    path("funds/<slug:code>/spends/", Spends.as_view(), name="api-fund-spends"),
]

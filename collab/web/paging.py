"""Paging with a bound: by key for long lists (no OFFSET, no COUNT), newest first."""

from typing import Any

from django.core.exceptions import ValidationError as Unreadable
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from collab.kit.numbering import whole
from collab.web import tabular

MOST = 100


class Pages(CursorPagination):
    """``?limit=`` 1 to 100 (25 unless told) and an opaque ``?cursor=``; answers next, previous, results."""

    page_size = 25
    max_page_size = MOST
    page_size_query_param = "limit"
    ordering: Any = "-pk"

    def get_page_size(self, request: Request) -> int:
        if tabular.is_table(request):
            return tabular.MOST
        size = whole(request.query_params.get("limit", str(self.page_size)), MOST)
        if not size:
            raise ValidationError({"limit": [f"A whole number from 1 to {MOST}."]})
        return size

    def decode_cursor(self, request: Request) -> Any:
        try:
            found = super().decode_cursor(request)
        except (NotFound, ValueError, UnicodeError) as error:
            raise ValidationError({"cursor": ["This cursor was not made here."]}) from error
        # One that was made here leads somewhere.
        if found is not None and found == (0, False, None):
            raise ValidationError({"cursor": ["This cursor was not made here."]})
        return found

    def whole_position(self, position: str) -> int:
        """The key where a cursor stands; ValidationError for one that nobody made here."""
        key = whole(position)
        if not key:
            raise ValidationError({"cursor": ["This cursor was not made here."]})
        return key

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        try:
            return super().paginate_queryset(queryset, request, view) or []
        except (ValueError, OverflowError, Unreadable) as error:
            raise ValidationError({"cursor": ["This cursor was not made here."]}) from error

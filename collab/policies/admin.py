"""Policies in the administration: read as they were published; the next one is written as a table, on the page of policies."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from collab.access import duties
from collab.approvals.models import Policy, PolicyRule
from collab.events.admin import ReadOnly
from collab.kit.errors import Forbidden
from collab.people.requests import person_of
from collab.policies import addresses, rules


def obstacle(request: HttpRequest) -> str | None:
    """The role decides, not Django's superuser flag."""
    return rules.proposing(duties.roles_of(person_of(request)))


class RulesOfPolicy(admin.TabularInline):
    model = PolicyRule
    can_delete = False
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obstacle(request) is None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Policy)
class PolicyAdmin(ReadOnly):
    list_display = ("number", "subject_kind", "starts_on", "ends_on", "currency", "fast_below", "standard_below", "material_share")
    ordering = ("subject_kind", "-number")
    inlines = (RulesOfPolicy,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return obstacle(request) is None

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The next version is written as a table, on a page of its own."""
        if refusal := obstacle(request):
            raise Forbidden(refusal)
        return redirect(addresses.POLICIES)

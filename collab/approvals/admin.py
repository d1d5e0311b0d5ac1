"""Policies in the administration: read as they were published, and a new version through the one operation."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.forms import PolicyForm, first_answers
from collab.approvals.models import Policy, PolicyRule
from collab.approvals.operations import publish_policy
from collab.approvals.states import REQUEST
from collab.events.admin import ReadOnly
from collab.kit.errors import Forbidden, Invalid, Refusal


def is_administrator(request: HttpRequest) -> bool:
    """The role decides, not Django's superuser flag."""
    return Role.ADMIN in duties.roles_of(request.user)  # type: ignore[arg-type]


class RulesOfPolicy(admin.TabularInline):
    model = PolicyRule
    can_delete = False
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

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
        return is_administrator(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Publish the next version. Not Django's own form: that would save rows beside the operation."""
        if not is_administrator(request):
            raise Forbidden("Only an administrator publishes a policy.")
        posted = request.method == "POST"
        form = (
            PolicyForm(request.POST)
            if posted
            else PolicyForm(initial=first_answers(Policy.objects.filter(subject_kind=REQUEST).order_by("number").last()))
        )
        if posted and form.is_valid() and (policy := self._publish(request, form)):
            messages.success(request, f"{policy} is published and in force from {policy.starts_on.isoformat()}.")
            return redirect("admin:approvals_policy_changelist")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form, "title": "Publish a policy"}
        return TemplateResponse(request, "approvals/publish_policy.html", context, status=422 if posted else 200)

    def _publish(self, request: HttpRequest, form: PolicyForm) -> Policy | None:
        try:
            return publish_policy(actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Invalid as refused:
            for field, sentences in refused.fields.items():
                for sentence in sentences:
                    form.add_error(field, sentence)
        except Refusal as refused:
            form.add_error(None, refused.sentence)
        return None

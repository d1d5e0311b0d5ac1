"""Policies in the administration: read as they were published; the next one is proposed here, and a second person agrees."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from collab.access import duties
from collab.account import keeping
from collab.appointments.access import is_alone
from collab.approvals import policies
from collab.approvals.models import Policy, PolicyRule
from collab.approvals.terms import Terms
from collab.events.admin import ReadOnly
from collab.kit.errors import Forbidden
from collab.people.requests import person_of
from collab.policies import operations, rules
from collab.policies.forms import PolicyForm, first_answers
from collab.policies.models import Proposal


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
        """Propose the next version. Not Django's own form: that would save rows beside the operation."""
        if refusal := obstacle(request):
            raise Forbidden(refusal)
        person, latest = person_of(request), policies.latest()
        posted = request.method == "POST"
        form = PolicyForm(request.POST) if posted else PolicyForm(initial=first_answers(Terms.of(latest) if latest else None))
        made: list[Proposal] = []
        if posted and form.does(lambda: made.append(operations.propose_policy(actor=person, **form.proposed()))):
            messages.success(request, _said(made[0]))
            return redirect("policies")
        context = {"opts": self.opts, "form": form, "title": "Propose a policy", "is_alone": is_alone(person)}
        context |= keeping.beside(request, form)
        page = {**self.admin_site.each_context(request), **context}
        return TemplateResponse(request, "policies/propose.html", page, status=form.status if posted else 200)


def _said(made: Proposal) -> str:
    if made.is_alone:
        return f"{made.policy} is published, by you alone: nobody else can agree yet. It is on record so."
    return "Proposed. A second person decides."

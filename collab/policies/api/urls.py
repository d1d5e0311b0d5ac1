"""The addresses of policies below /api/v1/."""

from django.urls import path

from collab.policies.api import drafts, published

urlpatterns = [
    path("policies/", published.Policies.as_view(), name="api-policies"),
    path("policies/proposals/", published.Proposals.as_view(), name="api-policy-proposals"),
    path("policies/proposals/<int:key>/agree/", published.Agreement.as_view(), name="api-policy-agree"),
    path("policies/proposals/<int:key>/refuse/", published.Refusal.as_view(), name="api-policy-refuse"),
    path("policies/check/", drafts.Check.as_view(), name="api-policy-check"),
    path("policies/rehearsal/", drafts.Rehearsals.as_view(), name="api-policy-rehearsals"),
    path("policies/drafts/", drafts.Drafts.as_view(), name="api-policy-drafts"),
    path("policies/drafts/<int:key>/", drafts.DraftOne.as_view(), name="api-policy-draft"),
    path("policies/drafts/<int:key>/check/", drafts.DraftCheck.as_view(), name="api-policy-draft-check"),
    path("policies/drafts/<int:key>/propose/", drafts.DraftProposal.as_view(), name="api-policy-draft-propose"),
    path("policies/limits/", drafts.Limits.as_view(), name="api-limits"),
    path("policies/limits/<int:key>/end/", drafts.LimitEnd.as_view(), name="api-limit-end"),
    path("policies/remits/", drafts.Remits.as_view(), name="api-remits"),
    path("policies/remits/<int:key>/end/", drafts.RemitEnd.as_view(), name="api-remit-end"),
]

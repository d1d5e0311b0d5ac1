"""The addresses of the pages of policies: what is in force and proposed, the drafts of the next one, and what people may sign."""

from django.urls import path

from collab.policies import authority_views, draft_views, views

urlpatterns = [
    path("policies/", views.index, name="policies"),
    path("policies/proposals/<int:key>/agree/", views.agree, name="policy-agree"),
    path("policies/proposals/<int:key>/refuse/", views.refuse, name="policy-refuse"),
    path("policies/drafts/", draft_views.start, name="policy-start"),
    path("policies/drafts/<int:key>/", draft_views.draft, name="policy-draft"),
    path("policies/drafts/<int:key>/rows/", draft_views.row, name="policy-row-new"),
    path("policies/drafts/<int:key>/rows/<int:place>/", draft_views.row, name="policy-row"),
    path("policies/drafts/<int:key>/rows/<int:place>/remove/", draft_views.row_remove, name="policy-row-remove"),
    path("policies/drafts/<int:key>/settings/", draft_views.settings, name="policy-settings"),
    path("policies/drafts/<int:key>/import/", draft_views.take_file, name="policy-import"),
    path("policies/drafts/<int:key>/preview/", draft_views.preview, name="policy-preview"),
    path("policies/drafts/<int:key>/rehearse/", draft_views.rehearse, name="policy-rehearse"),
    path("policies/drafts/<int:key>/propose/", draft_views.propose, name="policy-propose"),
    path("policies/drafts/<int:key>/discard/", draft_views.discard, name="policy-discard"),
    path("policies/authority/", authority_views.index, name="authority"),
    path("policies/authority/limits/", authority_views.limit, name="limit-new"),
    path("policies/authority/remits/", authority_views.remit, name="remit-new"),
    path("policies/authority/limits/<int:key>/end/", authority_views.limit_end, name="limit-end"),
    path("policies/authority/remits/<int:key>/end/", authority_views.remit_end, name="remit-end"),
]

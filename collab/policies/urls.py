"""The addresses of the pages of policies: what is in force and proposed, the drafts of the next one, and what people may sign."""

from django.urls import path

from collab.policies.views import authority, drafts, published

urlpatterns = [
    path("policies/", published.index, name="policies"),
    path("policies/proposals/<int:key>/agree/", published.agree, name="policy-agree"),
    path("policies/proposals/<int:key>/refuse/", published.refuse, name="policy-refuse"),
    path("policies/drafts/", drafts.start, name="policy-start"),
    path("policies/drafts/<int:key>/", drafts.draft, name="policy-draft"),
    path("policies/drafts/<int:key>/rows/", drafts.row, name="policy-row-new"),
    path("policies/drafts/<int:key>/rows/<int:place>/", drafts.row, name="policy-row"),
    path("policies/drafts/<int:key>/rows/<int:place>/remove/", drafts.row_remove, name="policy-row-remove"),
    path("policies/drafts/<int:key>/settings/", drafts.settings, name="policy-settings"),
    path("policies/drafts/<int:key>/import/", drafts.take_file, name="policy-import"),
    path("policies/drafts/<int:key>/preview/", drafts.preview, name="policy-preview"),
    path("policies/drafts/<int:key>/rehearse/", drafts.rehearse, name="policy-rehearse"),
    path("policies/drafts/<int:key>/propose/", drafts.propose, name="policy-propose"),
    path("policies/drafts/<int:key>/discard/", drafts.discard, name="policy-discard"),
    path("policies/authority/", authority.index, name="authority"),
    path("policies/authority/limits/", authority.limit, name="limit-new"),
    path("policies/authority/remits/", authority.remit, name="remit-new"),
    path("policies/authority/limits/<int:key>/end/", authority.limit_end, name="limit-end"),
    path("policies/authority/remits/<int:key>/end/", authority.remit_end, name="remit-end"),
]

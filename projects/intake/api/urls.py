"""The addresses of requests below /api/v1/."""

from django.urls import path

from projects.intake.api import citing, clocks, colleagues, glasses, run_owners, sorting, triage, viewers, views
from projects.intake.doors import DOORS

urlpatterns = [
    path("requests/", views.Requests.as_view(), name="api-requests"),
    path("requests/<str:number>/", views.OneRequest.as_view(), name="api-request"),
    path("requests/<str:number>/history/", views.History.as_view(), name="api-request-history"),
    path("requests/<str:number>/colleagues/", colleagues.Colleagues.as_view(), name="api-request-colleagues"),
    path("requests/<str:number>/colleagues/<str:username>/", colleagues.OneColleague.as_view(), name="api-request-colleague"),
    path("requests/<str:number>/viewers/", viewers.Viewers.as_view(), name="api-request-viewers"),
    path("requests/<str:number>/viewers/<str:username>/", viewers.OneViewer.as_view(), name="api-request-viewer"),
    path("requests/<str:number>/run-owners/", run_owners.RunOwners.as_view(), name="api-request-run-owners"),
    path("requests/<str:number>/run-owners/<slug:year>/", run_owners.OneRunOwner.as_view(), name="api-request-run-owner"),
    path("insights/<slug:code>/cite/", citing.Cited.as_view(), name="api-insight-cite"),
    *(path(f"requests/<str:number>/{name}/", views.mover(name), name=f"api-request-{name}") for name in DOORS),
    path("requests/<str:number>/nudge/", clocks.Nudged.as_view(), name="api-request-nudge"),
    path("clocks/", clocks.Clocks.as_view(), name="api-clocks"),
    path("forecasts/", clocks.Forecasts.as_view(), name="api-forecasts"),
    path("forecasts/accuracy/", clocks.AccuracyOfForecasts.as_view(), name="api-forecasts-accuracy"),
    path("requests/<str:number>/related/", triage.Related.as_view(), name="api-request-related"),
    path("requests/<str:number>/related/<str:other>/", triage.OneRelated.as_view(), name="api-request-one-related"),
    path("requests/<str:number>/join/", triage.Join.as_view(), name="api-request-join"),
    path("sizes/", sorting.Sizes.as_view(), name="api-sizes"),
    path("reasons/", sorting.Reasons.as_view(), name="api-reasons"),
    path("reasons/<int:key>/", sorting.OneReason.as_view(), name="api-reason"),
    path("inbox/practice/", sorting.Sorting.as_view(), name="api-practice"),
    path("inbox/many/", triage.Many.as_view(), name="api-inbox-many"),
    path("inbox/", views.Inbox.as_view(), name="api-inbox"),
    path("break-glass/", glasses.Glasses.as_view(), name="api-break-glass"),
    path("approvals/", views.Approvals.as_view(), name="api-approvals"),
]

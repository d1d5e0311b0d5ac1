"""The addresses of intake's pages."""

from django.urls import path

from projects.intake.views import (
    approving,
    asking,
    citing,
    clocks,
    colleagues,
    deleting,
    listing,
    many,
    moving,
    replying,
    sorting,
    triage,
    viewers,
)

urlpatterns = [
    path("requests/", listing.index, name="requests"),
    path("requests/new/", asking.new, name="request-new"),
    path("requests/<str:code>/", listing.one, name="request"),
    path("requests/<str:code>/edit/", asking.edit_first, name="request-edit"),
    path("requests/<str:code>/edit/asked/", replying.asked, name="request-asked"),
    path("requests/<str:code>/edit/<slug:name>/", asking.question, name="request-question"),
    path("requests/<str:code>/check/", asking.check, name="request-check"),
    path("requests/<str:code>/sent/", asking.sent, name="request-sent"),
    path("requests/<str:code>/delete/", deleting.delete, name="request-delete"),
    path("requests/<str:code>/colleagues/", colleagues.name, name="request-colleagues"),
    path("requests/<str:code>/colleagues/<str:username>/off/", colleagues.take_off, name="request-colleague-off"),
    path("requests/<str:code>/viewers/", viewers.show, name="request-viewers"),
    path("requests/<str:code>/viewers/<str:username>/stop/", viewers.stop, name="request-viewer-stop"),
    path("requests/<str:code>/cite/", citing.cite, name="request-cite"),
    path("requests/<str:code>/nudge/", clocks.nudge, name="request-nudge"),
    path("requests/<str:code>/<slug:name>/", moving.move, name="request-move"),
    path("triage/", triage.index, name="triage"),
    path("triage/many/", many.many, name="triage-many"),
    path("triage/reasons/", sorting.reasons, name="triage-reasons"),
    path("triage/reasons/<int:pk>/gone/", sorting.reason_gone, name="triage-reason-gone"),
    path("triage/weights/", sorting.weights, name="triage-weights"),
    path("triage/<str:code>/reading/", sorting.reading, name="triage-reading"),
    path("triage/<str:code>/", triage.item, name="triage-item"),
    path("triage/<str:code>/<slug:name>/", triage.move, name="triage-move"),
    path("clocks/", clocks.listing, name="clocks"),
    path("forecasts/", clocks.forecasts, name="forecasts"),
    path("approvals/", approving.index, name="approvals"),
]

"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path

from collab import api, disclosure, health, metrics, navigation
from collab.account.views.signing import SignIn

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path(".well-known/security.txt", disclosure.security, name="security"),
    path("api/", include(api.urlpatterns)),
    path("admin/", admin.site.urls),
    path("login/", SignIn.as_view(landing=navigation.landing), name="login"),
    path("", include("collab.account.urls")),
    path("", include("collab.people.urls")),
    path("", include("collab.notes.urls")),
    path("", include("collab.files.urls")),
    path("", include("collab.stream.urls")),
    path("", include("collab.notices.urls")),
    path("", include("projects.intake.urls")),
    path("", include("projects.friction.urls")),
    path("", include("projects.promises.urls")),
    path("", include("projects.portfolio.urls")),
    path("", include("projects.launches.urls")),
    path("", include("projects.owned.urls")),
    path("", include("projects.assurances.urls")),
    path("", include("projects.catalogue.urls")),
    path("", include("projects.rota.urls")),
    path("", include("projects.roadmap.urls")),
    path("", include("projects.post.urls")),
    path("", include("collab.dashboards.urls")),
    path("", include("collab.registers.urls")),
    path("", include("collab.saved.urls")),
    path("", include("collab.kpis.urls")),
    path("", include("collab.customer.urls")),
    path("", include("collab.agenda.urls")),
    path("", include("collab.insights.urls")),
    path("", include("collab.appointments.urls")),
    path("", include("collab.policies.urls")),
    path("", include("collab.directory.urls")),
    path("", include("collab.keeping.urls")),
    path("", include("collab.pulse.urls")),
    path("", include("collab.packs.urls")),
    path("", include("funding.funds.urls")),
]

handler400 = "collab.web.middleware.malformed"
handler403 = "collab.web.middleware.refused"
handler404 = "collab.web.middleware.missing"
handler500 = "collab.web.middleware.broken"

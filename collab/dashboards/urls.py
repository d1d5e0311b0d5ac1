"""The addresses of home, the executive page, the command menu and search."""

from django.urls import path

from collab.dashboards import views
from collab.dashboards.audit import views as auditing
from collab.dashboards.brief import views as briefs
from collab.dashboards.convergence import views as converging
from collab.dashboards.executive.disputes import views as disputing
from collab.dashboards.home import views as homes
from collab.dashboards.leaving import views as leaving
from collab.dashboards.operations import views as operating
from collab.dashboards.quality import views as qualities
from collab.dashboards.search import palette
from collab.dashboards.setup import views as setting_up
from collab.dashboards.sponsored import views as sponsoring

urlpatterns = [
    path("", views.home, name="home"),
    path("home/away/", homes.away, name="home-away"),
    path("people/me/home/", homes.choose, name="home-habits"),
    path("brief/", briefs.brief, name="brief"),
    path("mail/brief/<int:person>/<slug:secret>/", briefs.stop, name="brief-stop"),
    path("setup/", setting_up.setup, name="setup"),
    path("waiting/", views.waiting, name="waiting"),
    path("executive/", views.executive, name="executive"),
    path("executive/behind/", views.executive_behind, name="executive-behind"),
    path("executive/behind/<slug:figure>/", disputing.raise_one, name="figure-dispute"),
    path("executive/disputes/<int:dispute>/", disputing.answer, name="figure-answer"),
    path("executive/numbers/", views.executive_numbers, name="executive-numbers"),
    path("executive.csv", views.executive_csv, name="executive-csv"),
    path("operations/", operating.operations, name="operations"),
    path("operations/behind/", operating.operations_behind, name="operations-behind"),
    path("convergence/", converging.convergence, name="convergence"),
    path("convergence/<str:month>/<slug:part>/", converging.convergence_part, name="convergence-part"),
    path("data-quality/", qualities.quality, name="data-quality"),
    path("data-quality/<slug:kind>/", qualities.quality_rule, name="data-quality-rule"),
    path("sponsored/", sponsoring.listing, name="sponsored"),
    path("sponsored/<str:username>/", sponsoring.sponsor, name="sponsor"),
    path("audit/", auditing.audit, name="audit"),
    path("audit/export/", auditing.audit_export, name="audit-export"),
    path("people/<str:username>/", leaving.person, name="person"),
    path("people/<str:username>/hand-over/", leaving.hand_over, name="hand-over"),
    path("people/<str:username>/end/", leaving.end, name="person-end"),
    path("palette/", palette.palette, name="palette"),
    path("pick/<slug:kind>/", palette.offers, name="pick"),
    path("search/", palette.search, name="search"),
]

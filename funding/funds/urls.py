"""The addresses of the funding pages."""

from django.urls import path

from funding.funds.views import actuals, pages, promised

urlpatterns = [
    path("funds/", pages.overview, name="funds"),
    path("funds/new/", pages.create, name="fund-create"),
    path("funds/years/new/", pages.create_year, name="fund-year-create"),
    path("funds/years/<slug:code>/close/", pages.close_year, name="fund-year-close"),
    path("allocations/<int:key>/", promised.detail, name="allocation"),
    path("funds/<slug:code>/actuals/", actuals.actuals, name="fund-actuals"),
    path("funds/<slug:code>/actuals/<int:entry>/back/", actuals.take_back, name="fund-take-back"),
    path("funds/<slug:code>/over/", actuals.settle, name="fund-settle"),
    path("funds/<slug:code>/", pages.detail, name="fund"),
    path("funds/<slug:code>/name/", pages.rename, name="fund-rename"),
    path("funds/<slug:code>/periods/", pages.wait, name="fund-periods"),
    path("funds/<slug:code>/changes/", pages.propose, name="fund-propose"),
    path("funds/<slug:code>/changes/<int:key>/agree/", pages.agree, name="fund-agree"),
    path("funds/<slug:code>/changes/<int:key>/refuse/", pages.refuse, name="fund-refuse"),
]

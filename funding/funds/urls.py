"""The addresses of the funding pages."""

from django.urls import path

from funding.funds import views

urlpatterns = [
    path("funds/", views.overview, name="funds"),
    path("funds/new/", views.create, name="fund-create"),
    path("funds/years/new/", views.create_year, name="fund-year-create"),
    path("funds/<slug:code>/", views.detail, name="fund"),
    path("funds/<slug:code>/changes/", views.propose, name="fund-propose"),
    path("funds/<slug:code>/changes/<int:key>/agree/", views.agree, name="fund-agree"),
    path("funds/<slug:code>/changes/<int:key>/refuse/", views.refuse, name="fund-refuse"),
]

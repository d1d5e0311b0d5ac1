"""The addresses of the insights' pages."""

from django.urls import path

from collab.insights import views

urlpatterns = [
    path("insights/", views.listing, name="insights"),
    path("insights/new/", views.new, name="insight-new"),
    path("insights/<slug:code>/", views.detail, name="insight"),
    path("insights/<slug:code>/change/", views.change, name="insight-change"),
    path("insights/<slug:code>/withdraw/", views.withdraw, name="insight-withdraw"),
]

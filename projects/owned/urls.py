"""The addresses of the tools' pages."""

from django.urls import path

from projects.owned import views

urlpatterns = [
    path("tools/", views.listing, name="tools"),
    path("tools/new/", views.new, name="tool-new"),
    path("tools/answered/", views.answered, name="tools-answered"),
    path("tools/<slug:code>/", views.detail, name="tool"),
    path("tools/<slug:code>/change/", views.change, name="tool-change"),
    path("tools/<slug:code>/retire/", views.retire, name="tool-retire"),
]

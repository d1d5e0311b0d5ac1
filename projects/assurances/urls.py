"""The addresses of the pages of assurances and checklists."""

from django.urls import path

from projects.assurances import views

urlpatterns = [
    path("assurances/", views.listing, name="assurances"),
    path("assurances/<slug:code>/", views.detail, name="assurance"),
    path("assurances/<slug:code>/revoke/", views.revoke, name="assurance-revoke"),
    path("checklists/", views.lists, name="checklists"),
    path("checklists/<int:pk>/off/", views.retire, name="checklist-off"),
]

"""The addresses of the pages of saved views."""

from django.urls import path

from collab.saved import views

urlpatterns = [
    path("views/", views.index, name="views"),
    path("views/new/", views.new, name="view-new"),
    path("views/menu/", views.menu, name="view-menu"),
    path("views/<slug:code>/", views.view, name="view"),
    path("views/<slug:code>/change/", views.change, name="view-change"),
    path("views/<slug:code>/delete/", views.delete, name="view-delete"),
]

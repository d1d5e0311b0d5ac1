"""The addresses of the friction ledger's pages."""

from django.urls import path

from projects.friction import views

urlpatterns = [
    path("friction/", views.friction, name="friction"),
    path("projects/<str:code>/blockers/new/", views.new, name="blocker-new"),
    path("projects/<str:code>/blockers/<int:pk>/", views.blocker, name="blocker"),
    path("projects/<str:code>/blockers/<int:pk>/change/", views.change, name="blocker-change"),
    path("projects/<str:code>/blockers/<int:pk>/move/", views.move, name="blocker-move"),
    path("projects/<str:code>/blockers/<int:pk>/close/", views.close, name="blocker-close"),
]

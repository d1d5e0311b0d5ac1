"""The addresses of the shared agenda's pages."""

from django.urls import path

from collab.agenda import views

urlpatterns = [
    path("goals/", views.goals, name="goals"),
    path("goals/<slug:code>/", views.detail, name="goal"),
    path("goals/<slug:code>/sign/", views.sign, name="goal-sign"),
]

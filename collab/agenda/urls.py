"""The addresses of the shared agenda's pages."""

from django.urls import path

from collab.agenda import views

urlpatterns = [
    path("alignment/", views.matrix, name="alignment"),
    path("goals/", views.goals, name="goals"),
    path("goals/new/", views.new, name="goal-new"),
    path("goals/<slug:code>/", views.detail, name="goal"),
    path("goals/<slug:code>/change/", views.change, name="goal-change"),
    path("goals/<slug:code>/end/", views.end, name="goal-end"),
    path("goals/<slug:code>/sign/", views.sign, name="goal-sign"),
]

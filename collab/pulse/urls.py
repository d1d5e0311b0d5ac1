"""The addresses of the pages of the pulse."""

from django.urls import path

from collab.pulse import views

urlpatterns = [
    path("pulse/", views.index, name="pulse"),
    path("pulse/answer/", views.answer, name="pulse-answer"),
]

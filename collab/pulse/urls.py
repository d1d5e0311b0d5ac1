"""The addresses of the pages of the pulse."""

from django.urls import path

from collab.pulse import views

urlpatterns = [
    path("pulse/", views.index, name="pulse"),
    path("pulse/answer/", views.answer, name="pulse-answer"),
    path("benchmarks/new/", views.new_benchmark, name="benchmark-new"),
    path("benchmarks/<slug:code>/change/", views.change_benchmark, name="benchmark-change"),
]

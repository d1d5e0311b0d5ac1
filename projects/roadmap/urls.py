"""The address of the roadmap."""

from django.urls import path

from projects.roadmap import views

urlpatterns = [path("roadmap/", views.roadmap, name="roadmap")]

"""The roadmap app."""

from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    name = "projects.roadmap"
    label = "roadmap"

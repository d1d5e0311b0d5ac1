"""The rota app."""

from django.apps import AppConfig


class RotaConfig(AppConfig):
    name = "projects.rota"
    label = "rota"

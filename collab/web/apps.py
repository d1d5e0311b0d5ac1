"""Names the web edge to Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "collab.web"
    label = "web"
    verbose_name = "Web"

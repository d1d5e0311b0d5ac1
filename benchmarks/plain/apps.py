"""The plain pages as an app, for its models and templates."""

from django.apps import AppConfig


class PlainConfig(AppConfig):
    name = "benchmarks.plain"
    label = "plain"

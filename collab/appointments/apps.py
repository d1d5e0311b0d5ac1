"""The appointments app."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "collab.appointments"
    label = "appointments"

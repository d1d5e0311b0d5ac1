"""The addresses of the pages of calendars."""

from django.urls import path

from collab.directory import views

urlpatterns = [
    path("calendars/", views.calendars, name="calendars"),
    path("calendars/new/", views.new, name="calendar-new"),
    path("calendars/<slug:code>/", views.detail, name="calendar"),
    path("calendars/<slug:code>/edit/", views.edit, name="calendar-edit"),
]

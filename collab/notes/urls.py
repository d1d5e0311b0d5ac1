"""The addresses of the pages of notes."""

from django.urls import path

from collab.notes import views

urlpatterns = [
    path("notes/<int:pk>/", views.thread, name="note"),
    path("notes/<int:pk>/edit/", views.edit, name="note-edit"),
    path("notes/<int:pk>/resolve/", views.resolve, name="note-resolve"),
    path("notes/<slug:things>/<str:code>/", views.write, name="note-write"),
    path("notes/<slug:things>/<str:code>/watch/", views.watch, name="note-watch"),
]

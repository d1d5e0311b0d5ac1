"""The addresses of the pages of streams."""

from django.urls import path

from collab.stream import views

urlpatterns = [
    path("polls/<str:secret>/", views.poll, name="stream-poll"),
    path("stream/links/<int:pk>/remove/", views.unlink, name="stream-unlink"),
    path("stream/<slug:things>/<str:code>/", views.stream, name="stream"),
    path("stream/<slug:things>/<str:code>/version/", views.version, name="stream-version"),
    path("stream/<slug:things>/<str:code>/link/", views.link, name="stream-link"),
]

"""The addresses of the pages of files."""

from django.urls import path

from collab.files import views

urlpatterns = [
    path("files/<int:pk>/", views.file, name="file"),
    path("files/<int:pk>/remove/", views.remove, name="file-remove"),
    path("files/<slug:things>/<str:code>/", views.put, name="file-put"),
]

"""The addresses of notices."""

from django.urls import path

from collab.notices import views

urlpatterns = [
    path("notices/", views.index, name="notices"),
    path("notices/read/", views.read_all, name="notices-read"),
    path("notices/<int:notice>/", views.go, name="notice-go"),
    path("people/me/notices/", views.wish, name="notice-wishes"),
    path("mail/<int:person>/<slug:left>/<slug:secret>/", views.mail_stop, name="mail-stop"),
]

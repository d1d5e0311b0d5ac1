"""The addresses of the pages about oneself; signing in is joined where it is known who lands where, in collab/urls.py."""

from django.urls import path

from collab.people import views

urlpatterns = [
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("preferences/", views.settings_page, name="preferences"),
    path("preferences/theme/", views.theme, name="theme"),
    path("preferences/keys/", views.keys, name="keys"),
    path("more/", views.more, name="more"),
    path("help/keyboard/", views.keyboard, name="keyboard"),
]

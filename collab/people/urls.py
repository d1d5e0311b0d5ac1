"""The addresses of the pages about oneself."""

from django.urls import path

from collab.people import views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("preferences/", views.settings_page, name="preferences"),
    path("preferences/theme/", views.theme, name="theme"),
    path("preferences/keys/", views.keys, name="keys"),
    path("more/", views.more, name="more"),
    path("help/keyboard/", views.keyboard, name="keyboard"),
]

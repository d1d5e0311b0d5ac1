"""The addresses of the pages about oneself; what belongs to the account is collab/account."""

from django.urls import path

from collab.people import views

urlpatterns = [
    path("preferences/", views.settings_page, name="preferences"),
    path("preferences/theme/", views.theme, name="theme"),
    path("preferences/keys/", views.keys, name="keys"),
    path("more/", views.more, name="more"),
    path("help/keyboard/", views.keyboard, name="keyboard"),
]

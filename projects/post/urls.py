"""The addresses of the post's pages."""

from django.urls import path

from projects.post import views

urlpatterns = [
    path("post/", views.tray, name="post"),
    path("post/<int:pk>/", views.letter, name="letter"),
    path("post/<int:pk>/draft/", views.draft, name="letter-draft"),
    path("post/<int:pk>/drop/", views.drop, name="letter-drop"),
    path("post/<int:pk>/original/", views.original, name="letter-original"),
]

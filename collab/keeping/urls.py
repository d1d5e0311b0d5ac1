"""The addresses of the pages of holds."""

from django.urls import path

from collab.keeping import views

urlpatterns = [
    path("holds/", views.index, name="holds"),
    path("holds/new/", views.new, name="hold-new"),
    path("holds/<int:key>/agree/", views.agree, name="hold-agree"),
    path("holds/<int:key>/refuse/", views.refuse, name="hold-refuse"),
    path("holds/<int:key>/lift/", views.lift, name="hold-lift"),
]

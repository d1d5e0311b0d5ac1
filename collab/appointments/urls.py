"""The addresses of the pages of duties."""

from django.urls import path

from collab.appointments import views

urlpatterns = [
    path("duties/", views.index, name="duties"),
    path("duties/import/", views.import_file, name="duties-import"),
    path("duties/new/", views.give, name="duty-new"),
    path("duties/<int:duty>/end/", views.end, name="duty-end"),
    path("duties/proposals/<int:key>/agree/", views.agree, name="duty-agree"),
    path("duties/proposals/<int:key>/refuse/", views.refuse, name="duty-refuse"),
]

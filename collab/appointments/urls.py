"""The addresses of the pages of duties."""

from django.urls import path

from collab.appointments import list_views, views

urlpatterns = [
    path("duties/", views.index, name="duties"),
    path("duties/import/", views.import_file, name="duties-import"),
    path("duties/new/", views.give, name="duty-new"),
    path("duties/<int:duty>/end/", views.end, name="duty-end"),
    path("duties/lists/<int:key>/", list_views.roster, name="roster"),
    path("duties/lists/<int:key>/agree/", list_views.agree, name="roster-agree"),
    path("duties/lists/<int:key>/refuse/", list_views.refuse, name="roster-refuse"),
    path("duties/proposals/<int:key>/agree/", views.agree, name="duty-agree"),
    path("duties/proposals/<int:key>/refuse/", views.refuse, name="duty-refuse"),
]

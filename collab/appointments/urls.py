"""The addresses of the pages of duties."""

from django.urls import path

from collab.appointments.views import duties, rosters

urlpatterns = [
    path("duties/", duties.index, name="duties"),
    path("duties/import/", duties.import_file, name="duties-import"),
    path("duties/new/", duties.give, name="duty-new"),
    path("duties/<int:duty>/end/", duties.end, name="duty-end"),
    path("duties/lists/<int:key>/", rosters.roster, name="roster"),
    path("duties/lists/<int:key>/agree/", rosters.agree, name="roster-agree"),
    path("duties/lists/<int:key>/refuse/", rosters.refuse, name="roster-refuse"),
    path("duties/proposals/<int:key>/agree/", duties.agree, name="duty-agree"),
    path("duties/proposals/<int:key>/refuse/", duties.refuse, name="duty-refuse"),
]

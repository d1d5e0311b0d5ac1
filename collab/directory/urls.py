"""The addresses of the pages of calendars and absences."""

from django.urls import path

from collab.directory.views import absences, calendars, imports, standins

urlpatterns = [
    path("directory/", imports.directory, name="directory"),
    path("directory/people/import/", imports.people_file, name="people-import"),
    path("directory/people/csv/", imports.people_csv, name="people-csv"),
    path("directory/departments/import/", imports.departments_file, name="departments-import"),
    path("directory/imports/<int:key>/", imports.taking, name="people-taking"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.new, name="calendar-new"),
    path("calendars/<slug:code>/", calendars.detail, name="calendar"),
    path("calendars/<slug:code>/edit/", calendars.edit, name="calendar-edit"),
    path("stand-ins/", standins.index, name="stand-ins"),
    path("stand-ins/new/", standins.new, name="stand-in-new"),
    path("stand-ins/<int:key>/end/", standins.end, name="stand-in-end"),
    path("people/absences/import/", absences.import_file, name="absences-import"),
    path("people/me/absences/", absences.own, name="absences-own"),
    path("people/<str:username>/absences/", absences.listing, name="absences"),
    path("people/<str:username>/absences/<int:key>/", absences.change, name="absence"),
    path("people/<str:username>/absences/<int:key>/end/", absences.end, name="absence-end"),
]

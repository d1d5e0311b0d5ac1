"""The doors to the directory: people, departments, calendars, absences, stand-ins."""

from collab.directory.api import absences, calendars, imports, people, standins

urlpatterns = [*absences.urlpatterns, *imports.urlpatterns, *people.urlpatterns, *calendars.urlpatterns, *standins.urlpatterns]

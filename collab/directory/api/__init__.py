"""The doors to the directory: people, departments, calendars, absences."""

from collab.directory.api import absences, calendars, imports, people

urlpatterns = [*absences.urlpatterns, *imports.urlpatterns, *people.urlpatterns, *calendars.urlpatterns]

"""The doors to the directory: people, departments, calendars, absences."""

from collab.directory.api import absences, calendars, people

urlpatterns = [*absences.urlpatterns, *people.urlpatterns, *calendars.urlpatterns]

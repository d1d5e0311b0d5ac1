"""The doors to the directory: people, departments, calendars."""

from collab.directory.api import calendars, people

urlpatterns = [*people.urlpatterns, *calendars.urlpatterns]

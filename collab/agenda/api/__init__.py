"""The doors to the shared agenda: goals and how work is aligned with them, planning cycles, and actions."""

from collab.agenda.api import actions, cycles, goals

urlpatterns = [*goals.urlpatterns, *cycles.urlpatterns, *actions.urlpatterns]

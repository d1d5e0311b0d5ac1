"""The addresses of the shared agenda's pages."""

from django.urls import path

from collab.agenda.views import actions, cycles, goals

urlpatterns = [
    path("actions/", actions.listing, name="actions"),
    path("actions/new/", actions.new, name="action-new"),
    path("actions/<int:pk>/", actions.change, name="action"),
    path("alignment/", goals.matrix, name="alignment"),
    path("cycles/", cycles.listing, name="cycles"),
    path("cycles/new/", cycles.new, name="cycle-new"),
    path("cycles/<slug:code>/", cycles.detail, name="cycle"),
    path("cycles/<slug:code>/change/", cycles.change, name="cycle-change"),
    path("cycles/<slug:code>/ask/", cycles.ask, name="cycle-ask"),
    path("cycles/<slug:code>/questions/<int:pk>/", cycles.answer, name="cycle-answer"),
    path("cycles/<slug:code>/sign/", cycles.sign, name="cycle-sign"),
    path("cycles/<slug:code>/compare/", cycles.compare, name="cycle-compare"),
    path("goals/", goals.goals, name="goals"),
    path("goals/new/", goals.new, name="goal-new"),
    path("goals/<slug:code>/", goals.detail, name="goal"),
    path("goals/<slug:code>/change/", goals.change, name="goal-change"),
    path("goals/<slug:code>/end/", goals.end, name="goal-end"),
    path("goals/<slug:code>/sign/", goals.sign, name="goal-sign"),
]

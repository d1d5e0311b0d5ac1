"""The addresses of the rota's pages."""

from django.urls import path

from projects.rota import views

urlpatterns = [
    path("triage-rules/", views.rules, name="triage-rules"),
    path("triage-rules/new/", views.new_rule, name="triage-rule-new"),
    path("triage-rules/<slug:code>/change/", views.change_rule, name="triage-rule-change"),
    path("triage-rules/<slug:code>/retire/", views.retire_rule, name="triage-rule-retire"),
    path("triage-rota/", views.rota, name="triage-rota"),
    path("triage-rota/new/", views.new_turn, name="triage-turn-new"),
    path("triage-rota/<int:key>/change/", views.change_turn, name="triage-turn-change"),
    path("triage-rota/<int:key>/off/", views.turn_off, name="triage-turn-off"),
]

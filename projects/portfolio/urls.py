"""The addresses of projects."""

from django.urls import path

from projects.portfolio import views
from projects.portfolio.views import gates, links

urlpatterns = [
    path("projects/", views.table, name="projects"),
    path("projects/links/", links.links, name="project-links"),
    path("projects/<str:code>/", views.project, name="project"),
    path("projects/<str:code>/update/", views.update, name="project-update"),
    path("projects/<str:code>/milestones/new/", views.plan, name="project-plan"),
    path("projects/<str:code>/milestones/<int:pk>/", views.milestone, name="project-milestone"),
    path("projects/<str:code>/milestones/<int:pk>/drop/", views.drop, name="project-drop"),
    path("projects/<str:code>/waits-for/", views.link, name="project-link"),
    path("projects/<str:code>/template/", gates.template, name="project-template"),
    path("projects/<str:code>/baseline/", gates.baseline, name="project-baseline"),
    path("projects/<str:code>/gates/<str:phase>/", gates.gate, name="project-gate"),
    path("projects/<str:code>/checks/<int:pk>/", gates.check, name="project-check"),
    path("projects/<str:code>/proposals/<int:pk>/", gates.proposal, name="project-proposal"),
    path("projects/<str:code>/links/<int:pk>/drop/", views.drop_link, name="project-link-drop"),
    path("projects/<str:code>/waits-for/<str:before>/drop/", views.unlink, name="project-unlink"),
]

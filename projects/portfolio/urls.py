"""The addresses of projects."""

from django.urls import path

from projects.portfolio import views

urlpatterns = [
    path("projects/", views.table, name="projects"),
    path("projects/<str:code>/", views.project, name="project"),
    path("projects/<str:code>/update/", views.update, name="project-update"),
    path("projects/<str:code>/milestones/new/", views.plan, name="project-plan"),
    path("projects/<str:code>/milestones/<int:pk>/", views.milestone, name="project-milestone"),
    path("projects/<str:code>/milestones/<int:pk>/drop/", views.drop, name="project-drop"),
    path("projects/<str:code>/waits-for/", views.link, name="project-link"),
    path("projects/<str:code>/waits-for/<str:before>/drop/", views.unlink, name="project-unlink"),
]

"""The addresses of the KPI pages."""

from django.urls import path

from collab.kpis import views

urlpatterns = [
    path("kpis/", views.table, name="kpis"),
    path("kpis/import/", views.import_file, name="kpis-import"),
    path("kpis/<slug:code>/", views.detail, name="kpi"),
    path("kpis/<slug:code>/rows/", views.rows, name="kpi-rows"),
    path("kpis/<slug:code>/record/", views.record, name="kpi-record"),
    path("kpis/<slug:code>/target/", views.target, name="kpi-target"),
]

"""The addresses of the KPI pages."""

from django.urls import path

from collab.kpis import views
from collab.kpis.beside import views as beside
from collab.kpis.feeds import views as feeds
from collab.kpis.restating import views as restating

urlpatterns = [
    path("kpis/", views.table, name="kpis"),
    path("kpis/import/", views.import_file, name="kpis-import"),
    path("kpis/new/", beside.new, name="kpis-new"),
    path("kpis/tray/", beside.trays, name="kpis-tray"),
    path("kpis/<slug:code>/change/", beside.change, name="kpi-change"),
    path("kpis/<slug:code>/tray/", beside.answer, name="kpi-tray"),
    path("kpis/<slug:code>/notes-on-days/", beside.say, name="kpi-say"),
    path("kpis/<slug:code>/notes-on-days/<int:annotation>/withdraw/", beside.unsay, name="kpi-unsay"),
    path("kpis/feeds/", feeds.index, name="kpi-feeds"),
    path("kpis/feeds/<int:pk>/end/", feeds.end, name="kpi-feed-end"),
    path("kpis/restatements/", restating.index, name="kpi-restatements"),
    path("kpis/restatements/<int:pk>/", restating.detail, name="kpi-restatement"),
    path("kpis/restatements/<int:pk>/agree/", restating.agree, name="kpi-restatement-agree"),
    path("kpis/restatements/<int:pk>/withdraw/", restating.withdraw, name="kpi-restatement-withdraw"),
    path("kpis/<slug:code>/", views.detail, name="kpi"),
    path("kpis/<slug:code>/rows/", views.rows, name="kpi-rows"),
    path("kpis/<slug:code>/record/", views.record, name="kpi-record"),
    path("kpis/<slug:code>/target/", views.target, name="kpi-target"),
]

"""The addresses of the pages of packs."""

from django.urls import path

from collab.packs import views

urlpatterns = [
    path("packs/", views.index, name="packs"),
    path("packs/new/", views.new, name="pack-new"),
    path("packs/<slug:code>/", views.pack, name="pack"),
    path("packs/<slug:code>/compare/", views.compare, name="pack-compare"),
    path("packs/<slug:code>/decide/", views.decide, name="pack-decide"),
    path("packs/<slug:code>/files/", views.files, name="pack-files"),
    path("packs/<slug:code>/files/<slug:form>/", views.file, name="pack-file"),
]

"""The addresses of the launches' pages."""

from django.urls import path

from projects.launches import views

urlpatterns = [
    path("launches/", views.listing, name="launches"),
    path("launches/new/", views.new, name="launch-new"),
    path("launches/import/", views.import_file, name="launches-import"),
    path("launches/csv/", views.download, name="launches-csv"),
    path("launches/<slug:code>/", views.detail, name="launch"),
    path("launches/<slug:code>/change/", views.change, name="launch-change"),
    path("launches/<slug:code>/rename/", views.rename, name="launch-rename"),
    path("launches/<slug:code>/held/", views.hold, name="launch-hold"),
    path("launches/<slug:code>/call-off/", views.call_off, name="launch-call-off"),
]

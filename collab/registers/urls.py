"""The addresses of the registers' pages."""

from django.urls import path

from collab.registers import views

urlpatterns = [
    path("registers/", views.index, name="registers"),
    path("registers/<slug:kind>/", views.listing, name="register"),
    path("registers/<slug:kind>/new/", views.new, name="register-new"),
    path("registers/<slug:kind>/import/", views.import_file, name="register-import"),
    path("registers/<slug:kind>/csv/", views.download, name="register-csv"),
    path("registers/<slug:kind>/<slug:code>/", views.detail, name="register-entry"),
    path("registers/<slug:kind>/<slug:code>/change/", views.change, name="register-change"),
    path("registers/<slug:kind>/<slug:code>/rename/", views.rename, name="register-rename"),
    path("registers/<slug:kind>/<slug:code>/end/", views.end, name="register-end"),
    path("registers/<slug:kind>/<slug:code>/merge/", views.merge, name="register-merge"),
]

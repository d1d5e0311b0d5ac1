"""The addresses of the customer's pages."""

from django.urls import path

from collab.customer.views import moments, sources

urlpatterns = [
    path("moments/", moments.journey, name="moments"),
    path("moments/<slug:code>/", moments.detail, name="moment"),
    path("data-sources/", sources.listing, name="data-sources"),
    path("data-sources/new/", sources.new, name="data-source-new"),
    path("data-sources/import/", sources.import_file, name="data-sources-import"),
    path("data-sources/csv/", sources.download, name="data-sources-csv"),
    path("data-sources/coverage/", sources.coverage, name="data-sources-coverage"),
    path("data-sources/<slug:code>/", sources.detail, name="data-source"),
    path("data-sources/<slug:code>/change/", sources.change, name="data-source-change"),
    path("data-sources/<slug:code>/retire/", sources.retire, name="data-source-retire"),
    path("data-sources/<slug:code>/bring-back/", sources.bring_back, name="data-source-bring-back"),
]

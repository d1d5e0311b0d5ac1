"""The addresses of the catalogue's pages."""

from django.urls import path

from projects.catalogue import views

urlpatterns = [
    path("catalogue/", views.listing, name="catalogue"),
    path("catalogue/new/", views.new, name="catalogue-new"),
    path("catalogue/<slug:code>/", views.detail, name="catalogue-entry"),
    path("catalogue/<slug:code>/change/", views.change, name="catalogue-change"),
    path("catalogue/<slug:code>/questions/", views.question, name="catalogue-ask"),
    path("catalogue/<slug:code>/questions/<slug:key>/", views.question, name="catalogue-question"),
    path("catalogue/<slug:code>/questions/<slug:key>/drop/", views.drop, name="catalogue-drop"),
    path("catalogue/<slug:code>/publish/", views.publish, name="catalogue-publish"),
    path("catalogue/<slug:code>/retire/", views.retire, name="catalogue-retire"),
]

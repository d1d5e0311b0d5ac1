"""The addresses of the promise ledger's pages."""

from django.urls import path

from projects.promises import views

urlpatterns = [
    path("promises/", views.listing, name="promises"),
    path("promises/<int:pk>/", views.promise, name="promise"),
    path("promises/<int:pk>/change/", views.change, name="promise-change"),
    path("promises/changes/<int:pk>/", views.decide, name="promise-decide"),
    path("promises/reviews/<int:pk>/", views.review, name="promise-review"),
]

"""The addresses of the pages of policies. The next one is proposed in the administration."""

from django.urls import path

from collab.policies import views

urlpatterns = [
    path("policies/", views.index, name="policies"),
    path("policies/proposals/<int:key>/agree/", views.agree, name="policy-agree"),
    path("policies/proposals/<int:key>/refuse/", views.refuse, name="policy-refuse"),
]

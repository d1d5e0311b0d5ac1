"""The addresses of the plain pages."""

from django.http import HttpResponse
from django.urls import path

from benchmarks.plain import views

urlpatterns = [path(f"{name}/", getattr(views, {"list": "list_"}.get(name, name))) for name in views.NAMES]
urlpatterns.append(path("healthz", lambda request: HttpResponse("ok")))

import os

from django.conf import settings
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse(str(os.listdir(settings.STATIC_ROOT))))]

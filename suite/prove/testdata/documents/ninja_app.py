"""Django Ninja: APIKeyCookie. python ninja_app.py FOLDER writes the document."""
import json, sys
from django.conf import settings
settings.configure(SECRET_KEY="x", ROOT_URLCONF=__name__, INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"], ALLOWED_HOSTS=["*"])
import django
django.setup()
from ninja import NinjaAPI, Schema
from ninja.security import APIKeyCookie

class Cookie(APIKeyCookie):
    param_name = "session_key"
    def authenticate(self, request, key): ...

class Who(Schema):
    username: str
    roles: list[str]

class Problem(Schema):
    detail: str

api = NinjaAPI(urls_namespace="a")
@api.get("/whoami", auth=Cookie(csrf=False) if False else Cookie(), response={200: Who, 401: Problem})
def whoami(request): ...
urlpatterns = []
from django.urls import path
urlpatterns = [path("api/", api.urls)]
json.dump(api.get_openapi_schema(), open(f"{sys.argv[1]}/django-ninja.json", "w"), indent=1, default=str)

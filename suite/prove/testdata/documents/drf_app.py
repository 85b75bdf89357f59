"""drf-spectacular: a session cookie. python drf_app.py FOLDER writes the document."""
import sys
from django.conf import settings
settings.configure(SECRET_KEY="x", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], USE_TZ=True,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "drf_spectacular"],
    REST_FRAMEWORK={"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema", "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"]},
    SPECTACULAR_SETTINGS={"TITLE": "sessions", "VERSION": "1.0.0"})
import django
django.setup()
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView
from drf_spectacular.utils import extend_schema, OpenApiResponse

class Profile(serializers.Serializer):
    username = serializers.CharField()
    email = serializers.EmailField(allow_null=True)
    plan = serializers.ChoiceField(choices=["free", "paid"])

class Problem(serializers.Serializer):
    detail = serializers.CharField()

class Me(APIView):
    permission_classes = [IsAuthenticated]
    @extend_schema(responses={200: Profile, 403: Problem})
    def get(self, request): ...

from django.urls import path
urlpatterns = [path("api/me/", Me.as_view())]
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
open(f"{sys.argv[1]}/drf-spectacular.yaml", "wb").write(OpenApiYamlRenderer().render(SchemaGenerator().get_schema(public=True), renderer_context={}))

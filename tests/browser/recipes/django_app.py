"""An app with the recipe for Django: python django_app.py FOLDER URL DAY, with Django and the recipe on PYTHONPATH. The
cookie `user` names the user; the database is in FOLDER."""

import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from django.urls import path


def sign_in(get_response):
    def middleware(request):
        from django.contrib.auth.models import User

        if "user" in request.COOKIES:
            request.user, _ = User.objects.get_or_create(username=request.COOKIES["user"])
        return get_response(request)

    return middleware


def home(request):
    news = ""
    if request.new_terms_from:
        news = f"<p>New terms take effect on {request.new_terms_from}.</p>"
    return HttpResponse(f"<p>Your account</p>{news}")


def stored(_):
    from terms.models import Agreement

    fields = ("policy", "revised", "sha256", "language", "user__username", "at")
    rows = list(Agreement.objects.order_by("id").values(*fields))
    return JsonResponse([{**row, "user": row.pop("user__username")} for row in rows], safe=False)


class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def main(folder, url, day):
    base = "django.contrib"
    settings.configure(
        SECRET_KEY="of a test",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        INSTALLED_APPS=[f"{base}.contenttypes", f"{base}.auth", f"{base}.sessions", "terms"],
        MIDDLEWARE=[
            f"{base}.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            f"{base}.auth.middleware.AuthenticationMiddleware",
            f"{__name__}.sign_in",
            "terms.middleware.AskAgain",
        ],
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/app.sqlite"}
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        TERMS_URL=url,
        TERMS_CACHE_SECONDS=0,
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    from terms import acceptance
    from terms.views import agree

    acceptance.today = lambda _: day
    urlpatterns.extend([path("", home), path("stored", stored), path("agree/", agree)])
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Handler) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


urlpatterns = []
if __name__ == "__main__":
    main(*sys.argv[1:])

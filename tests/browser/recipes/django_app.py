"""An app with the recipe for Django: python django_app.py FOLDER URL DAY COPY [STORED SINCE], with Django and the recipe on
PYTHONPATH. The cookie `user` names the user, and `opened` the date on which they opened their account; the database is
in FOLDER."""

import sys
from datetime import UTC, datetime
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

OPEN = ("/logout", "/account/export", "/account/close")


def noon(day):
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


def sign_in(get_response):
    def middleware(request):
        from django.contrib.auth.models import User

        if "user" in request.COOKIES:
            request.user, _ = User.objects.get_or_create(username=request.COOKIES["user"])
            request.user.date_joined = noon(request.COOKIES["opened"])
        return get_response(request)

    return middleware


@csrf_exempt
def account(request):
    terms, more = request.terms, ""
    if terms.show:
        more = f'<p>Please agree to our <a href="/agree/">new terms</a> by {terms.by or "any day"}.</p>'
    if terms.announce:
        more = f"<p>New terms take effect on {terms.announce}.</p>"
    return HttpResponse(f"<p>Your account: {request.path}</p>{more}")


def me(request):
    return JsonResponse({"name": request.user.username})


def stored(_):
    from terms.models import Agreement

    fields = ("policy", "revised", "sha256", "language", "user__username", "at")
    rows = list(Agreement.objects.order_by("id").values(*fields))
    return JsonResponse([{**row, "user": row.pop("user__username")} for row in rows], safe=False)


class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def main(folder, url, day, copy, since=None):
    base = "django.contrib"
    settings.configure(
        SECRET_KEY="of a test",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DEBUG_PROPAGATE_EXCEPTIONS=True,
        INSTALLED_APPS=[f"{base}.contenttypes", f"{base}.auth", f"{base}.sessions", "terms"],
        MIDDLEWARE=[
            f"{base}.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            f"{base}.auth.middleware.AuthenticationMiddleware",
            f"{__name__}.sign_in",
            "terms.middleware.AskAgain",
        ],
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
        ],
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/app.sqlite"}
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        TERMS_URL=url,
        TERMS_COPY=copy,
        TERMS_OPEN=OPEN,
        TERMS_STORED_SINCE=since,
        TERMS_CACHE_SECONDS=0,
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    from django.contrib.auth.models import User
    from terms import acceptance
    from terms.views import agree, sign_up

    date_in = acceptance.date_in
    acceptance.date_in = lambda zone, moment=None: date_in(zone, moment or noon(day))
    User._meta.get_field("date_joined").default = lambda: noon(day)
    urlpatterns.extend([path("stored", stored), path("sign-up", sign_up), path("agree/", agree)])
    urlpatterns.extend([path("api/me", me), path("favicon.ico", lambda _: HttpResponse())])
    urlpatterns.extend(path(each[1:], account) for each in (*OPEN, "/", "/orders"))
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Handler) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


urlpatterns = []
if __name__ == "__main__":
    main(*sys.argv[1:])

"""Asks users to agree to new terms, and once their time is over, before anything else.

In the settings, add "terms" to INSTALLED_APPS, and "terms.middleware.AskAgain" to MIDDLEWARE, after
the middleware for sessions and authentication. Then run `manage.py makemigrations terms` and migrate:

    TERMS_URL = "https://example.com/legal/terms/"
    TERMS_COPY = BASE_DIR / "acceptance.json"  # the copy that ships with the app
    # Never blocked; "/legal/" only if this app serves the texts
    TERMS_OPEN = ("/legal/", "/logout/", "/account/export/", "/account/close/", "/static/")
    TERMS_STORED_SINCE = "2026-03-15"  # optional; see docs/acceptance.md

In the URLs, add path("agree/", terms.views.agree) and path("sign-up/", terms.views.sign_up). In your
templates, if request.terms.show, write “Please agree to our new terms by {{ request.terms.by }}” with
a link to /agree/; if request.terms.announce, “New terms take effect on {{ request.terms.announce }}”.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponseRedirect, JsonResponse

from .acceptance import decide_for
from .decision import Decision

AGREE = "/agree/"


class AskAgain:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_user = request.user.is_authenticated
        request.terms = decide_for(request.user) if is_user else Decision()
        is_open = request.path.startswith((AGREE, *settings.TERMS_OPEN))
        if is_open or not request.terms.blocks:
            return self.get_response(request)
        if "text/html" not in request.headers.get("Accept", ""):  # an app's request, not a page
            return JsonResponse({"error": "terms_not_accepted", "agree": AGREE}, status=403)
        page = request.get_full_path() if request.method == "GET" else "/"
        return HttpResponseRedirect(f"{AGREE}?{urlencode({'next': page})}")

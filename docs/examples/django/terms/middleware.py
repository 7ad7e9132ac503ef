"""Shows users the terms that they have to agree to, before anything else.

In the settings, add "terms" to INSTALLED_APPS, "terms.middleware.AskAgain" to MIDDLEWARE, after the
middleware for sessions and authentication, and TERMS_URL = "https://example.com/legal/terms/". In the URLs, add
path("agree/", terms.views.agree).
"""

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils.html import format_html

from .acceptance import decide, log, read_file
from .models import Agreement

AGREE = "/agree/"
PAGE = """<!doctype html><html lang="en"><title>Our terms</title><form method="post" action="{agree}">
<p>Please read our <a href="{url}{revised}/">terms</a>. {since}</p>
<input type="hidden" name="csrfmiddlewaretoken" value="{token}">
<input type="hidden" name="revised" value="{revised}"><input type="hidden" name="sha256" value="{sha256}">
<button>I agree</button></form></html>"""
SINCE = '<a href="{}since/{}/">See what changed since you agreed.</a>'


class AskAgain:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.new_terms_from = None  # for your templates: “New terms take effect on …”
        file = read_file() if request.user.is_authenticated else None
        return self._ask(request, file) if file else self.get_response(request)

    def _ask(self, request, file):
        agreed = Agreement.objects.filter(user=request.user, policy="terms").order_by("id").last()
        show = None
        try:
            show, request.new_terms_from = decide(file, agreed)
        except LookupError as error:
            log.error("not asking users to agree: %s", error)
        if not show or request.method != "GET":
            return self.get_response(request)
        since = format_html(SINCE, settings.TERMS_URL, agreed.revised) if agreed else ""
        facts = {name: show[name] for name in ("revised", "sha256")}
        page = format_html(
            PAGE,
            agree=AGREE,
            url=settings.TERMS_URL,
            since=since,
            token=get_token(request),
            **facts,
        )
        return HttpResponse(page)

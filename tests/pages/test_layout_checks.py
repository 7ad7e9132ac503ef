"""What layouts may contain; layout_faults.txt has what they may not."""

import hashlib
from base64 import b64encode

import pytest

from legalsite.model.config import Config
from legalsite.model.security_policy import SITE, with_sources
from legalsite.pages.jinja_layouts import Layouts

CONSENT = b"track()"
CONSENT_HASH = f"'sha256-{b64encode(hashlib.sha256(CONSENT).digest()).decode()}'"


@pytest.mark.parametrize(
    ("layout", "sources"),
    [
        (b'<script src="https://A.example/x.js"></script>', ["https://a.example"]),
        (b"<script>%s</script>" % CONSENT, [CONSENT_HASH]),
        (b"<script src=\"{{ extra.script }}\"></script>", ["https://a.example"]),
        (b'<script src="https://a.example/x.js"></script>', ["https://A.example"]),
        (b'<script type="application/ld+json">{}</script>', []),
        (b'<a href="mailto:a@b.example">a</a><a href="https://b.example/?a=1&b=2">b</a>', []),
        (b'<img src="{{ assets["a.svg"] }}" srcset="/b.png 2x, {{ assets["c.png"] }} 3x">', []),
        (b'<link rel="canonical" href="https://b.example/"><link rel="stylesheet" href="/b.css">', []),
        (b'<p{% if a < b %} class="x"{% endif %}>{{ "<style>" }}</p><form></form>', []),
        (b"<!-- <script> --><p data-style=x>{# <style> #}<img src=\"/a.png\">", []),
        (b'{% extends "builtin/policy.html" %}{% block text %}{% block new %}{% endblock %}{% endblock %}', []),
        (b"{% extends site.title %}{% block any %}{% endblock %}", []),
        (b'{% extends "base.html" %}{% block hero %}{% endblock %}', []),
    ],
)  # fmt: skip
def test_what_browsers_show_is_no_problem(layout, sources):
    base = b'{% extends "builtin/base.html" %}{% block main %}{% block hero %}{% endblock %}{% endblock %}'
    directives = with_sources(SITE, {"script-src": tuple(sources)})
    Layouts({"policy.html": layout, "base.html": base}, None, directives)


def test_addresses_at_the_origin_of_the_site_and_at_added_ones_are_loaded():
    url = "https://Legal.example/legal/"
    added = {"img-src": ("https://cdn.example",), "frame-src": ("https://legal.example",)}
    config = Config("Harbour", url.lower(), security_policy=added)
    html = (
        b'<img src="https://legal.example/a.png"><img src="//cdn.example/a.png">'
        b'<iframe src="/video.html"></iframe>'
    )
    css = (
        b"@namespace svg url(http://www.w3.org/2000/svg);\n"
        b'a { content: "url(no.png)"; background: url(#a) URL( "https://CDN.example/a.png" ) }\n'
        b'b { background: image-set("a.png" 1x, url("/a.png") 2x, "a.png" type("image/png")) }'
    )
    files = {"policy.html": html, "site.css": css, "a.png": b""}
    layouts = Layouts(files, None, config.layout_sources)
    style = next(data for name, data in layouts.assets.files.items() if name.endswith(".css"))
    route = layouts.assets.routes["a.png"].removeprefix("assets/")
    assert style.count(b'url("%s")' % route.encode()) == 2
    assert b'content: "url(no.png)"' in style

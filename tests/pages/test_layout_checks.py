"""What layouts may contain; layout_faults.txt has what they may not."""

import hashlib
from base64 import b64encode

import pytest

from legalsite.pages.jinja_layouts import Layouts

CONSENT = b"track()"
CONSENT_HASH = f"'sha256-{b64encode(hashlib.sha256(CONSENT).digest()).decode()}'"


@pytest.mark.parametrize(
    ("layout", "sources"),
    [
        (b'<script src="https://A.example/x.js"></script>', ["https://a.example"]),
        (b"<script>%s</script>" % CONSENT, [CONSENT_HASH]),
        (b"<script src=\"{{ extra.script }}\"></script>", ["https://a.example"]),
        (b'<script type="application/ld+json">{}</script>', []),
        (b"<!-- <script> --><p data-style=x>{# <style> #}<img src=\"/a.png\">", []),
        (b'{% extends "builtin/policy.html" %}{% block text %}{% block new %}{% endblock %}{% endblock %}', []),
        (b"{% extends site.title %}{% block any %}{% endblock %}", []),
        (b'{% extends "base.html" %}{% block hero %}{% endblock %}', []),
    ],
)  # fmt: skip
def test_what_browsers_show_is_no_problem(layout, sources):
    base = b'{% extends "builtin/base.html" %}{% block main %}{% block hero %}{% endblock %}{% endblock %}'
    Layouts({"policy.html": layout, "base.html": base}, None, {"script-src": " ".join(sources)})

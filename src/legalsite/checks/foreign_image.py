"""An image that lies on another site: pages do not load it, and nobody here keeps it from changing."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from legalsite.checks.links_in import at_target, image_targets
from legalsite.checks.subject import Subject
from legalsite.errors import Problem


def foreign_image(subject: Subject) -> Iterator[Problem]:
    """Of current texts. The site's security policy allows its own images only (CSP 3, img-src 'self'); a host that
    leaves the policy out tells the other site who reads."""
    own = urlsplit(subject.config.origin).netloc
    for text in subject.current:
        for target in image_targets(subject.document(text)):
            if _host(target.text) not in {"", own}:
                message = (
                    f"`{target.text}` lies on another site: pages do not load it, and no ledger keeps what it shows"
                )
                mend = "put the image into content/files/, and show that: ![what it shows](files/plan.png)"
                yield Problem("foreign-image", message, mend, *at_target(subject, text, target), "warning")


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""  # told by broken-link

"""Emails that are composed and joined at once."""

from collections.abc import Sequence
from typing import Any

from legalsite.model.email import EmailContent
from legalsite.notices.email_content import Announcement, Company, Composer, file_name
from legalsite.notices.joined_email import joined_email
from legalsite.text.phrase_catalogue import Catalogue


def compose(
    announcements: Sequence[Announcement], company: Company, catalogue: Catalogue, **options: Any
) -> EmailContent:
    """Return the email about these changes."""
    notices = [announced.notice for announced in announcements]
    composer = Composer(notices, company, announcements[0].language, catalogue, **options)
    files = {}
    for announced in announcements:
        files |= {file_name(text): data for text, data in announced.texts}
    changes = [composer.change(announced) for announced in announcements]
    return joined_email(composer.frame, changes, files)

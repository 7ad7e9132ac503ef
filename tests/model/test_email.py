"""Emails are equal only if all their words are, and addresses are compared as mailboxes are."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.model.email import Attachment, EmailContent

WORDS = st.text("ab:1", max_size=3)
FILES = st.lists(st.builds(Attachment, WORDS, WORDS, st.binary(max_size=2), st.booleans()), max_size=2).map(tuple)
CONTENTS = st.builds(EmailContent, WORDS, WORDS, WORDS, WORDS, FILES)


@given(CONTENTS, CONTENTS)
def test_two_emails_share_a_hash_only_if_they_are_the_same(one: EmailContent, other: EmailContent) -> None:
    def said(content: EmailContent) -> tuple[object, ...]:
        files = tuple((file.name, file.media_type, file.data) for file in content.attachments)
        return content.language, content.subject, content.text, content.html, files

    assert (one.sha256 == other.sha256) == (said(one) == said(other))


@given(CONTENTS, st.binary(max_size=2))
def test_a_witness_changes_the_email_and_not_its_words(content: EmailContent, data: bytes) -> None:
    witness = Attachment("CHECKPOINT", "text/plain", data, witness=True)
    more = replace(content, attachments=(*content.attachments, witness))
    assert more.words_sha256 == content.words_sha256
    assert more.sha256 != content.sha256

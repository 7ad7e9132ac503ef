"""Messages that come out of the email package as they went in, the same bytes each time."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.mail.mime import (
    GREETING_PLACEHOLDER,
    MessageWriter,
    email_head,
    envelope_address,
    mailbox_header,
    preview_html,
    subject_line,
)
from legalsite.model.config import NoticeSettings
from legalsite.model.email import (
    UNSUBSCRIBE_TOKEN_PLACEHOLDER,
    Attachment,
    EmailBlock,
    EmailContent,
)

DATE = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
SENDER = NoticeSettings(sender="Harbour Ledger <legal@example.com>", reply_to="privacy@example.com")
TEXT = "Grüße\n\n.a line with a dot\nFrom here\n" + "a word " * 40 + "\n"
FILES = (
    Attachment("privacy-2025-02-01.md", "text/markdown", "a\nb\r\nc ü\n".encode()),
    Attachment("ä.txt", "text/plain", b""),
)
CONTENT = EmailContent(
    "de",
    "Änderung „Datenschutz“, gilt ab 1. April 2026",
    (EmailBlock(TEXT.strip("\n"), "<p>Grüße</p>"),),
    FILES,
    head=email_head(SENDER, "de"),
)
GREETED = EmailContent(
    "en",
    "Terms",
    (
        EmailBlock("Terms"),
        EmailBlock(GREETING_PLACEHOLDER, f"<p>\n{GREETING_PLACEHOLDER}\n</p>"),
        EmailBlock("Text"),
    ),
    (),
    "Hello,",
    "Hello {name},",
)
LONG = "Very Long Company Name of International Trade and Commerce Limited, Legal Department"
NAMES = [
    "", "Ada Lovelace", "Ada, „die“ Gräfin", LONG, "Evil <evil@x.test>", "…, Evil <evil@x.test>", '"quoted" \\ x',
    "=?utf-8?q?=0D=0ABcc:_evil@x.test?=", "Müller; Söhne", "a" * 200, "王秀英", "م. ع.", "x@y.test", "O'Neil", "(c)",
    "name:", "trailing ", "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}",
]  # fmt: skip


def written(name: str = "", address: str = "ada@b.test", content: EmailContent = CONTENT) -> bytes:
    writer = MessageWriter(content, lambda: DATE)
    return b"".join(writer.pieces((name, address), "<1@example.com>"))


def squeezed(name: str) -> str:
    """Return a name without white space: the standard library reads one between two encoded words."""
    return "".join(name.split())


def parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=default)


def test_a_long_name_fills_its_lines() -> None:
    lines = mailbox_header("ä" * 100, "ada@b.test").split(b"\r\n")
    assert (
        max(map(len, lines)) == 76
    )  # the most that a line with an encoded word may have (RFC 2047, 2)


SUBJECTS = st.lists(
    st.text(st.sampled_from("abcde123.:,“ü漢ش«é=?"), min_size=1, max_size=24),
    min_size=1,
    max_size=20,
)


@given(SUBJECTS.map(" ".join))
@example("Correction: Harbour: changes to our Terms of service from January 15, 2027")
@example("تذكير: Harbour: تغييرات على «شروط الخدمة» اعتبارًا من 15 يناير 2027")
@example("=?utf-8?q?=0D=0ABcc:_evil@x.test?=")
def test_a_subject_comes_back_with_every_space(subject: str) -> None:
    line = subject_line(subject)
    assert parsed(line + b"\r\n")["Subject"] == subject
    assert all(0 < len(each.strip()) <= 78 for each in line.removesuffix(b"\r\n").split(b"\r\n"))
    assert not line.startswith(b"Subject: \r\n")


def test_every_part_comes_back() -> None:
    message = parsed(written("Ada, „die“ Gräfin"))
    assert (message["From"], message["Reply-To"]) == (SENDER.sender, SENDER.reply_to)
    assert message["Message-ID"] == "<1@example.com>"
    (to,) = message["To"].addresses
    assert (to.addr_spec, to.display_name) == ("ada@b.test", "Ada, „die“ Gräfin")
    assert message["Subject"] == CONTENT.subject
    assert message["Date"].datetime == DATE
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "de")
    assert message.get_content_type() == "multipart/mixed"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert [part.get_content().replace("\r\n", "\n") for part in (text, html)] == [
        CONTENT.text,
        CONTENT.html,
    ]
    attached = list(message.iter_attachments())
    assert [part.get_filename() for part in attached] == [file.name for file in FILES]
    assert [part.get_content_type() for part in attached] == [file.media_type for file in FILES]
    assert [part.get_payload(decode=True) for part in attached] == [file.data for file in FILES]
    assert {part.get_content_charset() for part in attached} == {"utf-8"}
    pdf = replace(CONTENT, attachments=(Attachment("a.pdf", "application/pdf", b"%PDF"),))
    assert [
        part.get_content_charset() for part in parsed(written(content=pdf)).iter_attachments()
    ] == [None]


def test_an_image_is_beside_the_html_that_shows_it() -> None:
    """RFC 2387 and RFC 2392: nothing is loaded from elsewhere."""
    logo = Attachment("logo.png", "image/png", b"\x89PNG", content_id="abc@example.com")
    block = EmailBlock(TEXT, '<img src="cid:abc@example.com" alt="Harbour">')
    content = replace(CONTENT, blocks=(block,), attachments=(*FILES, logo))
    message = parsed(written(content=content))
    alternative, *files = message.iter_parts()
    _, related = alternative.iter_parts()
    html, image = related.iter_parts()
    assert (related.get_content_type(), related.get_param("type")) == (
        "multipart/related",
        "text/html",
    )
    assert (image["Content-ID"], image.get_content_disposition()) == ("<abc@example.com>", "inline")
    assert (html.get_content_type(), image.get_content()) == ("text/html", logo.data)
    assert [file.get_filename() for file in files] == [file.name for file in FILES]
    assert preview_html(content) == '<img src="data:image/png;base64,iVBORw==" alt="Harbour">\n'


def test_the_same_email_is_the_same_bytes_in_lines_that_relays_take() -> None:
    data = written()
    assert data == written()
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_one_name_of_one_mailbox(name: str) -> None:
    message = parsed(written(name))
    (to,) = message["To"].addresses
    assert (to.addr_spec, squeezed(to.display_name)) == ("ada@b.test", squeezed(name))
    assert set(message.keys()) >= {
        "To",
        "From",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
    }
    assert "Bcc" not in message
    sender = NoticeSettings(
        sender=f"{name} <legal@example.com>" if name.strip() == name else "legal@example.com"
    )
    (box,) = parsed(email_head(sender, "de").encode())["From"].addresses
    assert box.addr_spec == "legal@example.com"


@given(
    st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1).map(
        str.strip
    )
)
def test_any_printable_name_comes_back(name: str) -> None:
    (to,) = parsed(b"To: %s\r\n\r\n" % mailbox_header(name, "ada@b.test"))["To"].addresses
    assert (to.addr_spec, squeezed(to.display_name)) == ("ada@b.test", squeezed(name))


def test_a_plain_name_stands_as_it_is_up_to_forty_characters() -> None:
    for name, plain in (("A" * 40, True), ("A" * 41, False), ("A B", True), ("A. B", False)):
        assert (mailbox_header(name, "a@b.test") == f"{name} <a@b.test>".encode()) == plain


def test_a_line_break_in_a_name_begins_no_header() -> None:
    message = parsed(written("Ada\r\nBcc: evil@evil.test"))
    assert len(message["To"].addresses) == 1
    assert "Bcc" not in message


def test_each_reader_is_greeted_by_name_where_it_is_known() -> None:
    for name, greeting in (("", "Hello,"), ("Zoë <O'Neil>", "Hello Zoë <O'Neil>,")):
        message = parsed(written(name, content=GREETED))
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        assert text is not None
        assert html is not None
        assert text.get_content().replace("\r\n", "\n") == f"Terms\n\n{greeting}\n\nText\n"
        escaped = greeting.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#x27;")
        assert html.get_content().replace("\r\n", "\n") == f"<p>\n{escaped}\n</p>\n"
    assert preview_html(GREETED) == "<p>\nHello,\n</p>\n"


def test_domains_beyond_ascii_are_written_in_ascii() -> None:
    assert envelope_address("jo@bücher.test") == "jo@xn--bcher-kva.test"
    assert parsed(written("", "jo@bücher.test"))["To"] == "jo@xn--bcher-kva.test"
    assert envelope_address("jo@☃.test") == "jo@☃.test", "which earlier versions let pass"


def test_local_parts_beyond_ascii_stay_as_they_are() -> None:
    assert "To: jörg@b.test\r\n".encode() in written("", "jörg@b.test")
    writer = MessageWriter(CONTENT, lambda: DATE)
    assert "<jörg@b.test>".encode() in writer.pieces(("Jörg", "jörg@b.test"), "<1@x.test>")[0]


def test_subscribers_are_offered_to_unsubscribe_with_one_click_and_account_holders_are_not() -> (
    None
):
    url = "https://x.test/u/{token}"
    settings = NoticeSettings(
        sender="Büro <legal@bücher.test>", reply_to="a+b@x.test", unsubscribe=url
    )
    content = replace(CONTENT, head=email_head(settings, "de"))
    writer = MessageWriter(content, lambda: DATE)
    message = parsed(b"".join(writer.pieces(("", "ada@b.test"), "<1@x.test>", "abc")))
    assert message["List-Unsubscribe"] == "<https://x.test/u/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<policy-changes.xn--bcher-kva.test>"
    assert not [name for name in parsed(written()) if name.startswith("List-")]


@pytest.mark.parametrize(
    "url", ["https://x.test/u/{token}", f"https://x.test/{'a' * 50}?u={{token}}.html", "{token}"]
)
def test_a_link_in_the_letter_has_the_token_of_its_reader(url: str) -> None:
    link, token = url.replace("{token}", UNSUBSCRIBE_TOKEN_PLACEHOLDER), "k" * 40
    unsubscribe = EmailBlock(f"Unsubscribe: {link}", f'<a href="{link}">x</a>')
    content = replace(GREETED, blocks=(*GREETED.blocks, unsubscribe))
    writer = MessageWriter(content, lambda: DATE)
    data = b"".join(writer.pieces(("Ada", "ada@b.test"), "<1@x.test>", token))
    assert all(len(line) <= 78 for line in data.partition(b"\r\n\r\n")[2].split(b"\r\n"))
    message = parsed(data)
    for part in ("plain", "html"):
        body = message.get_body((part,))
        assert body is not None
        assert url.replace("{token}", token) in body.get_content()
        assert "Hello Ada," in body.get_content()
    assert UNSUBSCRIBE_TOKEN_PLACEHOLDER not in preview_html(content)


def test_no_line_begins_with_a_dot_so_the_bytes_that_are_sent_are_these() -> None:
    for length in range(60, 80):
        block = EmailBlock(f".a\n..\n{'.' * 200}\n{GREETING_PLACEHOLDER}", GREETING_PLACEHOLDER)
        content = replace(GREETED, blocks=(block,), greeting_by_name="{name}")
        data = written("a" * length + ".", content=content)
        lines = data.partition(b"\r\n\r\n")[2].split(b"\r\n")
        assert not [line for line in lines if line.startswith(b".") or len(line) > 76]
        body = parsed(data).get_body(("plain",))
        assert body is not None
        assert body.get_content().splitlines()[:3] == [".a", "..", "." * 200]

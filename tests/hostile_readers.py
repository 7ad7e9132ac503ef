"""Every reader of what others wrote, with the pieces from which hostile inputs for it are made.

Run as a program, it reads inputs in a process that may use little time and memory: see `LimitedReader`.
"""

import io
import json
import smtplib
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from legalsite.cli.invocation import Invocation
from legalsite.cli.lsp import serve_editor
from legalsite.cli.lsp_messages import Messages
from legalsite.commands.draft_editor import DraftEditor
from legalsite.commands.editor_calls import CallRefused, SavedEntry, decode
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.disk import output_folder
from legalsite.disk.git import _commits
from legalsite.errors import ProblemsFound
from legalsite.importing.docx_document import import_docx
from legalsite.importing.foreign_front_matter import body_with_values, read_foreign_text
from legalsite.importing.git_renames import path_below, read_glob
from legalsite.importing.git_versions import read_history_text
from legalsite.importing.html_page import import_html
from legalsite.importing.markdown_writer import ImportOptions
from legalsite.importing.pdf_document import import_pdf, read_history_pdf
from legalsite.importing.plain_text import import_text
from legalsite.ledger.chain import examine_ledger
from legalsite.ledger.checkpoint import compare, read_checkpoint_copy
from legalsite.mail.connection import RelayConnection
from legalsite.mail.relay import parse_relay_url
from legalsite.model.config import Languages
from legalsite.model.email import read_mailbox
from legalsite.notices import bounces, result_file
from legalsite.notices.recipients import read_recipients
from legalsite.pages.jinja_layouts import Layouts
from legalsite.preview.local_server import LocalHandler, Response
from legalsite.preview.server import as_of, chosen_day
from legalsite.source.config_file import read_config
from legalsite.source.editable_files import rejected_file
from legalsite.source.facts_file import read_facts
from legalsite.source.markdown import read_document
from legalsite.source.phrase_files import read_phrase_files
from legalsite.source.policy_files import PolicyFiles, read_policy
from legalsite.text.dates_in_prose import stated_days
from pdf_files import pdf_file
from word_files import word_file

TESTS = Path(__file__).parent
RESULT_START = b"# legalsite-result v1\n# notice terms@2026-11-20 email accounts\n"
MAX_MEMORY = 700 << 20  # bytes of addresses, of which a process uses less
MAX_SECONDS = 4  # of a processor for one input; the usual one takes a tenth at most
OPTIONS = ImportOptions("terms", date(2026, 3, 2))
LANGUAGES = Languages(("en", "de"))
SETTINGS = b'[site]\ntitle = "A"\nurl = "https://a.example/"\n'
START = b"---\ntitle: Terms\nrevised: 2026-01-02\n"
REFUSALS = (ProblemsFound, CallRefused)


class Reader(NamedTuple):
    """A reader, and what hostile inputs for it are made of."""

    read: Callable[[bytes], object]
    starts: Sequence[bytes]  # an input begins with one of these
    pieces: Sequence[bytes]  # what is repeated, and left open
    pairs: Sequence[tuple[bytes, bytes]] = ()  # what opens and closes, and may nest
    functions: str = ""  # the functions that it tests or that only call it, by module


class FakeSocket:
    """A connection from which a client or server reads bytes that are already there."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, *_: object) -> io.BytesIO:
        return io.BytesIO(self._data)

    def ignore(self, *_: object) -> None:
        """Do nothing, as for everything that is sent."""

    sendall = settimeout = setsockopt = shutdown = close = ignore


class Preview(LocalHandler):
    """Answers each request as the preview does, but without pages."""

    def do_GET(self) -> None:
        if self.require_own_name():
            day = chosen_day(self.headers.get("Cookie", ""), 80)
            self.send(as_of(self.path.partition("?")[2], 80) if not day else Response(200, b"", ""))


def read_requests(data: bytes) -> None:
    server = SimpleNamespace(names={"localhost"}, security_policy="", port=80)
    Preview(cast("Any", FakeSocket(data)), ("", 1), cast("Any", server))


def read_replies(data: bytes) -> None:
    """Read replies as a run of `send` does, in a connection whose other end sends them at once."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        with suppress(BlockingIOError):  # what the buffers don't hold is left out
            theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        smtp = RelayConnection()
        smtp.sock = ours
        with suppress(smtplib.SMTPException, OSError):
            for _ in range(3):
                smtp.getreply()
            smtp.ehlo()


def read_messages(data: bytes) -> None:
    messages = Messages(io.BytesIO(data))
    while line := messages.readline():
        name, _, length = line.partition(b":")
        if name.lower() == b"content-length" and length.strip().isdigit():
            messages.read(int(length))


def read_editor_messages(data: bytes) -> None:
    """Answer lines of JSON as `lsp` does, each in a message of its own."""
    messages = b""
    for line in data.splitlines():
        messages += b"Content-Length: %d\r\n\r\n%b" % (len(line), line)
    serve_editor(Messages(io.BytesIO(messages)), io.BytesIO(), Invocation(Path("/nowhere")))


def read_editor_calls(data: bytes) -> None:
    """Answer a call of the CMS, in a site of its own."""
    with TemporaryDirectory() as folder:
        Path(folder, "content").mkdir()
        Path(folder, "legalsite.toml").write_bytes(SETTINGS)
        Path(folder, "content/terms.md").write_bytes(START + b"---\n\nWords.\n")
        DraftEditor(Path(folder)).answer("page", data)


def read_evidence_folder(data: bytes) -> None:
    """Verify a folder in which each file that is read has these bytes."""
    with TemporaryDirectory() as folder:
        for path in (
            "RESULT",
            "a/RESULT",
            "a/recipients.csv",
            "LEDGER",
        ):
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        verify_evidence(Path(folder), None)


def read_layout(data: bytes) -> None:
    Layouts({"own.html": data}).render(
        "own.html", {"a": 1, "b": ["x", "y"], "c": "text " * 99, "d": {"k": 2}}
    )


def read_front_matter(data: bytes) -> None:
    """Read a draft, and it again as the version after the one that it was."""
    older = data.replace(b"revised: 2026-01-02", b"revised: 2026-01-01", 1)
    archived = {"terms/2026-01-01.md": older}
    files = PolicyFiles("terms", {"en": "terms.md"}, tuple(archived), (), ())
    texts = {"terms.md": data, **archived}
    read_policy(files, texts.__getitem__, languages=LANGUAGES, recorded={}, unpublished=True)


def read_markdown_and_dates(data: bytes) -> None:
    stated_days(read_document(data, "terms.md", collected=[]), "Terms")


def read_docx_zip(data: bytes) -> None:
    """Read a Word file whose directory is followed or replaced by other bytes."""
    whole = word_file("<p><r><t>a</t></r></p>")
    with suppress(ProblemsFound):
        import_docx(whole + data, "a.docx", OPTIONS)
    middle = len(whole) // 2
    with suppress(ProblemsFound):
        import_docx(whole[:middle] + data + whole[middle:], "a.docx", OPTIONS)
    import_docx(data, "a.docx", OPTIONS)


def read_docx_body(data: bytes) -> None:
    import_docx(word_file(data.decode("latin-1")), "a.docx", OPTIONS)


def read_docx_styles(data: bytes) -> None:
    written = data.decode("latin-1")
    body = '<p><pPr><pStyle val="a"/><numPr><ilvl val="0"/><numId val="1"/></numPr></pPr>'
    file = word_file(f"{body}<r><t>a</t></r></p>", styles=written, numbering=written)
    import_docx(file, "a.docx", OPTIONS)


def read_pdf_page(data: bytes) -> None:
    import_pdf(pdf_file(data), "a.pdf", OPTIONS)


def read_pdf_objects(data: bytes) -> None:
    """Read a PDF with other bytes at its end, within it, and instead of it."""
    whole = pdf_file("We rent boats.")
    middle = len(whole) // 2
    for given in (whole + data, whole[:middle] + data + whole[middle:], b"%PDF-1.7\n" + data):
        with suppress(ProblemsFound):
            read_history_pdf(given, "a.pdf")


def read_list(data: bytes) -> None:
    for _ in read_recipients(io.BytesIO(data), "a.csv", lambda _: None):
        pass


def read_events(data: bytes) -> None:
    for _ in bounces.read_table(io.BytesIO(data), "a.csv"):
        pass


def read_mail_log(data: bytes) -> None:
    log = bounces.MailLog({"<a@a.example>"})
    log.read(line.decode("utf-8", "replace") for line in io.BytesIO(data))


def read_message(data: bytes) -> None:
    bounces.read_report(data, "a.eml")


def read_foreign(data: bytes) -> None:
    body_with_values(read_foreign_text(data, "a.md"))
    read_history_text(data, "a.md", "a.md")


def read_patterns(data: bytes) -> None:
    pattern, _, path = data.decode("utf-8", "replace").partition("\n")
    path_below(path[:1000], [read_glob(pattern[:200])])


def read_checkpoint_and_ledger(data: bytes) -> None:
    examine_ledger(data)
    compare(read_checkpoint_copy(data, "CHECKPOINT"), data)


def read_result(data: bytes) -> None:
    with suppress(ValueError, IndexError):  # its callers name the file
        result_file.read_result_file(data.decode("utf-8", "surrogateescape"))


def read_manifest_file(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "manifest")
        file.write_bytes(data)
        output_folder.read_manifest(file)


def read_setting(data: bytes) -> None:
    written = data.decode("utf-8", "replace")
    read_mailbox(written)
    parse_relay_url(written)


TAGS = (b"div", b"p", b"b", b"i", b"a", b"ul", b"li", b"table", b"td", b"svg", b"math", b"pre")
PAIRS_OF_TAGS = [(b"<%b>" % tag, b"</%b>" % tag) for tag in TAGS]
WORDS = (
    b"word ", b"a1 ", b"Effective 3 May 2020. ", b"Last updated 2024-05-03 ", b"in May 2026 ",
    b"1. a\n", b"* ", b"- a\n", b"A:\n", b"a", b"\xc3\xa9", b"https://a.example/a ", b"a@b.c ",
)  # fmt: skip
MARKDOWN = (
    b"[a](", b"![", b"[^a]", b"[^a]: b\n\n", b"[a]: b\n", b"**a", b"_a ", b"`", b"``` ", b"> ",
    b"| a ", b"|-", b"|-|\n", b"# a\n", b"<b>", b"<a ", b"<!--", b"&amp;", b"&#1;", b"\\", b"~~a",
    b"{#a}", b":   a\n", b"a\n: b\n", b"<td>", b"</p>",
)  # fmt: skip
MARKDOWN_PAIRS = [
    (b"[", b"]"), (b"(", b")"), (b"**", b"**"), (b"> ", b"\n"), (b"[a](", b")"), (b"`", b"`"),
    (b"- ", b"\n"), (b"<ins>", b"</ins>"), (b"<table><tr><td>", b"</td></tr></table>"),
]  # fmt: skip
VALUES = (b"a: b\n", b"- a\n", b"a: &a b\n", b"*a ", b"'", b'"', b"!!x ", b"? ", b"1:", b"a.")
VALUE_PAIRS = [(b"[", b"]"), (b"{", b"}"), (b"{a: ", b"}"), (b'{"a": ', b"}"), (b"a: [", b"]\n")]
CELLS = (b"a@b.example,", b'"', b'"a', b'""', b"\n", b"\r", b",", b";", b"\t", b"a@b.example\n")

READERS = {
    "front matter": Reader(
        read_front_matter,
        (START, b"---\n", START + b"promise:\n  notice: ", START + b"replaces: ["),
        (*VALUES, b"2020-01-01, ", b"changes: {", b"---\n", b"title: a\n"),
        VALUE_PAIRS,
        "front_matter.read_version plain_front_matter.read_front_matter yaml_positions.read_yaml"
        " plain_front_matter.read_plain_lines file_names.read_name policy_files.read_policy"
        " characters.decode characters.decode_utf8",
    ),
    "Markdown": Reader(
        read_markdown_and_dates,
        (START + b"---\n", b"", b"# a\n\n", b"| a |\n|---|\n"),
        (*MARKDOWN, *WORDS),
        MARKDOWN_PAIRS,
        "markdown.read_document markdown.read_markdown markdown.decoded_entities"
        " raw_html.read_fragment parser.parse_inline_tag parser.parse_inlines parser.parse_plain_lines"
        " parser.parse_tag_block parser.parse_used_reference parser.parse_whole_table",
    ),
    "docx": Reader(
        read_docx_body,
        (b"", b"<p><r><t>a</t></r></p>"),
        (
            b"<p/>", b"<p><r><t>a</t></r></p>", b'<r><fldChar fldCharType="begin"/></r>', b"<tc>",
            b"<tbl><tr><tc><p/></tc></tr></tbl>", b"<ins id='1'><r><t>a</t></r></ins>", b"&#1;",
            b'<r><instrText>HYPERLINK "a"</instrText></r>', b"<p><pPr><pStyle val='a'/></pPr></p>",
        ),
        [
            (b"<p><r>", b"</r></p>"), (b"<tbl><tr><tc>", b"<p/></tc></tr></tbl>"),
            (b"<sdt><sdtContent>", b"</sdtContent></sdt>"), (b"<ins>", b"</ins>"),
            (b"<p><r><pict><txbxContent>", b"</txbxContent></pict></r></p>"),
        ],
        "word_file_parts.read_xml_parts docx_document.import_docx docx_document.read_docx",
    ),
    "docx zip": Reader(
        read_docx_zip,
        (b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b""),
        (
            b"PK\x01\x02" + bytes(42), b"PK\x05\x06" + b"\xff" * 18, b"PK\x06\x06" + b"\xff" * 52,
            b"PK\x06\x07" + bytes(16), b"PK\x03\x04" + b"\xff" * 26, b"word/document.xml", b"\xff",
        ),
    ),
    "docx styles": Reader(
        read_docx_styles,
        (b"", b'<num numId="1"><abstractNumId val="7"/></num>'),
        (
            b'<style styleId="a"><basedOn val="a"/></style>', b'<num numId="1"/>', b"<lvl/>",
            b'<abstractNum abstractNumId=""/>', b'<lvl ilvl="99999999999"><start val="-1"/></lvl>',
            b'<abstractNum abstractNumId="7"><lvl ilvl="x"><numFmt val="decimal"/></lvl></abstractNum>',
        ),
        [(b'<style styleId="a">', b"</style>"), (b'<abstractNum abstractNumId="7">', b"</abstractNum>")],
    ),
    "pdf": Reader(
        read_pdf_page,
        (b"BT /R 9 Tf ", b"q ", b""),
        (
            b"(a) Tj ", b"(We rent boats. ) Tj ", b"[(a) -900 (b)] TJ ", b"9 0 Td ", b"0 -12 Td ", b"Q ", b"q ",
            b"BT ", b"ET ", b"/R 0 Tf ", b"/B 1e9 Tf ", b"1e99 0 0 1e99 0 0 cm ", b"0 0 0 0 0 0 Tm ", b"<0007> Tj ",
            b"9 9 m 99 99 l S ", b"0 0 9 9 re f ", b"/X Do ", b"BI /W 9 ID a EI ", b"-1 Tc ", b"9 Ts ", b"/a BMC ",
        ),
        [(b"(", b")"), (b"[", b"]"), (b"<< /a ", b">> "), (b"q ", b"Q "), (b"<", b">")],
        "pdf_document.read_pdf pdf_document.read_history_pdf pdf_pages.read_pages",
    ),
    "pdf objects": Reader(
        read_pdf_objects,
        (b"", b"1 0 obj\n", b"trailer\n", b"xref\n0 9\n", b"stream\n"),
        (
            b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n", b"2 0 obj\n<< /Kids [2 0 R] /Type /Pages >>\nendobj\n",
            b"trailer << /Root 1 0 R /Prev 9 /Encrypt 1 0 R >>\n", b"startxref\n9\n", b"0000000000 65535 f \n", b"9 0 R ",
            b"/Length 99999999999 ", b"/Filter [/FlateDecode /LZWDecode /ASCII85Decode /RunLengthDecode] ", b"%%EOF\n",
            b"stream\n", b"endstream\n", b"endobj\n", b"/Type /ObjStm /N 99999 /First 9 ",
            b"/Type /XRef /W [9 9 9] /Size 9999999 ",
        ),
        [(b"<< /a ", b" >>"), (b"[", b"]"), (b"(", b")"), (b"9 0 obj ", b" endobj")],
    ),
    "html": Reader(
        lambda data: import_html(data, "a.html", OPTIONS),
        (b"<p>We keep data.", b"<!doctype html><main><h1>Terms</h1>", b"<style>", b"<svg><style>"),
        (
            *(opening for opening, _ in PAIRS_OF_TAGS), *WORDS, b"<", b"</", b"<!--", b"&", b"&amp;",
            b"<br>", b"<td colspan=9 rowspan=9>a", b"<tr>", b"<!", b"<?", b"<a href='", b"\n", b"<nav>",
            b"<p hidden>", b"<form>", b"<noscript>", b"<button aria-controls=a>", b"<p id=a>", b"<li>",
        ),
        PAIRS_OF_TAGS,
        "page_parser.parse_page html_page.import_html html_page.read_page decoding.decode_file"
        " decoding.decode_any decoding.decode_western",
    ),
    "text": Reader(
        lambda data: import_text(data, "a.txt", OPTIONS),
        (b"", b"Terms of Use\n\n", b"# Terms\n\n", b"---\na: b\n---\n", b"+++\na = 1\n+++\n"),
        (
            *MARKDOWN, *WORDS, b"Section 1\n", b"=====\n", b"\t", b" ", b"{{ a }}", b"{%", b"\xa0", b"\n",
            b"We use cookies on our site. ", b"(a) ", b"Accept all ", b"a\n",
        ),
        MARKDOWN_PAIRS,
        "plain_text.import_text import_file.read_new_draft import_file.read_open_file"
        " import_file.read_limited",
    ),
    "text of a git history": Reader(
        read_foreign,
        (b"---\n", b"+++\n", b"{", b";;;\n", b"<html>", b"---\ntitle: a\n---\n"),
        (*VALUES, *MARKDOWN, b"{{ a }}", b"{: .a}", b"a = 1\n", b"[a]\n", b"[[a]]\n", b"---\n", b"+++\n"),
        VALUE_PAIRS,
        "foreign_front_matter.read_foreign_text git_versions.read_history_text",
    ),
    "git log": Reader(
        lambda data: _commits(data.replace(b"~", b"\0")),
        (b"", b"a" * 40 + b" 1700000000 a~:100644 100644 " + b"a" * 40 + b" " + b"b" * 40 + b" M~a~"),
        (b"a" * 40 + b" 99999999999999999999 a~", b"~", b":100644 ", b"a" * 40, b" R100~a~b~"),
    ),
    "git patterns": Reader(
        read_patterns, (b"**/*.md\na/", b"**/"), (b"**/", b"*", b"[", b"[!a", b"?", b"a/", b"\n"), (),
        "git_renames.read_glob",
    ),
    "list of recipients": Reader(
        read_list,
        (b"email,name,language\n", b'{"email": "a@b.example"}\n', b"sep=;\nemail;", b"\xff\xfe", b'"'),
        (*CELLS, b'{"email": "a@b.example"}\n', b'{"a": ', b"\\u0000", b"a.", b"a@"),
        VALUE_PAIRS,
        "csv_tables.read_rows recipients.read_recipients notify_plan.read_list recipient_lists.read_agreed",
    ),
    "table of bounces": Reader(
        read_events,
        (b"email,event,status\n", b'{"email": "a@b.example", "event": "bounced"}\n'),
        (*CELLS, b"a@b.example,bounced,5.1.1\n", b"5.1.1 ", b"<"),
        VALUE_PAIRS,
        "bounces.read_table delivery_reports.read_bounce_table",
    ),
    "bounce": Reader(
        read_message,
        (
            b"From: MAILER-DAEMON@a.example\nSubject: Undelivered\n\n",
            b"Content-Type: multipart/report; boundary=a\n\n--a\n",
            b"Content-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n",
        ),
        (
            b"--a\n", b"--a--\n", b"Content-Type: multipart/mixed; boundary=a\n\n", b"=?utf-8?q?a?= ",
            b"Content-Type: message/rfc822\n\n", b"Content-Transfer-Encoding: base64\n", b"5.1.1 ",
            b"550 ", b"<a@b.example> ", b"Action: failed\n", b"\n", b"A: b\n", b" a\n", b"User unknown ",
        ),
        [(b"Content-Type: message/rfc822\n\n", b"\n"), (b"(", b")"), (b"<", b">")],
        "bounces.read_report delivery_reports.read_bounces delivery_reports.read_tokens",
    ),
    "mail log": Reader(
        read_mail_log,
        (b"May  3 12:00:00 a postfix/cleanup[1]: 4A: message-id=<a@a.example>\n", b""),
        (
            b"a postfix/smtp[1]: 4A: to=<a@a.example>, dsn=5.1.1, status=bounced (a)\n", b"postfix/",
            b"a postfix/qmgr[1]: 4A: removed\n", b"a: ", b"status=sent (", b"dsn=5.1.1, ", b"4A: ",
        ),
        [(b"(", b")"), (b"<", b">")],
    ),
    "SMTP replies": Reader(
        read_replies,
        (b"250-a\r\n", b"220 a\r\n250 a\r\n"),
        (b"250-SIZE 1\r\n", b"250 ok\r\n", b"550-a\r\n", b"421 a\r\n", b"a", b"\r", b"9", b"250-AUTH=a b\r\n"),
    ),
    "HTTP": Reader(
        read_requests,
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"GET /?to=//[ HTTP/1.1\r\nHost: localhost\r\n", b"GET "),
        (
            b"A: b\r\n", b" a\r\n", b"\r\n", b"Cookie: a=b; ", b"a=b; ", b"as-of-80=2026-01-01; ", b"%",
            b"Content-Length: 1\r\n", b"GET /?to=/&day=2026-01-01 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ),
    ),
    "LSP": Reader(
        read_messages,
        (b"Content-Length: 10\r\n\r\n", b"Content-Length: 99999999999999999999\r\n\r\n"),
        (b"Content-Length: 2\r\n\r\n{}", b"a: b\r\n", b"{", b"9"),
        VALUE_PAIRS,
    ),
    "JSON of an editor": Reader(
        read_editor_messages,
        (
            b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}\n',
            b'{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {"uri": "file:///a.md"',
            b'{"jsonrpc": "2.0", "id": 2, "method": "textDocument/hover", "params": ',
        ),
        (
            b'{"jsonrpc": "2.0", "method": "exit"}\n', b'{"jsonrpc": "2.0", "id": 3, "method": "shutdown"}\n',
            b'{"jsonrpc": "2.0", "id": 1, "method": "a", "params": []}\n', b"[]\n", b"{}\n", b"null\n", b"1e9",
            b'"uri": "file://', b"\\ud800", b'"position": {"line": 9e99}', b'{"id": 1, "result": 1}\n',
        ),
        VALUE_PAIRS,
    ),
    "calls of the editor, answered": Reader(
        read_editor_calls,
        (
            b'{"action": "entriesByFolder", "params": {"branch": "a", "extension": "md", "depth": 9, "folder": "content',
            b'{"action": "getEntry", "params": {"path": "content/terms.md"}}',
            b'{"action": "persistEntry", "params": {"assets": [], "dataFiles": [{"path": "content/new.md", "raw": "',
            b'{"action": "persistMedia", "params": {"asset": {"path": "content/files/a.svg", "content": "',
            b'{"action": "deleteFiles", "params": {"paths": ["content/',
        ),
        (
            b'"}}', b'"}]}}', b'"]}}', b"../", b"\\u0000", b"\\ud800", b"PHN2Zz4=", b"a/", b"---\\n", b"a: b\\n", b'",',
            b'"path": "',
        ),
        VALUE_PAIRS,
    ),
    "calls of the editor": Reader(
        lambda data: decode(data, SavedEntry),
        (b'{"assets": [], "dataFiles": [', b"{", b'{"assets": ['),
        (b'{"path": "a", "raw": "b"},', b'"a": 1,', b"1", b"\\u0000", b'"', b"1e9"),
        VALUE_PAIRS,
        "editor_calls.decode",
    ),
    "settings": Reader(
        read_config,
        (b'[site]\ntitle = "A"\nurl = "https://a.example/"\n', b"", b"a = "),
        (
            b"[a]\n", b"[[a]]\n", b"a.", b"a = 1\n", b"'", b'"""', b"0x", b"f", b"9", b"[policies.a]\n",
            b'output = "', b"x/", b"[policies.'a']\nkind = 'terms'\n", b"# a\n",
        ),
        [(b"[", b"]"), (b"{a = ", b"}"), (b"{", b"}")],
        "config_file.read_config toml_places.read_toml toml_places.parse_toml toml_places.load_toml",
    ),
    "phrases": Reader(
        lambda data: read_phrase_files({"phrases/de.toml": data}),
        (b"", b"[pages]\n", b"a = '"),
        (b"{a}", b"{", b"}", b"a = 'b'\n", b"[a]\n", b"a."),
        [(b"[", b"]"), (b"{a = ", b"}")],
        "phrase_files.read_phrase_files phrase_files.read_placed_phrases",
    ),
    "ledger": Reader(
        read_checkpoint_and_ledger,
        (
            b"legalsite-ledger v2 https://a.example/\n",
            b"legalsite-checkpoint v1 https://a.example/\nlines 1\nsha256 ",
        ),
        (
            b"1 2026-01-01T00:00:00Z add terms 2026-01-01 " + b"a" * 64 + b" - - " + b"b" * 64 + b"\n",
            b"a ", b"9", b"\n", b"lines 9\n", b"\r\n", b"legalsite-checkpoint v1 https://a/\n", b"\xff",
        ),
        (),
        "lines.read_line checkpoint.read_checkpoint checkpoint.read_checkpoint_copy"
        " recorded_result.read_result",
    ),
    "result": Reader(
        read_result,
        (RESULT_START, b"", b"# "),
        (
            b"# lines 3 notice/history.csv\n", b"# result ", b"accounts ", b"of=3 ", b"# deadline 2026-12-15 ",
            b"# enough 98\n", b"# enough x\n", b"# zone \n", b"a" * 64 + b"  notice/a.eml\n", b"9", b" ", b"\n", b"\xff",
        ),
        (),
        "result_file.read_result_file",
    ),
    "evidence folder": Reader(
        read_evidence_folder,
        (
            RESULT_START, b"a" * 64 + b"  a/recipients.csv\n",
            b"legalsite-ledger v2 https://a.example/\n", b"key,person_sha256\n",
        ),
        (*CELLS, b"# lines 3 ", b"a" * 64 + b"  ", b"../", b"1 2026-01-01T00:00:00Z "),
        VALUE_PAIRS,
    ),
    "layout": Reader(
        read_layout,
        (b"", b"{% extends 'builtin/base.html' %}{% block main %}", b"{% set n = namespace(x=b) %}"),
        (
            b"{{ b }}", b"{{ c * 99 }}", b"{% set n.x = [n.x, c] %}", b"{{ b | list }}", b"{{ c | urlize }}",
            b"{{ '%9999d' % a }}", b"{{ '{:>9}'.format(a) }}", b"{% include 'own.html' %}", b"{{ a ** 99 }}",
            b"{% for x in range(99999) %}", b"{% endfor %}", b"{% if ", b"{#", b"{% raw %}", b" | string", b" ~ c",
            b"{{ m() }}", b"{{ c | wordwrap(1) }}", b"{% else %}", b"{{ -", b"{{ not ", b"{% block a %}",
            b"{{ b | map('upper') | join }}", b"{{ d.k }}", b"{{ d['k'] }}", b"{% endblock %}",
        ),
        [
            (b"{% for x in range(999) %}", b"{% endfor %}"), (b"{% if a %}", b"{% endif %}"), (b"{{ (", b") }}"),
            (b"{% for x in b if x %}", b"{% else %}{% endfor %}"), (b"{% set x %}", b"{% endset %}"),
            (b"{% macro m() %}", b"{% endmacro %}"), (b"{% filter upper %}", b"{% endfilter %}"),
            (b"{% call m() %}", b"{% endcall %}"), (b"{{ [", b"] }}"), (b"{% with x = a %}", b"{% endwith %}"),
        ],
    ),
    "shared facts": Reader(
        lambda data: read_facts(data, LANGUAGES.site, ["eu/terms"], ["eu"]),
        (b"[company]\n", b"", b"a = "),
        (b"name = 'a'\n", b"[a]\n", b"[[a]]\n", b"a.", b"en = '", b"'", b"{", b"9", b"\xff", b"# a\n"),
        [(b"[", b"]"), (b"{a = ", b"}"), (b"{", b"}")],
        "facts_file.read_facts",
    ),
    "manifest of the output": Reader(
        read_manifest_file, (b"", b"a" * 64 + b"  a\n"), (b"a" * 64 + b"  a\n", b"a", b" ", b"\n", b"../"),
        (), "output_folder.read_manifest",
    ),
    "addresses in settings": Reader(
        read_setting,
        (b"smtp://", b"smtps://a:b@", b'"A" <', b""),
        (b"a", b"<", b">", b'"', b"\\", b"@", b":", b"%41", b"[", b"]", b"1", b"a.", b" ", b"\xc3\xbc."),
        (),
        "relay.parse_relay_url email.read_mailbox",
    ),
    "SVG drawing": Reader(
        lambda data: rejected_file("content/files/a.svg", data),
        (b"<svg>", b"<?xml version='1.0'?><!DOCTYPE svg><svg xmlns='http://www.w3.org/2000/svg'>"),
        (b"<g ", b"<a onload", b"<!--", b"<![CDATA[", b"&a;", b"<script", b"a='", b" ", b"href='"),
        [(b"<g>", b"</g>")],
    ),
}  # fmt: skip


class LimitedReader:
    """A process that reads one input after another, each with little time and memory."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, name: str, data: bytes) -> str:
        """Return how a reader ended: "read", "refused", an error, or "used too much time"."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=TESTS
            )
        head = json.dumps([name, len(data)]).encode()
        self._process.stdin.write(head + b"\n" + data)
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if answer:
            return json.loads(answer)
        self.close()  # the next input gets a new process
        return "used too much time"

    def close(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _answer(read: Callable[[bytes], object], data: bytes) -> str:
    try:
        read(data)
    except REFUSALS:
        return "refused"
    except MemoryError:
        return "used too much memory"
    except Exception:
        return traceback.format_exc(limit=-6)
    return "read"


def main() -> None:
    """Read inputs from the standard input, each after a line with its reader and length."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    for line in sys.stdin.buffer:
        name, length = json.loads(line)
        data = sys.stdin.buffer.read(length)
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds + MAX_SECONDS, resource.RLIM_INFINITY))
        print(json.dumps(_answer(READERS[name].read, data)), flush=True)


if __name__ == "__main__":
    main()

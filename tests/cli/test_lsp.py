"""The language server, as an editor talks to it: open, change, fix, hover, save, close."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

from cli import edited_site
from cli.edited_site import CONFIG

root = pytest.fixture(edited_site.root)

DAY = {**os.environ, "SOURCE_DATE_EPOCH": "1772452800"}  # 2026-03-02, noon


TEXT = "---\ntitle: Privacy 🎈\nrevised: 2026-3-2\nchange: materiel\n---\n\n# Privacy\n\nWe keep little.\n"


RIGHT = TEXT.replace("2026-3-2", "2026-03-02").replace("materiel", "material")


CLAUSE = "## Changes\n\nWe will notify you by email at least 30 days before a change takes effect.\n"


TERMS = (
    "---\ntitle: Terms\nrevised: 2026-03-02\n---\n\n# Terms 🎈\n\n🎈🎈 See [us](#abuot). Mail 🎈.\n\n## About\n\nUs.\n"
)


def with_an_editor(test: Callable[[LanguageClient, Path], Awaitable[None]]) -> Callable[[Path, Path], None]:
    """Return a test that begins and ends with a session of an editor."""

    async def session(legalsite: Path, root: Path) -> None:
        client = make_test_lsp_client()
        await client.start_io(str(legalsite), "lsp", env=DAY)
        capabilities = client_capabilities("visual-studio-code")
        await client.initialize_session(lsp.InitializeParams(capabilities=capabilities, root_uri=None))
        await test(client, root)
        await client.shutdown_session()
        await client.stop()

    return lambda legalsite, root: asyncio.run(session(legalsite, root))


async def opened(client: LanguageClient, file: Path, text: str) -> str:
    """Open a text that is on the disk, and return its address."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    client.text_document_did_open(
        lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(file.as_uri(), "markdown", 1, text))
    )
    return file.as_uri()


async def told(client: LanguageClient, uri: str, *rules: str) -> list[lsp.Diagnostic]:
    """Return what the server says of a file, once that is these rules. Raises TimeoutError if it never is."""
    async with asyncio.timeout(20):
        while [found.code for found in client.diagnostics.get(uri, ())] != [*rules] or uri not in client.diagnostics:
            await asyncio.sleep(0.02)
    return [*client.diagnostics[uri]]


async def said(client: LanguageClient, count: int = 1) -> list[str]:
    """Return the messages, once there are so many."""
    async with asyncio.timeout(20):
        while len(client.messages) < count:
            await asyncio.sleep(0.02)
    return [message.message for message in client.messages]


def change(client: LanguageClient, uri: str, text: str, version: int = 2) -> None:
    whole = lsp.TextDocumentContentChangeWholeDocument(text)
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(lsp.VersionedTextDocumentIdentifier(version, uri), [whole])
    )


def save(client: LanguageClient, uri: str) -> None:
    client.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri)))


def close(client: LanguageClient, uri: str) -> None:
    client.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri)))


async def fixes(client: LanguageClient, uri: str, problem: lsp.Diagnostic) -> list[lsp.CodeAction]:
    context = lsp.CodeActionContext([problem])
    params = lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), problem.range, context)
    found = await client.text_document_code_action_async(params)
    return [action for action in found or () if isinstance(action, lsp.CodeAction)]


async def hover(client: LanguageClient, uri: str, line: int) -> str:
    """Return what the editor shows on a line, counted from 1."""
    params = lsp.HoverParams(lsp.TextDocumentIdentifier(uri), lsp.Position(line - 1, 3))
    shown = await client.text_document_hover_async(params)
    return shown.contents.value if shown and isinstance(shown.contents, lsp.MarkupContent) else ""


def edited(text: str, action: lsp.CodeAction) -> str:
    """Return the text with a fix, whose columns count UTF-16 units."""
    assert action.edit
    assert action.edit.changes
    ((edit,),) = action.edit.changes.values()
    lines = text.split("\n")
    line = lines[edit.range.start.line].encode("utf-16-le")
    start, end = (2 * place.character for place in (edit.range.start, edit.range.end))
    lines[edit.range.start.line] = (line[:start] + edit.new_text.encode("utf-16-le") + line[end:]).decode("utf-16-le")
    return "\n".join(lines)


@with_an_editor
async def test_problems_of_what_is_typed_and_their_fixes(client: LanguageClient, root: Path) -> None:
    uri = await opened(client, root / "content" / "privacy.md", TEXT)
    text = TEXT
    for rules in (["bad-date", "bad-value"], ["bad-value"]):
        problem, *_ = await told(client, uri, *rules)
        assert problem.source == "legalsite"
        (action,) = await fixes(client, uri, problem)
        assert (action.is_preferred, action.kind, problem.severity) == (True, "quickfix", 1)
        text = edited(text, action)
        change(client, uri, text)
    assert text == RIGHT
    await told(client, uri, "promise-unconfirmed")
    close(client, uri)
    await told(client, uri)
    assert not client.messages


@with_an_editor
async def test_columns_count_as_the_editor_counts_in_two_policies(client: LanguageClient, root: Path) -> None:
    privacy = await opened(client, root / "content" / "privacy.md", RIGHT)
    terms = await opened(client, root / "content" / "terms.md", TERMS)
    _, problem = await told(client, terms, "promise-unconfirmed", "dead-anchor")
    line = TERMS.split("\n")[problem.range.start.line].encode("utf-16-le")
    start, end = (2 * place.character for place in (problem.range.start, problem.range.end))
    assert line[start:end].decode("utf-16-le") == "#abuot"
    (action,) = await fixes(client, terms, problem)
    change(client, terms, edited(TERMS, action))
    await told(client, terms, "promise-unconfirmed")
    change(client, privacy, "---\ntitle: [\n")
    await told(client, privacy, "bad-front-matter")
    await told(client, terms, "promise-unconfirmed")


@with_an_editor
async def test_a_missing_summary_gets_a_line(client: LanguageClient, root: Path) -> None:
    old = RIGHT.replace("03-02", "01-02")
    (root / "content" / "privacy").mkdir()
    (root / "content" / "privacy" / "2026-01-02.md").write_text(old, encoding="utf-8")
    uri = await opened(client, root / "content" / "privacy.md", RIGHT.replace("little", "less"))
    problems = await told(client, uri, "missing-summary", "promise-unconfirmed", "promise-unconfirmed")
    (action,) = await fixes(client, uri, problems[0])
    assert action.title == "Write `summary:`"
    assert {problem.code: problem.severity for problem in problems} == {"missing-summary": 1, "promise-unconfirmed": 2}
    assert "revised: 2026-03-02\nsummary: \nchange: material\n" in edited(RIGHT, action)


@with_an_editor
async def test_the_clause_and_promise_say_what_is_promised_and_who_confirmed_it(
    client: LanguageClient, root: Path
) -> None:
    text = RIGHT + "\n" + CLAUSE
    uri = await opened(client, root / "content" / "privacy.md", text)
    await told(client, uri, "promise-unconfirmed")
    shown = await hover(client, uri, 13)
    assert "names email, 30 days" in shown
    assert "Nobody has recorded what it promises" in shown
    assert await hover(client, uri, 9) == ""
    change(client, uri, text.replace("---\n\n#", "promise:\n  all_of: [email]\n  days_before: 30\n---\n\n#"))
    await told(client, uri)
    for line in (5, 6, 16):
        assert "content/privacy.md:5 says: all_of: [email], period: 30 days" in await hover(client, uri, line)


@with_an_editor
async def test_what_needs_the_ledger_is_read_on_saving(client: LanguageClient, root: Path) -> None:
    uri = await opened(client, root / "content" / "privacy.md", RIGHT)
    await told(client, uri, "promise-unconfirmed")
    ledger = root / "content" / "LEDGER"
    ledger.write_text("no ledger\n", encoding="utf-8")
    change(client, uri, RIGHT + "\nMore.\n")
    await told(client, uri, "promise-unconfirmed")
    assert ledger.as_uri() not in client.diagnostics
    save(client, uri)
    await told(client, ledger.as_uri(), "ledger-line")
    ledger.unlink()
    save(client, uri)
    await told(client, ledger.as_uri())


@with_an_editor
async def test_bad_input_gets_one_message_and_the_server_lives(client: LanguageClient, root: Path) -> None:
    outside = await opened(client, root / "notes.md", "# Notes\n")
    change(client, outside, "# More notes\n")
    uri = await opened(client, root / "content" / "privacy.md", RIGHT)
    await told(client, uri, "promise-unconfirmed")
    outside = f"legalsite does not check {root}/notes.md: it is not in the content/ folder of a site"
    assert await said(client) == [outside]

    config = root / "legalsite.toml"
    replace(config, CONFIG + "languagess = []\n")
    save(client, uri)
    (problem,) = await told(client, config.as_uri(), "unknown-key")
    assert (problem.range.start.line, problem.range.end.character) == (3, 10)
    change(client, uri, RIGHT + "\nMore.\n", 3)
    save(client, uri)
    replace(config, CONFIG)
    save(client, uri)
    await told(client, config.as_uri())
    assert len(await said(client, 2)) == 2

    for path in sorted(root.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    root.rmdir()
    change(client, uri, RIGHT + "\nEven more.\n", 4)
    save(client, uri)
    assert "no-site" in (await said(client, 3))[2]
    root.joinpath("content").mkdir(parents=True)
    replace(config, CONFIG)
    change(client, uri, TEXT, 5)
    await told(client, uri, "bad-date", "bad-value")
    assert [message.type for message in client.messages] == [3, 1, 1]


def replace(path: Path, text: str) -> None:
    """Write a file at once, as editors do: the server may read it at any time."""
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)

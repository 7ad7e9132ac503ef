"""The language server, as an editor talks to it: what a hover says, and what happens on saving."""

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pytest_lsp import LanguageClient

from cli import edited_site
from cli.edited_site import CONFIG
from cli.editor import RIGHT, TEXT, change, opened, told, with_an_editor

root = pytest.fixture(edited_site.root)

CLAUSE = (
    "## Changes\n\nWe will notify you by email at least 30 days before a change takes effect.\n"
)


def save(client: LanguageClient, uri: str) -> None:
    client.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri)))


async def said(client: LanguageClient, count: int = 1) -> list[str]:
    """Return the messages, once there are so many."""
    async with asyncio.timeout(20):
        while len(client.messages) < count:
            await asyncio.sleep(0.02)
    return [message.message for message in client.messages]


async def hover(client: LanguageClient, uri: str, line: int) -> str:
    """Return what the editor shows on a line, counted from 1."""
    params = lsp.HoverParams(lsp.TextDocumentIdentifier(uri), lsp.Position(line - 1, 3))
    shown = await client.text_document_hover_async(params)
    return shown.contents.value if shown and isinstance(shown.contents, lsp.MarkupContent) else ""


@with_an_editor
async def test_the_clause_and_promise_say_what_is_promised_and_who_confirmed_it(
    client: LanguageClient, root: Path
) -> None:
    text = RIGHT + "\n" + CLAUSE
    uri = await opened(client, root / "content" / "privacy.md", text)
    await told(client, uri, "promise-unconfirmed")
    shown = await hover(client, uri, 13)
    assert "names email, 30 days" in shown
    assert "Its promise isn't recorded yet" in shown
    assert await hover(client, uri, 9) == ""
    change(
        client,
        uri,
        text.replace("---\n\n#", "promise:\n  all_of: [email]\n  days_before: 30\n---\n\n#"),
    )
    await told(client, uri)
    for line in (5, 6, 16):
        assert "content/privacy.md:5 says: all_of: [email], period: 30 days" in await hover(
            client, uri, line
        )


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
    (problem,) = await told(client, ledger.as_uri(), "ledger-line")
    assert (problem.range.start, problem.range.end) == (lsp.Position(0, 0), lsp.Position(0, 0))
    ledger.unlink()
    save(client, uri)
    await told(client, ledger.as_uri())


@with_an_editor
async def test_bad_input_gets_one_message_and_the_server_lives(
    client: LanguageClient, root: Path
) -> None:
    outside = await opened(client, root / "notes.md", "# Notes\n")
    change(client, outside, "# More notes\n")
    uri = await opened(client, root / "content" / "privacy.md", RIGHT)
    await told(client, uri, "promise-unconfirmed")
    outside = f"legalsite doesn't check {root}/notes.md, which isn't in a site's content/ folder"
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

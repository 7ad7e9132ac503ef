"""What the editor's server reads as a message, and what it refuses."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.cli.lsp_messages import Messages
from legalsite.errors import ProblemsFound

PING = b'{"jsonrpc": "2.0", "method": "ping"}'


def read(data: bytes) -> list[bytes]:
    """Return the bodies of messages, as the library reads them."""
    messages = Messages(io.BytesIO(data))
    bodies = []
    while head := messages.readline():
        assert messages.readline() == b"\r\n"
        body = messages.read(int(head.removeprefix(b"Content-Length: ")))
        if not body:
            break
        bodies.append(body)
    return bodies


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: %d\r\n\r\n",
        b"content-length:%d\n\n",
        b"Content-Length: 00%d \r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
    ],
)
def test_a_head_has_one_length(head: bytes) -> None:
    assert read((head % len(PING) + PING) * 2) == [PING, PING]


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"\r\n", "must have exactly one `Content-Length`"),
        (b"X: y\r\n\r\n", "must have exactly one `Content-Length`"),
        (b"Content-Length: 5\r\nContent-Length: 5\r\n\r\n", "must have exactly one"),
        (b"Content-Length : 5\r\n\r\n", "must have exactly one"),
        (b"Content-Length: +5\r\n\r\n", "must have exactly one"),
        (b"Content-Length: 0x5\r\n\r\n", "must have exactly one"),
        (b"Content-Length: 5, 5\r\n\r\n", "must have exactly one"),
        (b"Content-Length: -5\r\n\r\n", "must have exactly one"),
        (b"Content-Length: " + b"9" * 900 + b"\r\n\r\n", "must have exactly one"),
        (b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", "1,000 bytes in a line"),
        (b"Content-Length: 0\r\n\r\n", "must have 1 to 16,777,216 bytes, not 0"),
        (b"Content-Length: 16777217\r\n\r\n", "must have 1 to 16,777,216 bytes, not 16,777,217"),
        (b"X: y\r\n" * 21, "a head of more than 20 lines"),
        (b"x" * 1000, "1,000 bytes in a line"),
    ],
)
def test_another_head_is_refused(head: bytes, reason: str) -> None:
    with pytest.raises(ProblemsFound, match=reason) as refused:
        read(head)
    assert refused.value.status == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{}", "isn't JSON-RPC 2.0"),
        (b'{"jsonrpc": "1.0"}', "isn't JSON-RPC 2.0"),
        (b"1", "isn't JSON-RPC 2.0"),
        (b'"\xff"', "isn't JSON-RPC 2.0"),
        (b'{"jsonrpc": "2.0", "a": "\xff"}', "isn't JSON-RPC 2.0"),
        (PING[:-1], "isn't JSON-RPC 2.0"),
        (b'"' + b'\\"' * 8_000_000, "isn't JSON-RPC 2.0"),
        (PING[:-1] + b', "params": ' + b"[" * 100 + b"]" * 100 + b"}", "more than 100 deep"),
        (b"[" * 100_000, "more than 100 deep"),
        (b'{"a":' * 50_000, "more than 100 deep"),
        (b"[" + b"[]," * 5_000_000 + b"[]]", "more than 1,048,576 bytes outside strings"),
        (b"[" + b'"",' * 5_000_000 + b'""]', "more than 1,048,576 bytes outside strings"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_another_body_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(ProblemsFound, match=reason) as refused:
        read(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert refused.value.status == 2


def test_brackets_in_strings_do_not_count() -> None:
    text = b"[{" * 1_000_000 + rb"\"[{\\"
    body = PING[:-1] + b', "params": ' + b"[" * 99 + b'"' + text + b'"' + b"]" * 99 + b"}"
    assert read(b"Content-Length: %d\r\n\r\n" % len(body) + body) == [body]


@given(
    st.lists(
        st.sampled_from([b"Content-Length: ", b"5", b"\r\n", b"\n", b"\r", PING, b"36", b":", b"["])
        | st.binary(max_size=5),
        max_size=12,
    ).map(b"".join)
)
def test_any_bytes_are_messages_or_refused(data: bytes) -> None:
    try:
        bodies = read(data)
    except ProblemsFound:
        return
    assert all(b"jsonrpc" in body for body in bodies)

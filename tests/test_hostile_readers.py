"""No input, whoever made it, takes a reader much time or memory, or ends in anything but a result or a refusal."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hostile_readers import READERS, LimitedReader, Reader

pytest.importorskip("resource", reason="limits of processes: Unix only")

SOURCE = Path(__file__).parents[1] / "src/legalsite"
MAX_LENGTH = 20_000  # bytes of an input: work that grows by its square takes more than the limit
ODD_PIECES = (
    b"\0",
    b"\xff",
    b"\xe2\x80\xa8",
    b"\xf0\x9f\x98\x80",
    b"\r",
    b" ",
    b"\n",
    b"\n\n",
    b"9",
)
COUNTS = st.sampled_from([1, 1, 2, 30, 400, 5_000, MAX_LENGTH])


def hostile_inputs(reader: Reader) -> st.SearchStrategy[bytes]:
    """Return inputs of which parts are repeated, nested, left open, or odd."""
    piece = st.sampled_from([*reader.pieces, *ODD_PIECES])
    repeated = st.builds(lambda piece, count: piece * count, piece, COUNTS)
    mixed = st.builds(
        lambda pieces, count: b"".join(pieces) * count,
        st.lists(piece, min_size=2, max_size=4),
        COUNTS,
    )
    parts = [repeated, mixed]
    if reader.pairs:
        pair = st.sampled_from(reader.pairs)
        parts.append(st.builds(_nested, pair, piece, COUNTS, st.booleans()))
    return st.builds(
        lambda start, parts: (start + b"".join(parts))[:MAX_LENGTH],
        st.sampled_from(reader.starts),
        st.lists(st.one_of(parts), min_size=1, max_size=4),
    )


def _nested(pair: tuple[bytes, bytes], words: bytes, depth: int, is_closed: bool) -> bytes:
    """Return words in pairs around pairs, so many of them that all fit if they are closed."""
    depth = min(depth, MAX_LENGTH // 2 // len(b"".join(pair)))
    closing = pair[1] * depth if is_closed else b""
    return pair[0] * depth + words + closing


@pytest.fixture(scope="module")
def limited() -> Iterator[LimitedReader]:
    reader = LimitedReader()
    yield reader
    reader.close()


@pytest.mark.parametrize("name", READERS)
def test_ends_soon_for_every_input(name: str, limited: LimitedReader) -> None:
    @settings(
        max_examples=settings.default.max_examples // 5,
        suppress_health_check=list(HealthCheck),
    )
    @given(hostile_inputs(READERS[name]))
    def ends(data: bytes) -> None:
        assert limited.read(name, data) in {"read", "refused"}

    ends()


@pytest.mark.parametrize(
    "folder", ["commands", "importing", "ledger", "mail", "notices", "preview", "source"]
)
def test_each_reader_is_in_the_list(folder: str) -> None:
    tested = " ".join(reader.functions for reader in READERS.values()).split()
    found = set()
    for path in (SOURCE / folder).rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith(("read_", "parse_")):
                found.add(f"{path.stem}.{node.name}")
    assert found <= set(tested)

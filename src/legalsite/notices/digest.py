"""What a mailing is, in one number: whoever confirms it has seen these letters go to these addresses."""

import hashlib
from collections.abc import Iterable

from legalsite.model.letter import Letter


def digest_of(notice: str, sender: str, letters: Iterable[Letter]) -> str:
    """64 hex digits over the notice's key, whom the letters are from, and each address with what it is told. Another
    word, another address, another setting: another digest; the order of the list makes none, nor do the witnesses,
    which change with each line of the ledger, this notice's own too."""
    digest = hashlib.sha256(f"legalsite-notice v1\n{notice}\n{sender}\n".encode())
    for line in sorted(_line(letter) for letter in letters):
        digest.update(line)
    return digest.hexdigest()


def _line(letter: Letter) -> bytes:
    """Names cannot hold a line break: nothing can pass for two letters."""
    to = letter.recipient
    return f"{to.address}\t{to.name}\t{letter.content.words_sha256}\t{letter.message_id}\n".encode()

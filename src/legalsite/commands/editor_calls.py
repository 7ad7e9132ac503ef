"""The calls of a CMS and their parameters, as Decap CMS sends them to `decap-server`."""

import base64
import binascii
from typing import Literal, TypeVar

import msgspec
from msgspec import Raw, Struct

from legalsite.errors import printable

MAX_FILE_SIZE = 20 << 20  # bytes of a file in content/files


class CallRefused(Exception):  # noqa: N818 - reads as what happened
    """The call changes nothing. The CMS shows the message."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class Call(Struct, frozen=True):
    """A call of the CMS."""

    action: str
    params: Raw = Raw(b"{}")


class Parameters(Struct, frozen=True, rename="camel"):
    """The parameters of an action, as far as they matter here."""


class ListedFile(Parameters, frozen=True):
    """A file that the CMS asks for."""

    path: str
    label: str | None = None


class FolderOfEntries(Parameters, frozen=True):
    """Drafts below a folder."""

    folder: str
    extension: str
    depth: int  # 1: only in the folder itself


class ListedFiles(Parameters, frozen=True):
    """Several drafts."""

    files: list[ListedFile]


class OnePath(Parameters, frozen=True):
    """One file."""

    path: str


class Asset(Parameters, frozen=True):
    """A file for content/files."""

    path: str
    content: str
    encoding: Literal["base64"]

    def data(self) -> bytes:
        """Return the bytes of the file. Raises CallRefused if it isn't encoded or too large."""
        try:
            data = base64.b64decode(self.content, validate=True)
        except (binascii.Error, ValueError):
            raise CallRefused(422, f"{printable(self.path)} isn't encoded as base64") from None
        if len(data) > MAX_FILE_SIZE:
            limit = f"{MAX_FILE_SIZE >> 20} MB"
            raise CallRefused(413, f"{printable(self.path)} is larger than {limit}")
        return data


class SavedDraft(Parameters, frozen=True):
    """The new text of a draft."""

    path: str
    raw: str
    new_path: str | None = None


class SavedEntry(Parameters, frozen=True):
    """Drafts to save together, with files that they show. Old versions of the CMS send `entry`."""

    assets: list[Asset]
    data_files: list[SavedDraft] = []
    entry: SavedDraft | None = None


class MediaFolder(Parameters, frozen=True):
    """A folder of content/files."""

    media_folder: str


class SavedFile(Parameters, frozen=True):
    """A file to save in content/files."""

    asset: Asset


class SeveralPaths(Parameters, frozen=True):
    """Several files."""

    paths: list[str]


Decoded = TypeVar("Decoded")


def decode(data: bytes | Raw, kind: type[Decoded]) -> Decoded:
    """Return a value from its JSON. Raises CallRefused if it is another kind of value."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CallRefused(422, printable(str(error))) from None

"""Signatures by the real ssh-keygen."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from legalsite.disk.signing import public_key, sign, signer
from legalsite.errors import ProblemsFound

needed = pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="install ssh-keygen (Debian: openssh-client)"
)


def key(place: Path) -> str:
    """Makes a key; gives its line for allowed_signers."""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(place)], check=True
    )
    return f'legal@example.com namespaces="legalsite" {place.with_suffix(".pub").read_text()}'


@needed
def test_who_signed(tmp_path: Path) -> None:
    ours, other = key(tmp_path / "ours"), key(tmp_path / "other")
    signature = sign(b"checkpoint", tmp_path / "ours")
    assert signer(b"checkpoint", signature, ours.encode()) == "legal@example.com"
    assert signer(b"checkpoint, changed", signature, ours.encode()) is None
    assert signer(b"checkpoint", signature, other.encode()) is None
    assert signer(b"checkpoint", signature, b"") is None
    assert signer(b"checkpoint", b"no signature", ours.encode()) is None
    assert f"legal@example.com {public_key(signature)}" == ours.strip()


@needed
def test_a_signature_for_another_purpose_does_not_count(tmp_path: Path) -> None:
    ours = key(tmp_path / "ours")
    (tmp_path / "text").write_bytes(b"checkpoint")
    subprocess.run(
        [
            "ssh-keygen",
            "-q",
            "-Y",
            "sign",
            "-n",
            "file",
            "-f",
            str(tmp_path / "ours"),
            str(tmp_path / "text"),
        ],
        check=True,
        capture_output=True,
    )
    signature = (tmp_path / "text.sig").read_bytes()
    assert (
        signer(b"checkpoint", signature, ours.replace(' namespaces="legalsite"', "").encode())
        is None
    )


@needed
def test_what_is_no_key(tmp_path: Path) -> None:
    for name, words in (
        (
            "nowhere",
            "no-key]: key file not found\n  help: pass a key file; to create one:\n    ssh-keygen -t ed25519",
        ),
        (
            "text",
            "no-signature]: ssh-keygen can't sign with this key\n  help: check that it is a private key you can read",
        ),
    ):
        (tmp_path / "text").write_bytes(b"no key")
        with pytest.raises(ProblemsFound) as refused:
            sign(b"checkpoint", tmp_path / name)
        assert ": exit " not in str(refused.value)
        said = re.sub(
            "(sign with this key): .*", r"\1", str(refused.value)
        )  # what follows is ssh-keygen's
        assert (said, refused.value.status) == (
            f"{tmp_path / name}: error[{words}",
            2,
        )


def test_without_ssh_keygen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_bytes(b"x")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProblemsFound) as refused:
        sign(b"checkpoint", tmp_path / "key")
    assert refused.value.status == 2
    assert str(refused.value) == (
        "error[no-ssh-keygen]: signing requires ssh-keygen, which isn't installed\n"
        "  help: install the OpenSSH client (Debian: openssh-client)"
    )

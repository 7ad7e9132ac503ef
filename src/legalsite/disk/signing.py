"""Sign and verify data with ssh-keygen (OpenSSH 8.1 or newer) in the namespace `legalsite`."""

import base64
import struct
import subprocess
import tempfile
from pathlib import Path

from legalsite.errors import usage_failure
from legalsite.system import find_program

NAMESPACE = "legalsite"
INSTALL_HELP = "install the OpenSSH client (Debian: openssh-client)"


def sign(data: bytes, key: Path) -> bytes:
    """Sign data, and return the armored signature.

    `key` is a private key, or a public key whose private key is in an ssh-agent. ssh-keygen may ask
    for a passphrase on the terminal. Raises ProblemsFound (status 2) if the key doesn't exist or
    can't sign.
    """
    require_key_file(key)
    done = _run_ssh_keygen(["-Y", "sign", "-n", NAMESPACE, "-f", str(key)], data)
    if done.returncode:
        errors = done.stderr.decode("utf-8", "replace").strip()
        last_line = errors.rpartition("\n")[2].strip()
        reason = last_line or f"exit {done.returncode}"
        message = f"ssh-keygen can't sign with this key: {reason}"
        help = "check that it is a private key you can read"
        raise usage_failure("no-signature", message, help, str(key))
    return done.stdout


def require_key_file(key: Path) -> None:
    """Raise ProblemsFound (status 2) if the key doesn't exist."""
    if not key.is_file():
        help = "pass a key file; to create one: `ssh-keygen -t ed25519`"
        raise usage_failure("no-key", "key file not found", help, str(key))


def signer(data: bytes, signature: bytes, allowed_signers: bytes) -> str | None:
    """Return the name of the allowed signer who signed `data`, or None.

    `allowed_signers` is the content of a file in ssh-keygen's format.
    """
    with tempfile.TemporaryDirectory() as folder:
        sig = Path(folder, "sig")
        sig.write_bytes(signature)
        allowed = Path(folder, "allowed")
        allowed.write_bytes(allowed_signers)
        files = ["-s", str(sig), "-f", str(allowed)]
        principals = _run_ssh_keygen(["-Y", "find-principals", *files], b"")
        # ssh-keygen verifies a signature for a name, so try each name with this key
        for name in principals.stdout.decode("utf-8", "replace").split("\n")[:-1]:
            check = ["-Y", "verify", "-I", name, "-n", NAMESPACE, *files]
            if not _run_ssh_keygen(check, data).returncode:
                return name
    return None


def signing_key(data: bytes, signature: bytes) -> str:
    """Return the fingerprint of the key that signed `data`, even if the key isn't allowed.

    Return an empty string if the signature isn't valid.
    """
    with tempfile.TemporaryDirectory() as folder:
        sig = Path(folder, "sig")
        sig.write_bytes(signature)
        check = ["-Y", "check-novalidate", "-n", NAMESPACE, "-s", str(sig)]
        is_valid = not _run_ssh_keygen(check, data).returncode
    return fingerprint(signature) if is_valid else ""


def public_key(signature: bytes) -> str:
    """Extract the public key from a signature, in the format of allowed_signers without a name.

    The key is restricted to our namespace. OpenSSH's PROTOCOL.sshsig documents the format of a
    signature: magic (6 bytes), version (4 bytes), and the key, prefixed with its length.
    """
    armored = signature.strip().split(b"\n")
    # the first line is `-----BEGIN …`, and the last one `-----END …`
    blob = base64.b64decode(b"".join(armored[1:-1]))
    key = _counted_bytes(blob[10:])
    algorithm = _counted_bytes(key).decode("ascii")  # the name of the algorithm comes first
    encoded = base64.b64encode(key).decode("ascii")
    return f'namespaces="{NAMESPACE}" {algorithm} {encoded}'


def fingerprint(signature: bytes) -> str:
    """Return the fingerprint of a signature's key as in `ssh-keygen -l`: `SHA256:…`."""
    key = public_key(signature).partition(" ")[2]  # without the restriction to our namespace
    line = _run_ssh_keygen(["-l", "-f", "-"], key.encode()).stdout
    return line.split()[1].decode("ascii")  # the first field is the number of bits


def _counted_bytes(data: bytes) -> bytes:
    """Read an SSH string (RFC 4251, section 5): four bytes with its length, and its bytes."""
    (size,) = struct.unpack(">I", data[:4])
    return data[4 : 4 + size]


def _run_ssh_keygen(arguments: list[str], data: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run ssh-keygen with `data` as standard input, and return its output and exit status.

    Raises ProblemsFound (status 2) if ssh-keygen isn't installed.
    """
    program = find_program("ssh-keygen")
    if not program:
        message = "signing requires ssh-keygen, which isn't installed"
        raise usage_failure("no-ssh-keygen", message, INSTALL_HELP)
    return subprocess.run([program, *arguments], input=data, capture_output=True, check=False)

"""Signs and verifies with ssh-keygen (OpenSSH 8.1 or newer), under the namespace `legalsite`."""

import base64
import struct
import subprocess
import tempfile
from pathlib import Path

from legalsite.errors import usage_failure

NAMESPACE = "legalsite"
MISSING = "install OpenSSH's client (Debian: openssh-client)"


def sign(data: bytes, key: Path) -> bytes:
    """Return the armoured signature of `data`. `key` is a private key, or a public key whose private key an ssh-agent
    has. ssh-keygen asks for a passphrase on the terminal. Raises ProblemsFound (status 2) if the key is missing or
    cannot sign."""
    if not key.is_file():
        help = "name a key file; to create one: `ssh-keygen -t ed25519`"
        raise usage_failure("no-key", "key file not found", help, str(key))
    done = _run(["-Y", "sign", "-n", NAMESPACE, "-f", str(key)], data)
    if done.returncode:
        last_line = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2].strip()
        message = f"ssh-keygen can't sign with this key: {last_line or f'exit {done.returncode}'}"
        raise usage_failure("no-signature", message, "check that it is a private key you can read", str(key))
    return done.stdout


def signer(data: bytes, signature: bytes, allowed_signers: bytes) -> str | None:
    """Return the name of the allowed signer who made this signature of these bytes; None if none of them did."""
    with tempfile.TemporaryDirectory() as folder:
        sig, allowed = Path(folder, "sig"), Path(folder, "allowed")
        sig.write_bytes(signature)
        allowed.write_bytes(allowed_signers)
        principals = _run(["-Y", "find-principals", "-s", str(sig), "-f", str(allowed)], b"")
        for name in principals.stdout.decode("utf-8", "replace").split("\n")[:-1]:
            check = ["-Y", "verify", "-f", str(allowed), "-I", name, "-n", NAMESPACE, "-s", str(sig)]
            if not _run(check, data).returncode:
                return name
    return None


def public_key(signature: bytes) -> str:
    """Return the key that made a signature, as a line of allowed_signers has it after the name: only for our namespace,
    and without a comment (PROTOCOL.sshsig: magic, version, then the key with its length)."""
    blob = base64.b64decode(b"".join(signature.strip().split(b"\n")[1:-1]))
    key = _counted_bytes(blob[10:])
    return f'namespaces="{NAMESPACE}" {_counted_bytes(key).decode("ascii")} {base64.b64encode(key).decode("ascii")}'


def fingerprint(signature: bytes) -> str:
    """Return the fingerprint of the key that made a signature, as `ssh-keygen -l` prints it: `SHA256:…`."""
    return _run(["-l", "-f", "-"], public_key(signature).partition(" ")[2].encode()).stdout.split()[1].decode("ascii")


def _counted_bytes(data: bytes) -> bytes:
    """Return the bytes whose number the first four bytes give (RFC 4251, section 5)."""
    return data[4 : 4 + struct.unpack(">I", data[:4])[0]]


def _run(arguments: list[str], data: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run ssh-keygen to its end. Raises ProblemsFound (status 2) if it is missing."""
    try:
        return subprocess.run(["ssh-keygen", *arguments], input=data, capture_output=True, check=False)
    except FileNotFoundError:
        message = "signing requires ssh-keygen, which isn't installed"
        raise usage_failure("no-ssh-keygen", message, MISSING) from None

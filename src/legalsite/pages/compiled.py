"""Built-in layouts as compiled before: their code is always the same, and compiling it takes longer than using it."""

from collections.abc import MutableMapping

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """Remembers in `memo`, by file name, layouts whose file name starts with `prefix`; others are compiled anew."""

    def __init__(self, memo: MutableMapping[str, bytes], prefix: str) -> None:
        self._memo, self._prefix = memo, prefix

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return filename if filename and filename.startswith(self._prefix) else ""

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._memo:
            bucket.bytecode_from_string(self._memo[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.key:
            self._memo[bucket.key] = bucket.bytecode_to_string()

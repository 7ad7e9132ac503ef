"""Fixtures for tests of imports."""

import functools

import mammoth
import pytest

from importing.limited_imports import import_limited  # noqa: F401 - a fixture

pytest.register_assert_rewrite("importing.redlined_pairs")

mammoth.options.read_style_mapping = functools.cache(mammoth.options.read_style_mapping)
"""Fifty lines say which style becomes which element; mammoth reads them anew for each file, which takes as long as the
rest of a small one."""

"""The places of keys in TOML agree with what the parser reads."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.source.placed_toml import header_line, last_key_line, nearest, places

TEXT = '''
a = 1
"b c".d = """
e = 5
"""
[x]   # y = 1
'q.r' = { s = "t = 1, u", v.w = [1, { z = 2 }] }
[[list]]
  k = [
    "m",
  ]
'''


def paths(value, above=()):
    for key, below in value.items() if isinstance(value, dict) else ():
        yield (*above, key)
        yield from paths(below, (*above, key))


def test_every_key_stands_where_it_is_said_to():
    lines = TEXT.split("\n")
    found = places(TEXT)
    assert set(paths(tomllib.loads(TEXT))) <= set(found)
    assert ("list", "0", "k") in found
    for path, ((line, column), _) in found.items():
        name = next(part for part in reversed(path) if part != "0")
        assert name.split(".")[0] in lines[line - 1][column - 1 :]
    assert ("e",) not in found
    assert nearest(found, ("x", "q.r", "nope"), key=True) == found["x", "q.r"][1]


@given(st.text(alphabet="ab.=[]{}\"'#\n ,1", max_size=60))
def test_any_text_is_survived(text):
    places(text)


TABLES = """[site]
title = "x"

[policies."eu/a"]  # ours
kind = "terms"
formerly = [
  "b",
]

[policies."eu/a".notice]
any_of = ["email"]

[[checks]]
rule = "passive"
"""


@pytest.mark.parametrize(
    ("table", "header", "last"),
    [
        (("site",), 1, 2),
        (("policies", "eu/a"), 4, 6),
        (("policies", "eu/a", "notice"), 10, 11),
        (("policies",), 0, 0),
        (("checks",), 0, 14),
        (("nothing",), 0, 0),
    ],
)
def test_where_a_table_begins_and_its_last_key_is(table: tuple[str, ...], header: int, last: int) -> None:
    assert header_line(TABLES, table) == header
    assert last_key_line(TABLES, table) == last

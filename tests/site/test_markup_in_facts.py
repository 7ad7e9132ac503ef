"""Facts that look like markup: readers see them as typed, and no command takes them for markup."""

import json
from html import unescape
from pathlib import Path
from re import sub

import pytest

from legalsite.cli import run

VALUES = r"""
[a](https://x.example/)
[a] (https://x.example/)
[a](/b)
![a](/b.png)
<a href="https://x.example/">a</a>
<b>bold</b>
<script>alert(1)</script>
<Company Name>
<https://x.example/>
<!-- a -->
<!--
https://x.example/a_b_c
javascript:alert(1)
[a](javascript:alert(1))
mailto:a@x.example
a@x.example
&amp;
&#60;b&#62;
AT&T; R&D
a }} b
{{
}}
}}{{
{% if a %}
{props.name}
${name}
{#a}
{.wide}
{: .wide}
[TOC]
!!! note
[^1]
[^1]: a
[a]: /b
*
**a**
*a
_
__a__
a_b_c
~~a~~
\
\\
\*
a\
`
`a`
```
~~~
#
# a
a #
## a {#b}
1.
1. a
12)
- a
+ a
* a
---
===
> a
|
a | b
|---|
: a
:::
= + - @
=1+1
(a)
a) b
§ 1
"a"
'a'
"
a: b
a # b
- [ ] a
[ ]
:smile:
$a$
\(a\)
a&nbsp;b
%
E*TRADE
C#
""".strip().split("\n")
SITE_SIZE = 22  # each command reads the whole site

DRAFT = """---
title: "{0} terms"
summary: 'About {0}.'
revised: 2026-03-02
promise: none
---

## About {0}

{0} sells pans to {0}.
{0} and others, {0}

- {0}
- {0} and more

1. {0}

> {0}

See [{0}](https://b.example/), *{0}*, **{0}**, ~~{0}~~, and ({0}).[^n]

| Name | Of |
|---|---|
| {0} | {0} |

[^n]: {0} is the seller.

{0}
: {0}
"""


def write_site(folder: Path, values: dict[str, str]) -> None:
    """Write a site with a policy and a fact for each value."""
    (folder / "content").mkdir()
    (folder / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.test/"\n')
    facts = ["[fact]"]
    for name, value in values.items():
        facts.append(f"{name} = {json.dumps(value)}")
        text = DRAFT.replace("{0}", f"{{{{ fact.{name} }}}}")
        (folder / f"content/{name}.md").write_text(text)
    (folder / "content/facts.toml").write_text("\n".join(facts))


def words_of(page: str) -> str:
    """Return the words of a page, with single spaces."""
    return " ".join(unescape(sub("<[^<>]*>", "", page)).split())


@pytest.mark.parametrize("first", range(0, len(VALUES), SITE_SIZE))
def test_no_command_takes_a_value_for_markup(
    first: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = VALUES[first : first + SITE_SIZE]
    values = {f"v{number}": value for number, value in enumerate(some)}
    write_site(tmp_path, {"plain": "Qqword", **values})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772452800")  # 2026-03-02
    drafts = {name: Path(f"content/{name}.md").read_bytes() for name in values}

    assert run(["check"]) == 0
    assert capsys.readouterr().out == "no problems found\n"
    assert run(["publish", "--quiet", "--keep-dates"]) == 0
    assert run(["check"]) == 0
    assert capsys.readouterr().out == "no problems found\n"
    assert run(["build", "--quiet"]) == 0
    plain = words_of(Path("output/plain/index.html").read_text())
    for name, value in values.items():
        page = words_of(Path(f"output/{name}/index.html").read_text())
        assert page.count(value) >= plain.count("Qqword"), value
    for name in values:
        assert run(["revise", name, "--quiet"]) == 0
        revised = Path(f"content/{name}.md").read_bytes()
        assert revised.partition(b"\n---\n")[2] == drafts[name].partition(b"\n---\n")[2]
        assert revised.splitlines()[1] == drafts[name].splitlines()[1]

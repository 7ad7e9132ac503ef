"""What kramdown does not print is removed, and nothing else."""

import pytest

from legalsite.importing.foreign_markdown import without_attribute_lists


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Words.\n{: .lead}\nMore.", "Words.\n\nMore."),
        ("> Words.\n> {: .lead}", "> Words.\n"),
        ("- Words.\n    {: .lead}\n- More.", "- Words.\n\n- More."),
        ("## Fees\n{: #top .x}\n\nWords.", "## Fees {#top}\n\n\nWords."),
        ("## Fees {#own}\n{: #top}", "## Fees {#own}\n"),
        ("## Fees {: #top .x}", "## Fees {#top}"),
        ("## Fees\n{: .no_toc}", "## Fees\n"),
        ("Words.\n{: #top}", "Words.\n"),
        ("A [link](/a){:target=\"_blank\"}, *so*{: .x}.", "A [link](/a), *so*."),
        ("`{: .x}` and `a`{: .x} and\n```\n{: .x}\n```", "`{: .x}` and `a` and\n```\n{: .x}\n```"),
        ("Words.\n\n    {: .x}", "Words.\n\n    {: .x}"),
        ("* TOC\n{:toc}\n\nWords.", "* TOC\n\n\nWords."),
        ("Words.\n{:toc}", "Words.\n"),
        ("{:name: .class}\nWords.", "\nWords."),
        ("Write {: .x} behind words, or {this: that}.", "Write {: .x} behind words, or {this: that}."),
        ("\\*so\\*{: .x}", "\\*so\\*{: .x}"),
    ],
)  # fmt: skip
def test_removed_as_kramdown_would(body: str, expected: str) -> None:
    assert without_attribute_lists(body) == expected


@pytest.mark.parametrize("part", ["{:", "`{:", "# {: ", "{: .x}\n", "[a]{: .x} ", "* {:toc}\n"])
def test_a_long_text_takes_no_long_time(part: str) -> None:
    assert len(without_attribute_lists(part * 30_000)) <= len(part) * 30_000

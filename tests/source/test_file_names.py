"""What the name of a file in content/ says, and names that say nothing."""

from pathlib import Path

import pytest

from legalsite.model.config import Languages
from legalsite.source.file_names import checked_slug, read_name

HERE = Path(__file__).parent
NAMES = (HERE / "fixtures/file_names.txt").read_text(encoding="utf-8")
NO_NAMES = (HERE / "fixtures/wrong_file_names.txt").read_text(encoding="utf-8")


LANGUAGES = Languages(("en", "de", "fr"), {"austria/terms": "de", "italy/terms": "it"})


@pytest.mark.parametrize("case", NAMES.strip().split("\n"))
def test_names(case: str) -> None:
    path, expected = case.split(" | ")
    name = read_name(path, LANGUAGES)
    assert (
        f"{name.policy} in {name.language or LANGUAGES.of_original(name.policy)}"
        + (f" of {name.archived}" if name.archived else "")
        == expected
    )


@pytest.mark.parametrize("case", NO_NAMES.strip().split("\n"))
def test_names_that_mean_nothing(case: str) -> None:
    path, reason = case.split(" | ")
    with pytest.raises(ValueError) as found:
        read_name(path, LANGUAGES)
    assert str(found.value) == reason


def test_a_slug_is_returned_as_it_is() -> None:
    assert checked_slug("eu/privacy", ()) == "eu/privacy"

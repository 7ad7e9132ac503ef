"""Which two texts names stand for: with one name, the text before it."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from git_repositories import git
from legalsite.commands.check import checked_policies
from legalsite.commands.diff import TextSources, changed_since, diff
from legalsite.errors import ProblemsFound
from legalsite.model.policy_on_date import policy_on_date
from legalsite.notices.requirements import notice_for
from legalsite.redline.output.terminal import as_text
from legalsite.site.load import load_fresh
from short_policies import files_of, policy_of
from text_tables import table

SETTINGS = '[site]\ntitle = "A"\nurl = "https://a.test/"\nlanguages = ["en", "de"]\n'


@pytest.fixture
def sources(tmp_path: Path) -> Callable[..., TextSources]:
    """Return a function that writes a site whose draft is the last text, unless another one is given."""

    def sources(texts: str, draft: str = "") -> TextSources:
        files = files_of(texts)
        files["terms.md"] = (
            draft or [data for path, data in files.items() if not path.endswith(".de.md")][-1]
        )
        for path, data in files.items():
            (tmp_path / "content" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "content" / path).write_text(data)
        (tmp_path / "legalsite.toml").write_text(SETTINGS)
        return TextSources(
            lambda: tmp_path,
            lambda _: date(2026, 2, 1),
            io.BytesIO(b"---\nrevised: 2026-01-09\n---\n\nx\n"),
        )

    return sources


@table("diff.txt")
def test_one_name(
    texts: str, name: str, expected: str, sources: Callable[..., TextSources]
) -> None:
    old, new, _ = diff((name,), sources(texts))
    assert f"{old.revised} {new.revised} {new.language}" == expected


@pytest.mark.parametrize(
    ("revised", "undated"), [("2026-01-05", "terms"), ("2026-01-20", ""), ("2026-04-01", "")]
)
def test_a_draft_is_compared_with_the_newest_text_whatever_its_date_says(
    sources: Callable[..., TextSources], revised: str, undated: str
) -> None:
    draft = f"---\ntitle: Terms\nrevised: {revised}\n---\n\nOther words.\n"
    old, new, redline = diff(("terms",), sources("2026-01-01, 2026-01-05", draft))
    assert (old.revised, new.policy_to_date, new.path) == (
        "2026-01-05",
        undated,
        "content/terms.md",
    )
    assert new.revised == (None if undated else revised)
    assert redline.changed


UPCOMING = "2026-01-01, 2026-01-05 from 2026-03-01, 2026-01-06 from 2026-04-01"
ENDED = "2026-01-01, 2026-01-05 ends"


@pytest.mark.parametrize(("texts", "facts", "expected"), [
    (UPCOMING, "replaces: []", "2026-01-01"),
    (UPCOMING, "effective: 2026-02-28\nreplaces: []", "2026-01-01"),
    (UPCOMING, "effective: 2026-03-15\nreplaces: []", "2026-01-05"),
    (UPCOMING, "effective: 2026-04-15\nreplaces: []", "2026-01-06"),
    (UPCOMING, "effective: 2026-03-15\nreplaces: [2026-01-05]", "2026-01-01"),
    (UPCOMING, "effective: 2026-05-15\nreplaces: [2026-01-05]", "2026-01-06"),
    (ENDED, "effective: 2026-03-01", "2026-01-01"),
    (f"{ENDED}, 2026-01-06 ends", "effective: 2026-03-01", "2026-01-01"),
    (ENDED, "withdrawn: true", "2026-01-05"),
    ("2026-01-01, 2026-01-05 from 2026-03-01 ends", "effective: 2026-02-28\nreplaces: []", "2026-01-01"),
    ("2026-01-01, 2026-01-05 from 2026-03-01 ends", "effective: 2026-03-02\nreplaces: []", "2026-01-01"),
    ("2026-01-01, 2026-01-10", "effective: 2026-01-05\nretroactive: true\nreplaces: [2026-01-10]", "2026-01-10"),
])  # fmt: skip
def test_commands_pages_and_notices_compare_a_draft_with_the_same_text(
    sources: Callable[..., TextSources], texts: str, facts: str, expected: str
) -> None:
    draft = f"---\ntitle: Terms\nrevised: 2026-02-01\n{facts}\n---\n\nOther words.\n"
    given = sources(texts, draft)
    old, _, _ = diff(("terms",), given)
    assert old.revised == expected
    today = date(2026, 2, 1)
    site = load_fresh(given.root())
    policy = site.policy("terms")
    new = policy.versions[-1]
    on_day = policy_on_date(policy, today)
    assert str(on_day.by_id[new.revised].last_text) == expected
    notice = notice_for(policy, new, site.config, site.promise, today, requested=True)
    assert notice
    assert str(notice.previous.revised) == expected
    judged = checked_policies(site, today, ["terms"])["terms"].comparison_base(new)
    assert judged
    if not policy.replaced_while_upcoming(new):  # its notice counts if the change is small
        assert str(judged.revised) == expected


def test_a_translation_is_compared_with_the_translation_of_that_text() -> None:
    texts = "2026-01-01, 2026-01-02 of 2026-01-01 in de, 2026-01-05 from 2026-03-01"
    policy = policy_of(
        f"{texts}, 2026-01-06 of 2026-01-05 in de, 2026-01-07, 2026-01-07 of 2026-01-07 in de"
    )
    compared = {}
    for text in policy.translations["de"]:
        old = policy.comparison_base(text, date(2026, 2, 1))
        compared[str(text.translates)] = old and str(old.translates)
    # the version of 2026-03-01 follows the one of 2026-01-07
    assert compared == {"2026-01-01": None, "2026-01-05": "2026-01-07", "2026-01-07": "2026-01-01"}


def test_a_draft_before_every_other_version_is_compared_with_none(
    sources: Callable[..., TextSources],
) -> None:
    draft = "---\ntitle: Terms\nrevised: 2026-02-01\nreplaces: []\n---\n\nOther words.\n"
    given = sources("2026-01-05 from 2026-03-01", draft)
    with pytest.raises(ProblemsFound, match="no version of terms is in effect before 2026-02-01"):
        diff(("terms",), given)


def test_a_first_text_may_be_compared_with_itself(sources: Callable[..., TextSources]) -> None:
    given = sources("2026-01-01")
    with pytest.raises(
        ProblemsFound, match="no version of terms is in effect before 2026-01-01"
    ) as refused:
        diff(("terms@2026-01-01",), given)
    assert refused.value.status == 2
    old, new, redline = diff(("terms@2026-01-01",), given, first=True)
    assert (old, redline.changed) == (new, False)


@pytest.mark.parametrize(("front", "revised"), [
    ("---\nrevised: 2026-01-05\n---\n", "2026-01-05"),
    ('---\ntitle: x\nrevised:\t"2026-01-05-2"\n---\n', "2026-01-05-2"),
    ("---\nrevised: '2026-01-05' # a note\n---\n", "2026-01-05"),
    ("---\nrevised: 2026-02-30\n---\n", None),
    ("---\nrevised: soon\n---\n", None),
    ("---\nold_revised: 2026-01-05\n---\n", None),
    ("revised: 2026-01-05\n", None),
    ("", None),
])  # fmt: skip
def test_a_file_says_when_it_was_revised_in_front_matter_of_any_kind(
    tmp_path: Path, sources: Callable[..., TextSources], front: str, revised: str | None
) -> None:
    (tmp_path / "a.md").write_text(f"{front}\nWe keep it.\n")
    old, new, _ = diff((str(tmp_path / "a.md"), "-"), sources("2026-01-01"))
    assert (old.revised, old.language, new.revised, new.path) == (revised, "", "2026-01-09", "-")


@pytest.mark.parametrize(("names", "says"), [
    (("-", "-"), "standard input was given twice"),
    (("-",), "- has no earlier version to compare with"),
    (("term",), "did you mean terms?"),
    (("privacy-notice",), "name a file, or one of these policies: terms"),
    (("terms@2026-01-02",), "on 2026-01-02, terms@2026-01-01 is in effect"),
])  # fmt: skip
def test_names_that_mean_nothing(
    sources: Callable[..., TextSources], names: tuple[str, ...], says: str
) -> None:
    with pytest.raises(ProblemsFound) as refused:
        diff(names, sources("2026-01-01, 2026-01-05"))
    assert refused.value.status == 2
    assert says in "\n".join(map(str, refused.value.problems))


def test_since_a_commit_each_text_is_compared_with_the_one_before_it_in_its_language(
    tmp_path: Path, sources: Callable[..., TextSources]
) -> None:
    texts = "2026-01-01, 2026-01-02 of 2026-01-01 in de, 2026-01-05, 2026-01-06 of 2026-01-05 in de, 2026-01-07"
    given = sources(texts)
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "Empty")
    found = {
        text.path: redline and as_text(redline, context=None)
        for text, redline in changed_since("HEAD", given)
    }
    assert {path: re.findall(r"\[-(.*?)-\]", shown or "") for path, shown in found.items()} == {
        "terms/2026-01-01.md": [], "terms/2026-01-05.md": ["2026-01-01"], "terms/2026-01-07.md": ["2026-01-05"],
        "terms/2026-01-02.de.md": [], "terms/2026-01-06.de.md": ["2026-01-02"],
    }  # fmt: skip

"""Names into policies, and the versions of a policy held together."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from legalsite.errors import ProblemsFound, printable, raise_problems
from legalsite.model.config import Languages
from legalsite.model.policy import VERSION_ONLY_KEYS, Gap, Version
from legalsite.source.front_matter import PROPERTIES
from legalsite.source.policy_files import ORIGINAL_KEYS, PolicyFiles, arrange, read_policy
from text_tables import cases, in_lines, table

LANGUAGES = Languages(("en", "de"))
# fields that an original and its translation each have themselves
OF_EACH_FILE = (
    *("policy", "revised", "title", "path", "sha256", "size", "text_line", "language", "about"),
    *("summary", "summary_covers", "replaces", "approved_by", "dated_by", "translates"),
    *("translated_by", "extra", "facts", "recorded", "only_cancels", "undated"),
)
# keys whose value `revise` keeps for the next version, changes, or writes itself
KEPT_BY_REVISE = (
    "title",
    "revised",
    "effective",
    "translates",
    "part_of",
    "promise",
    "facts",
    "extra",
)


def file(revised, *lines, text="Words.\n"):
    return (
        "\n".join(["---", "title: Privacy", f"revised: {revised}", *lines, "---"]) + f"\n{text}"
    ).encode()


def policy(files, *, recorded=None, unpublished=True):
    arranged, problems = arrange(files, LANGUAGES)
    raise_problems(problems)
    found, *_ = arranged.values()
    return read_policy(
        found,
        files.__getitem__,
        languages=LANGUAGES,
        recorded=recorded or {},
        unpublished=unpublished,
    )


def places(act, *given, **named):
    with pytest.raises(ProblemsFound) as found:
        act(*given, **named)
    return [(problem.rule, problem.place) for problem in found.value.problems]


def test_names_make_policies():
    paths = [
        "eu/terms.md",
        "privacy.de.md",
        "privacy.md",
        "privacy/2025-02-01.de.md",
        "privacy/2025-02-01.md",
    ]
    paths += [
        "privacy/2024-01-01.withheld",
        "privacy/2025-02-01-2.md",
        "LEDGER",
        "CHECKPOINT",
        "CHECKPOINT.sig",
    ]
    paths += ["privacy/2024-06-01.gap", "allowed_signers", "files/a.png"]
    files, problems = arrange(paths, LANGUAGES)
    assert not problems
    assert files == {
        "eu/terms": PolicyFiles("eu/terms", {"": "eu/terms.md"}),
        "privacy": PolicyFiles(
            "privacy",
            {"": "privacy.md", "de": "privacy.de.md"},
            ("privacy/2025-02-01-2.md", "privacy/2025-02-01.de.md", "privacy/2025-02-01.md"),
            ("privacy/2024-01-01.withheld",),
            ("privacy/2024-06-01.gap",),
        ),
    }


BAD_NAMES_SAID = (Path(__file__).parent / "fixtures/bad_names_said.txt").read_text().splitlines()
BAD_NAMES = (Path(__file__).parent / "fixtures/bad_names.txt").read_text().splitlines()


@pytest.mark.parametrize("path", [*BAD_NAMES, "a\nb.md", "a\x1b[2Jb.md", "x" * 240 + ".md"])
def test_names_that_mean_nothing(path):
    files, problems = arrange(["x.md", path], LANGUAGES)
    assert [*files] == ["x"]
    assert [(each.rule, each.place) for each in problems] == [
        ("bad-name", f"content/{printable(path)}")
    ]


def test_every_bad_name_at_once():
    said = "\n".join(map(str, arrange(["A.md", "a.fr.md", "a.gap", "a.txt"], LANGUAGES)[1]))
    named = "rename it; policies are named like content/privacy.md, archived versions like content/privacy/2026-04-01.md"
    other = "for a translation, add its language to `languages` in the settings; otherwise, remove the dot"
    for help in (named, other):
        assert help in said
    assert [line for line in said.split("\n") if not line.startswith("  help: ")] == BAD_NAMES_SAID


def test_with_a_ledger_what_it_records_and_no_draft():
    files = {
        "privacy.md": b"no front matter",
        "privacy/2024-01-01.md": file("2024-01-01"),
        "privacy/2024-02-01.md": b"\xff",
    }
    found = policy(files, recorded={"privacy/2024-01-01.md": "000001 …"}, unpublished=False)
    assert [(version.path, version.recorded) for version in found.versions] == [
        ("privacy/2024-01-01.md", "000001 …")
    ]


def test_text_changed_under_date():
    files = {
        "privacy.md": file("2024-01-01", text="Other.\n"),
        "privacy/2024-01-01.md": file("2024-01-01"),
    }
    with pytest.raises(ProblemsFound) as found:
        policy(files)
    assert str(found.value) == (
        "content/privacy.md:3:10: error[text-changed-under-date]: the draft changed, but `revised` is still"
        " 2024-01-01, the date of the published version\n"
        "  3 | revised: 2024-01-01\n"
        "    |          ^\n"
        "  help: the published version stays in content/privacy/2024-01-01.md; give the draft a new date:\n"
        "    legalsite revise privacy"
    )


@cases("fixtures/versions.txt")
def test_versions_of_one_policy(text, expected):
    """The files of a case with their front matter; expected are its problems, or else the versions."""
    files = {
        path: file(revised, *lines)
        for path, revised, *lines in (line.split(" | ") for line in text.split("\n"))
    }
    try:
        said = [f"{version.revised} in {version.path}" for version in policy(files).versions]
    except ProblemsFound as found:
        said = [str(found)]
    assert "\n".join(said) == expected


def test_a_translation_takes_its_days_from_what_it_renders():
    files = {
        "privacy.md": file("2024-03-01", "effective: 2024-05-01", "change: minor"),
        "privacy.de.md": file("2024-03-09", "translates: 2024-03-01"),
    }
    [german] = policy(files).translations["de"]
    assert (german.effective, german.change, german.language) == (date(2024, 5, 1), "minor", "de")


def test_a_gap_has_its_day_and_its_reason():
    files = {
        "privacy/2025-01-13.md": file("2025-01-13"),
        "privacy/2025-02-01.gap": "Nobody kept it — sorry.\n".encode(),
    }
    recorded = {"privacy/2025-01-13.md": "line 1", "privacy/2025-02-01.gap": "line 2"}
    known = policy(files, recorded=recorded, unpublished=False)
    assert known.gaps == (
        Gap(date(2025, 2, 1), "privacy/2025-02-01.gap", "Nobody kept it — sorry.", "line 2"),
    )
    del recorded["privacy/2025-02-01.gap"]
    assert policy(files, recorded=recorded, unpublished=False).gaps == ()


@table("fixtures/gaps.txt")
def test_a_reason_for_a_gap_must_be_readable(reason, problem):
    files = {
        "privacy/2025-01-13.md": file("2025-01-13"),
        "privacy/2025-02-01.gap": reason.encode("latin-1"),
    }
    with pytest.raises(ProblemsFound) as found:
        policy(files, recorded=dict.fromkeys(files, "line"))
    assert found.value.problems[0].path == "content/privacy/2025-02-01.gap"
    assert in_lines(found.value.problems) == problem


def test_a_draft_that_is_withheld_must_give_way():
    files = {
        "privacy.md": file("2025-01-13"),
        "privacy/2025-01-13.withheld": file("2025-01-13", text="By order."),
        "privacy.de.md": file("2025-01-13", "translates: 2025-01-13", text="Worte."),
        "privacy/2025-01-13.de.md": file("2025-01-13", "translates: 2025-01-13"),
    }
    with pytest.raises(ProblemsFound) as found:
        policy(files)
    german, english = found.value.problems
    assert (english.rule, english.place) == ("withheld-text", "content/privacy.md:3:10")
    assert german.help == (
        "the published version stays in content/privacy/2025-01-13.de.md; "
        "give the draft a new date: `legalsite revise privacy --language de`"
    )


def test_a_draft_that_equals_an_archived_text_hides_no_other_draft():
    text, translated = (
        file("2024-01-01"),
        file("2024-01-01", "translates: 2024-01-01", text="Worte.\n"),
    )
    read = policy({"privacy.md": text, "privacy/2024-01-01.md": text, "privacy.de.md": translated})
    assert [each.path for each in (*read.versions, *read.translations["de"])] == [
        "privacy/2024-01-01.md",
        "privacy.de.md",
    ]


def test_an_edit_without_a_new_date_is_shown_as_a_text_of_the_day():
    front = "title: Privacy\nrevised: 2024-01-01\nchange: minor\nsummary: {}\nwithdrawn: true"
    files = {
        "privacy.md": f"---\n{front.format('New.')}\n---\nOther.\n".encode(),
        "privacy/2024-01-01.md": f"---\n{front.format('Old.')}\n---\nText.\n".encode(),
    }
    arranged = arrange(files, LANGUAGES)[0]["privacy"]
    for day, revised in (
        ("2024-05-06", "2024-05-06"),
        ("2024-01-01", "2024-01-01-2"),
        ("2023-01-01", "2024-01-01-2"),
    ):
        read = read_policy(
            arranged, files.__getitem__, languages=LANGUAGES, recorded={}, unpublished=True,
            draft_date=date.fromisoformat(day),
        )  # fmt: skip
        old, new = read.versions
        assert (str(new.revised), new.effective, new.undated) == (
            revised,
            date.fromisoformat(revised[:10]),
            True,
        )
        assert (new.change, new.summary, new.withdrawn) == (None, "New.", False)
        assert (str(old.revised), old.undated, old.summary) == ("2024-01-01", False, "Old.")


def test_an_edit_without_a_new_date_applies_to_new_accounts_from_that_day_at_the_earliest():
    front = "title: Privacy\nrevised: 2024-01-01\neffective: 2024-06-01\neffective_new_accounts: {}"
    for given, expected in (("2024-02-01", date(2024, 3, 1)), ("2024-04-01", date(2024, 4, 1))):
        files = {
            "privacy.md": f"---\n{front.format(given)}\n---\nOther.\n".encode(),
            "privacy/2024-01-01.md": f"---\n{front.format('2024-01-15')}\n---\nText.\n".encode(),
        }
        arranged = arrange(files, LANGUAGES)[0]["privacy"]
        read = read_policy(
            arranged, files.__getitem__, languages=LANGUAGES, recorded={}, unpublished=True,
            draft_date=date(2024, 3, 1),
        )  # fmt: skip
        assert read.versions[1].effective_new_accounts == expected


@pytest.mark.parametrize(
    ("replaces", "text", "counts_as"),
    [
        ("[2024-02-01]", "Other.\n", "material"),
        ("[2024-02-01]", "Third.\n", None),
        ("[2024-02-15]", "Other.\n", "minor"),
        ("[2024-02-15, 2024-02-01]", "Other.\n", "material"),
        ("[2024-01-01]", "Other.\n", None),
        ("[]", "Other.\n", None),
    ],
)
def test_a_text_counts_as_the_greatest_class_of_the_upcoming_ones_that_it_replaces(
    replaces, text, counts_as
):
    files = {
        "privacy.md": file(
            "2024-03-01",
            "change: editorial",
            f"replaces: {replaces}",
            "effective: 2024-07-01",
            text=text,
        ),
        "privacy/2024-01-01.md": file("2024-01-01", text="First.\n"),
        "privacy/2024-02-01.md": file(
            "2024-02-01", "change: material", "effective: 2024-06-01", text="Second.\n"
        ),
        "privacy/2024-02-15.md": file(
            "2024-02-15", "change: minor", "effective: 2024-06-15", text="Third.\n"
        ),
    }
    versions = policy(files).versions
    assert [text.counts_as for text in versions] == [None, None, None, counts_as]
    assert versions[-1].only_cancels == (text == "Third.\n")


@pytest.mark.parametrize(("facts", "only_cancels"), [
    ("", True),
    ("effective_new_accounts: 2024-03-02", True),
    ("effective_new_accounts: 2024-03-01", False),
    ("withdrawn: true", True),
])  # fmt: skip
def test_a_text_with_the_current_words_only_cancels(facts, only_cancels):
    files = {
        "privacy.md": file("2024-03-01", "replaces: [2024-02-01]", text="First.\n"),
        "privacy/2024-01-01.md": file("2024-01-01", text="First.\n"),
        "privacy/2024-02-01.md": file(
            "2024-02-01", "effective: 2024-06-01", facts, text="Second.\n"
        ),
    }
    assert policy(files).versions[-1].only_cancels == only_cancels


def test_every_reason_for_a_gap_is_read():
    gaps = {"2025-02-01": b"\xff", "2025-03-01": b" ", "2025-04-01": b"a\0b"}
    files = {"privacy/2025-01-13.md": file("2025-01-13")} | {
        f"privacy/{day}.gap": gaps[day] for day in gaps
    }
    with pytest.raises(ProblemsFound) as found:
        policy(files, recorded=dict.fromkeys(files, "line"))
    assert [problem.rule for problem in found.value.problems] == [
        "bad-encoding",
        "no-words",
        "bad-character",
    ]


def test_where_no_version_is_near_the_newest_five_are_named():
    files = {f"privacy/2024-0{month}-01.md": file(f"2024-0{month}-01") for month in range(1, 8)}
    files["privacy.md"] = file("2024-08-01", "replaces: [1066-10-14]")
    with pytest.raises(ProblemsFound) as found:
        policy(files)
    named = ", ".join(f"2024-0{month}-01" for month in range(4, 9))
    assert found.value.problems[0].help == f"the newest versions are: {named}"


def test_a_translation_states_each_field_or_copies_it_from_its_original():
    """A new key whose value holds for all languages belongs in ORIGINAL_KEYS."""
    fields = {field.name for field in msgspec.structs.fields(Version)}
    assert sorted((*ORIGINAL_KEYS, *OF_EACH_FILE)) == sorted(fields)


def test_revise_keeps_or_removes_each_key():
    """A new key that describes only one version belongs in VERSION_ONLY_KEYS."""
    assert sorted((*VERSION_ONLY_KEYS, *KEPT_BY_REVISE)) == sorted(PROPERTIES)

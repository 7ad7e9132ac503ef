"""Which days are versions, what they contain, and what is said of the rest: commits and blobs as values."""

import re
import tracemalloc
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from git_histories import commit, gone, put
from legalsite.importing import git_versions
from legalsite.importing.days import CommitDay, commit_days
from legalsite.importing.git_renames import TracedFile, trace_files
from legalsite.importing.git_versions import HistoryReader, ImportedPolicy, import_policy
from legalsite.importing.policy_names import slug_of
from legalsite.model.config import Languages
from legalsite.model.document import Document
from legalsite.model.git_history import Change, Commit, History
from legalsite.model.policy import VersionId
from legalsite.source.fences import split_text
from legalsite.source.front_matter import read_version
from legalsite.source.markdown import read_markdown
from legalsite.source.policy_files import PolicyFiles, read_policy
from legalsite.text.phrase_catalogue import Catalogue
from pdf_files import pdf_file
from text_tables import in_lines, table

LANGUAGES = Languages(("en", "de"))
TODAY = date(2024, 12, 31)
BLOBS: Mapping[str, bytes] = {
    "one": b"# Terms\n\nWe keep it for 30 days.\n",
    "reflowed": b"Terms\n=====\n\nWe keep it\nfor **30** days.\n",
    "two": b"# Terms\n\nWe keep it for 14 days.\n",
    "three": b"# Terms\n\nWe keep nothing.\n",
    "latin": "# Terms\n\nWe keep what you drink in our café.\n".encode("latin-1"),
    "japanese": "# Terms\n\n料金は二円。\n".encode("shift_jis"),
    "binary": b"\x89PNG\0\0",
    "nul": b"# Terms\n\nWe keep it for\0 40 days.\n",
    "utf-16": "# Terms\n\nWe keep it for 50 days.\n".encode("utf-16-le"),
    "png of ASCII": b"PNG\0\0\0 in ASCII",
    "lost": b"# Terms\n\nSee [a].\n\n[a]: https://a.example/\n[a]: https://b.example/\n",
    "front": b"---\ntitle: Our terms\nlayout: page\nnested: {a: [1, 2], b: 2020-01-01}\n---\nWe keep it.\n",
    "broken": b"---\ntitle: [\n---\n# Terms\n\nWe keep it for 30 days.\n",
    "odd": b"---\ntitle: Terms\nlogo: !!binary aGVsbG8=\n---\n# Terms\n\nWe keep it for 30 days.\n",
    "halves": b'---\ntitle: "\\ud800"\nx: "\\ud800"\n---\n# Terms\n\nWe keep it for 30 days.\n',
    "hidden": b'---\ntitle: Terms\nx: "\\u202e"\n---\n# Terms\n\nWe keep it for 30 days.\n',
    "empty": b"\n",
    "sections": b"# Fees\n\nPay.\n\n# Data\n\nWe keep it.\n",
    "titled": b"---\ntitle: Terms\n---\n# Fees\n\nPay.\n\n# Data\n\nWe keep it.\n",
    "long": b"# " + b"x" * 201 + b"\n\nWe keep it.\n",
    "large": b"x" * 3_000_000,
    "pdf": pdf_file("#1 Terms\nWe keep it.", objects=[b"x" * 3_000_000]),
}


def read(blob: str) -> bytes | int:
    return 30_000_000 if blob == "huge" else BLOBS[blob]


def lives(*commits: Commit) -> tuple[TracedFile, ...]:
    return trace_files(History(commits), lambda path: slug_of(path, LANGUAGES.site))


def told(*commits: Commit, **options: Any) -> ImportedPolicy:
    return with_files(*commits, **options)[0]


def days_of(file: TracedFile, zone: str = "UTC") -> Mapping[str, CommitDay]:
    return commit_days([event.commit for event in file.events], ZoneInfo(zone), TODAY)


def with_files(
    *commits: Commit, zone: str = "UTC", **options: Any
) -> tuple[ImportedPolicy, dict[str, bytes]]:
    """The policy, and the files of its versions by their ids. `options` are those of the reader."""
    (file,) = lives(*commits)
    files: dict[str, bytes] = {}
    reader = HistoryReader(read, days_of(file, zone), LANGUAGES, until=TODAY, **options)
    policy = import_policy(file, "terms", reader, lambda day, data: files.update({str(day): data}))
    assert list(files) == days(policy)
    return policy, files


def days(policy: ImportedPolicy) -> list[str]:
    return [str(text.revised) for text in policy.texts]


def said(policy: ImportedPolicy) -> list[str]:
    return [problem.rule for problem in policy.problems]


@table("git_versions.txt")
def test_the_versions_and_gaps_of_a_history(
    history: str, versions: str, gaps: str, why: str
) -> None:
    policy = told(*in_2024(history))
    assert [day.removeprefix("2024-") for day in days(policy)] == versions.split(), why
    assert [f"{day:%m-%d}" for day in policy.gaps] == gaps.split()
    assert policy.exists != history.endswith("-")


def in_2024(history: str) -> list[Commit]:
    """The commits of lines such as `01-02T08:00 two`: a time, and a blob or `-` for a file that is removed."""
    entries = (entry.split() for entry in history.split(", "))
    return [commit(f"2024-{time}", gone() if blob == "-" else put(blob)) for time, blob in entries]


def test_of_one_day_the_last_text_counts() -> None:
    policy, files = with_files(
        commit("2024-01-01T08:00", put("one")), commit("2024-01-01T20:00", put("two"))
    )
    assert days(policy) == ["2024-01-01"]
    assert b"14 days" in files["2024-01-01"]


def test_a_history_of_unlike_texts_keeps_the_parsed_sections_of_the_last_ones_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: list[int] = []

    def reading(*args: Any, cache: dict[Any, Any], **named: Any) -> Document:
        document = read_markdown(*args, cache=cache, **named)
        kept.append(len(cache))
        return document

    monkeypatch.setattr(git_versions, "read_markdown", reading)
    monkeypatch.setattr(git_versions, "MAX_CACHED_CHARACTERS", 2 * len("# T0\n\nWord0.\n"))
    monkeypatch.setitem(
        globals(), "BLOBS", {f"b{n}": f"# T{n}\n\nWord{n}.\n".encode() for n in range(8)}
    )
    policy = told(*(commit(f"2024-01-0{n + 1}", put(f"b{n}")) for n in range(8)))
    assert len(policy.texts) == 8
    assert max(kept) == kept[1] == 2 * kept[0]


def test_the_texts_of_a_long_history_are_not_in_memory_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = 40_000
    monkeypatch.setattr(git_versions, "MAX_CACHED_CHARACTERS", size)
    blobs = {f"b{n}": b"# Terms\n\n" + f"Word{n} ".encode() * (size // 7) for n in range(10)}
    (file,) = lives(*(commit(f"2024-01-{n + 1:02}", put(blob)) for n, blob in enumerate(blobs)))
    given = list[int]()

    def most(versions: int) -> int:
        """The memory that so many versions take at most."""
        reader = HistoryReader(lambda blob: bytes(bytearray(blobs[blob])), days_of(file), LANGUAGES)
        tracemalloc.start()
        import_policy(
            TracedFile(file.events[:versions]),
            "terms",
            reader,
            lambda _, data: given.append(len(data)),
        )
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    few, many = most(3), most(10)
    assert len(given) == 3 + 10
    assert many - few < 2 * size  # seven more texts


def test_the_day_is_that_of_the_site() -> None:
    late = commit("2024-01-01T23:30", put("one"))
    assert days(told(late, zone="Europe/Berlin")) == ["2024-01-02"]
    assert days(told(late, zone="America/New_York")) == ["2024-01-01"]


def test_a_commit_with_a_wrong_clock_has_a_text_of_its_own_on_the_day_of_the_one_before() -> None:
    policy, files = with_files(
        commit("2024-01-05", put("one")),
        commit("2024-01-02", put("two")),
        commit("2024-01-07", put("three")),
    )
    assert days(policy) == ["2024-01-05", "2024-01-05-2", "2024-01-07"]
    assert [b"14 days" in data for data in files.values()] == [False, True, False]
    assert (
        read_version(files["2024-01-05-2"], "terms/2024-01-05-2.md", languages=LANGUAGES).dated_by
        == "commit"
    )
    assert policy.problems[0].path.startswith("terms.md@")
    assert [problem.message for problem in policy.problems] == [
        "the date of this commit, 2024-01-02, can't be right; its version is dated 2024-01-05"
    ]


def test_a_commit_of_no_day_counts_for_the_day_before() -> None:
    odd = Commit("f" * 40, None, "", (put("two"),))
    assert days(told(commit("2024-01-05", put("one")), odd)) == ["2024-01-05", "2024-01-05-2"]


def test_more_texts_than_a_day_can_have_leave_a_gap() -> None:
    clocks = [str(date(2023, 10, 1) - timedelta(days=back)) for back in range(100)]
    history = [
        commit(clock, put(blob)) for clock, blob in zip(clocks, ["one", "two"] * 50, strict=True)
    ]
    policy = told(commit("2023-12-31", put("three")), *history, commit("2024-01-07", put("three")))
    assert {text.revised.nth for text in policy.texts} == set(range(1, 100))
    assert days(policy)[-1] == "2024-01-07"
    assert (
        "0:0 warning commit-order: 2023-12-31 has more than 99 versions; the version in effect then is unknown; "
        "the same in "
        f"terms.md@{commit(clocks[-1]).id[:10]}; "
        "correct the commit dates in a copy of the repository"
    ) in in_lines(policy.problems)


def test_values_of_the_front_matter_are_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "Last updated: {{{{ page.updated }}}} (v. {{{{page.vers}}}})"
    page = f"---\ntitle: Terms\nupdated: {{}}\nvers: {{}}\n---\n\n{line}\n\nPay.\n"
    blobs = {
        "first": page.format("1 May 2022", 1).encode(),
        "second": page.format("1 July 2022", 2).encode(),
    }
    monkeypatch.setattr(f"{__name__}.BLOBS", BLOBS | blobs)
    policy, files = with_files(
        commit("2022-05-01", put("first")), commit("2022-07-01", put("second"))
    )
    assert [b"Last updated: 1 May 2022 (v. 1)" in file for file in files.values()] == [True, False]
    assert b"Last updated: 1 July 2022 (v. 2)" in files["2022-07-01"]
    assert not policy.problems


def test_a_version_that_another_tool_fills_in_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        f"{__name__}.BLOBS", BLOBS | {"tag": b"---\ntitle: T\n---\n\n{% include terms.html %}\n"}
    )
    policy = told(
        commit("2022-05-01", put("one")),
        commit("2022-07-01", put("tag")),
        commit("2022-08-01", put("two")),
    )
    assert days(policy) == ["2022-05-01", "2022-08-01"]
    assert [str(day) for day in policy.gaps] == ["2022-07-01"]
    assert "the file contains only the template “{% include terms.html %}”" in in_lines(
        policy.problems
    )


def test_links_that_are_spelled_in_another_way_are_no_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blobs = {
        "deep": b"# Terms\n\nAsk [Ann](../../team/index.md#ann), and see [fees](#h.x1).\n\n## Fees {#h.x1}\n\nFive.\n",
        "flat": b"# Terms\n\nAsk [Ann](../team/index.md#ann), and see [fees](#h.y2).\n\n## Fees {#h.y2}\n\nFive.\n",
        "else": b"# Terms\n\nAsk [Ann](../teams/index.md#ann), and see [fees](#h.y2).\n\n## Fees {#h.y2}\n\nFive.\n",
    }
    monkeypatch.setattr(f"{__name__}.BLOBS", BLOBS | blobs)
    policy = told(
        commit("2022-01-01", put("deep", "docs/ops/legal/terms.md")),
        commit("2022-02-01", put("flat", "docs/legal/terms.md", "docs/ops/legal/terms.md")),
        commit("2022-03-01", put("else", "docs/legal/terms.md")),
    )
    assert days(policy) == ["2022-01-01", "2022-03-01"]
    assert in_lines(policy.problems[:1]) == (
        "0:0 warning lost-link: the link to ../../team/index.md#ann led to docs/team/index.md, which isn't imported; "
        "import that file too, or link to another page"
    )


def test_the_first_of_several_headings_is_no_title(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"# 1. INTRODUCTION\n\nWe issue.\n\n# 2. PUBLICATION\n\nWe publish.\n"
    monkeypatch.setattr(f"{__name__}.BLOBS", BLOBS | {"sections": text})
    assert [text.title for text in told(commit("2022-01-01", put("sections", "CP.md"))).texts] == [
        "CP"
    ]


STATED = b"# Terms\n\nEffective date: March 1, 2024\n\nWe keep it for 30 days.\n"


def test_only_a_text_that_states_no_day_is_dated_by_its_commit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(globals(), "BLOBS", {**BLOBS, "stated": STATED})
    history = (
        commit("2024-02-01", put("stated")),
        commit("2024-04-01", put("two")),
        commit("2024-05-01", gone()),
    )
    ended = [("terms", date(2024, 4, 20))]
    _, files = with_files(*history, commit("2024-06-01", put("one")), ended=ended)
    by = [
        read_version(data, f"terms/{day}.md", languages=LANGUAGES).dated_by
        for day, data in files.items()
    ]
    assert by == ["effective", "commit", None, "commit"]
    given = {("terms", VersionId(date(2024, 6, 1))): date(2024, 7, 1)}
    _, files = with_files(*history, commit("2024-06-01", put("one")), effective=given)
    assert b"\ndated_by: effective\n" in files["2024-06-01"]


def test_a_commit_that_is_left_out_leaves_a_gap() -> None:
    first, slip, fixed = (
        commit("2024-01-01", put("one")),
        commit("2024-01-05", put("two")),
        commit("2024-01-06", put("one")),
    )
    policy = told(first, slip, fixed, skipped_commits=[slip.id])
    assert (days(policy), [str(day) for day in policy.gaps]) == (
        ["2024-01-01", "2024-01-06"],
        ["2024-01-05"],
    )
    assert next(iter(policy.gaps.values())).decode() == (
        "The version of January 5, 2024 was skipped when the history was imported, as instructed "
        f"(“terms.md”, commit {slip.id[:10]}).\n"
    )
    assert in_lines(policy.problems) == (
        "0:0 warning left-out: this commit was skipped (--skip-commit); the version in effect then is unknown; "
    )


def test_a_text_of_the_same_day_stands_before_one_that_is_left_out() -> None:
    good, slip = commit("2024-01-05T08:00", put("two")), commit("2024-01-05T09:00", put("three"))
    policy, files = with_files(
        commit("2024-01-01", put("one")),
        good,
        slip,
        commit("2024-01-09", put("one")),
        skipped_commits=[slip.id],
    )
    assert days(policy) == ["2024-01-01", "2024-01-05", "2024-01-09"]
    assert b"14 days" in files["2024-01-05"]
    assert [str(day) for day in policy.gaps] == ["2024-01-06"]
    assert (
        told(good, slip, commit("2024-01-05T10:00", put("one")), skipped_commits=[slip.id]).gaps
        == {}
    )
    assert told(good, slip, commit("2024-01-06", put("one")), skipped_commits=[slip.id]).gaps == {}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Die Datei „terms.md“ wurde am 2.\xa0Mai 2024 aus dem Repository entfernt"),
        ("fr", "Le fichier «\xa0terms.md\xa0» a été supprimé du dépôt le 2\xa0mai 2024"),
        ("ja", "ファイル「terms.md」は2024年5月2日にリポジトリから削除されました"),
    ],
)
def test_a_removed_file_is_told_with_the_days_and_quotation_marks_of_the_language(
    language: str, words: str
) -> None:
    say = Catalogue().phrases("import", language)
    policy = told(commit("2024-01-01", put("one")), commit("2024-05-02", gone()), phrases=say)
    assert policy.gaps[date(2024, 5, 2)].decode().startswith(words)


@table("git_versions.txt")
def test_what_a_removed_file_means(
    history: str, answers: str, versions: str, gaps: str, asked: str
) -> None:
    commits = in_2024(history)
    given = dict(answer.split(" ") for answer in answers.split(", ")) if answers else {}
    ended = [
        ("terms", date.fromisoformat(f"2024-{day}")) for how, day in given.items() if how == "ended"
    ]
    left_out = [commits[int(nth) - 1].id for how, nth in given.items() if how == "left-out"]
    policy, files = with_files(*commits, ended=ended, skipped_commits=left_out)
    shown = []
    for text in policy.texts:
        version = read_version(
            files[str(text.revised)], f"terms/{text.revised}.md", languages=LANGUAGES
        )
        ends = f"({version.effective:%m-%d})" if version.withdrawn else ""
        shown.append(str(text.revised).removeprefix("2024-") + ends)
    assert " ".join(shown) == versions
    assert " ".join(f"{day:%m-%d}" for day in policy.gaps) == gaps
    options = re.findall(r"--[a-z-]+ [^`]+", " ".join(problem.help for problem in policy.problems))
    assert [option.replace("2024-", "") for option in options if "--skip" not in option] == (
        asked.split(", ") if asked else []
    )
    assert any("--skip-commit" in option for option in options) == (
        bool(asked) and "--moved" not in asked
    )


def test_what_ends_a_policy_says_only_that() -> None:
    history = commit("2024-01-01", put("one")), commit("2024-05-02", gone())
    policy, files = with_files(*history, ended=[("terms", date(2024, 4, 1))])
    last = read_version(files["2024-04-01"], "terms/2024-04-01.md", languages=LANGUAGES)
    assert (last.withdrawn, last.effective, last.title, last.dated_by) == (
        True,
        date(2024, 4, 1),
        "Terms",
        None,
    )
    assert (
        split_text(files["2024-04-01"].decode())[1]
        == "\nAs of April 1, 2024, this document is no longer in effect.\n"
    )
    assert policy.ended == date(2024, 4, 1)
    assert told(*history).ended is None


def test_policies_that_begin_on_the_day_of_a_removal_may_be_the_same_one() -> None:
    slugs_by_first_day = {date(2024, 5, 2): ["terms", "tos", "fees", "data", "more"]}
    (problem,) = told(
        commit("2024-01-01", put("one")),
        commit("2024-05-02", gone()),
        slugs_by_first_day=slugs_by_first_day,
    ).problems
    assert re.findall(r"--moved terms=([a-z]+)", problem.help) == ["tos", "fees", "data"]


def test_a_day_that_nobody_knows_is_asked_for_and_leaves_a_gap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two = b"# Terms\n\nEffective: March 1, 2024\n\nWe keep it.\n\nEffective: March 8, 2024\n"
    monkeypatch.setitem(globals(), "BLOBS", {**BLOBS, "two days": two})
    history = commit("2024-01-01", put("one")), commit("2024-03-05", put("two days"))
    policy, files = with_files(*history)
    assert [text.effective for text in policy.texts] == [date(2024, 1, 1), date(2024, 3, 8)]
    assert {str(day): reason.decode() for day, reason in policy.gaps.items()} == {
        "2024-03-01": "ended_by: 2024-03-05\nThe version of March 5, 2024 states more than one effective date: "
        "March 1, 2024; March 8, 2024. "
        f"We do not know which one is right (“terms.md”, commit {history[1].id[:10]}).\n"
    }
    assert in_lines(policy.problems) == (
        "0:0 warning effective-unclear: when does the version of 2024-03-05 take effect? line 3 says “Effective: "
        "March 1, 2024”, line 7 says “Effective: March 8, 2024”; import again with the correct date: "
        "`--effective terms@2024-03-05=2024-03-01` or `--effective terms@2024-03-05=2024-03-08`; "
        "otherwise, 2024-03-08 is used, and pages show a gap from 2024-03-01"
    )
    policy = told(*history, effective={("terms", VersionId(date(2024, 3, 5))): date(2024, 3, 5)})
    assert (policy.gaps, policy.problems, policy.texts[-1].repeats_dates) == ({}, (), False)
    answer = {("terms", VersionId(date(2024, 3, 5))): date(2024, 3, 1)}
    policy, files = with_files(*history, effective=answer)
    assert (policy.gaps, policy.problems) == ({}, ())
    assert list(files) == ["2024-01-01", "2024-03-01"]
    assert b"\nrevised: 2024-03-01\ndated_by: effective\n" in files["2024-03-01"]
    assert b"    date: '2024-03-05'\n" in files["2024-03-01"]  # of the commit


@table("git_versions.txt")
def test_a_gap_begins_on_the_first_day_that_a_text_may_have_applied(
    versions: str, periods: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version is its commit and the days that its text states, in `versions`; it is called by its commit."""
    history = [commit("2023-12-01", put("one"))]
    blobs = {**BLOBS}
    monkeypatch.setitem(globals(), "BLOBS", blobs)
    for version in versions.split(", "):
        committed, *stated = version.split()
        if stated == ["removed"]:
            history.append(commit(f"2024-{committed}", gone()))
            continue
        lines = "".join(f"{words.replace('_', ' ')}\n\n" for words in stated)
        blobs[committed] = (f"# Terms\n\n{lines}We keep {committed}.\n").encode()
        history.append(commit(f"2024-{committed}", put(committed)))
    policy, files = with_files(*history)
    texts = {f"terms/{revised}.md": data for revised, data in files.items()}
    texts |= {f"terms/{day}.gap": reason for day, reason in policy.gaps.items()}
    archived = tuple(path for path in texts if path.endswith(".md"))
    names = PolicyFiles(
        "terms", archived=archived, gaps=tuple(path for path in texts if path.endswith(".gap"))
    )
    known = read_policy(
        names,
        texts.__getitem__,
        languages=LANGUAGES,
        recorded=dict.fromkeys(texts, "x"),
        unpublished=True,
    )
    _, *later = known.timeline(date(2025, 1, 1))
    shown = [
        f"{p.start:%m-%d} {f'{p.revised.day:%m-%d}' if p.revised else 'unknown'}" for p in later
    ]
    assert shown == periods.split(", "), why


def test_what_cannot_be_read_is_passed_over_with_its_place() -> None:
    policy = told(
        commit("2024-01-01", put("one")),
        *(
            commit(f"2024-01-0{day}", put(blob))
            for day, blob in enumerate(("japanese", "binary", "lost", "large", "missing"), 2)
        ),
        commit("2024-01-08", Change("modified", "terms.md", "one", plain=False)),
        commit("2024-01-09", put("empty")),
        commit("2024-01-10", put("two")),
    )
    assert days(policy) == ["2024-01-01", "2024-01-10"]
    expected = (Path(__file__).parent / "unread_versions.txt").read_text(encoding="utf-8")
    assert in_lines(policy.problems) == expected.rstrip("\n")
    assert [str(day) for day in policy.gaps] == ["2024-01-02"]
    first_reason, *_, last_reason = next(iter(policy.gaps.values())).decode().splitlines()
    assert first_reason.startswith(
        "The version of January 2, 2024 in the history could not be read: byte 0x97 isn't valid"
    )
    assert last_reason == "2 more versions could not be read."
    assert policy.problems[0].path.startswith("terms.md@")


@pytest.mark.parametrize(("unread", "reasons"), [(4, 4), (5, 5), (6, 6), (7, 6)])
def test_a_gap_gives_five_reasons_and_the_number_of_the_others(unread: int, reasons: int) -> None:
    lost = [
        commit(f"2024-01-0{day}", put("binary" if day % 2 else "missing"))
        for day in range(2, 2 + unread)
    ]
    policy = told(commit("2024-01-01", put("one")), *lost, commit("2024-01-10", put("two")))
    assert len(next(iter(policy.gaps.values())).decode().splitlines()) == reasons


def test_a_text_that_is_surely_windows_1252_is_read_with_a_warning() -> None:
    policy, files = with_files(commit("2024-01-01", put("latin")))
    assert "café" in files["2024-01-01"].decode()
    assert policy.gaps == {}
    assert "was read as Windows-1252" in policy.problems[0].message


def test_a_nul_within_a_text_makes_it_no_binary_file() -> None:
    policy, files = with_files(
        *(
            commit(f"2024-01-0{day}", put(blob))
            for day, blob in enumerate(("nul", "utf-16", "png of ASCII"), 1)
        )
    )
    assert b"We keep it for 40 days." in files["2024-01-01"]
    assert (days(policy), [str(day) for day in policy.gaps]) == (["2024-01-01"], ["2024-01-02"])
    assert said(policy) == ["cleaned-characters", "not-a-text"]  # the second one twice


def test_titles_and_subjects_of_more_than_200_letters_are_cut() -> None:
    _, files = with_files(replace(commit("2024-01-01", put("long")), subject="s" * 201))
    version = read_version(files["2024-01-01"], "terms/2024-01-01.md", languages=LANGUAGES)
    assert (version.title, version.extra["imported"]["subject"]) == ("x" * 200, "s" * 200)


def test_a_file_that_never_could_be_read_ends_no_policy() -> None:
    assert days(told(commit("2024-01-01", put("binary")), commit("2024-01-02", gone()))) == []
    policy = told(
        commit("2024-01-01", put("one")), commit("2024-01-02", gone()), commit("2024-01-03", gone())
    )
    assert days(policy) == ["2024-01-01"]


def test_front_matter_goes_to_extra_with_where_it_comes_from() -> None:
    policy, files = with_files(commit("2024-01-01", put("front")))
    version = read_version(files["2024-01-01"], "terms/2024-01-01.md", languages=LANGUAGES)
    assert version.title == "Our terms"
    assert version.change is None
    assert version.summary is None
    assert version.extra["layout"] == "page"
    assert version.extra["imported"]["path"] == "terms.md"
    assert version.extra["imported"]["subject"] == "Words"
    assert not policy.problems


@pytest.mark.parametrize(
    ("blob", "why"),
    [
        ("broken", "the front matter can't be read: "),
        (
            "odd",
            "the front matter can't be read: the tag tag:yaml.org,2002:binary isn't allowed in front matter; it was",
        ),
        ("halves", "the front matter can't be read: "),
        (
            "hidden",
            "the front matter can't be kept (x): U+202E, right-to-left override, isn't allowed",
        ),
    ],
)
def test_front_matter_that_cannot_be_kept_is_said(blob: str, why: str) -> None:
    policy, files = with_files(commit("2024-01-01", put(blob)))
    (problem,) = policy.problems
    assert (problem.rule, problem.severity, problem.help) == (
        "front-matter-dropped",
        "warning",
        "add any important values yourself",
    )
    assert problem.message.startswith(why)
    assert policy.texts[0].title == "Terms"
    _, text, _ = split_text(files["2024-01-01"].decode())
    assert text.strip() == "# Terms\n\nWe keep it for 30 days."


def test_a_pdf_may_be_larger_than_a_text() -> None:
    policy, files = with_files(commit("2024-01-05", put("pdf", "terms.pdf")))
    assert days(policy) == ["2024-01-05"]
    assert files["2024-01-05"].endswith(b"\nWe keep it.\n")


def test_a_file_that_git_does_not_read_is_too_large() -> None:
    policy = told(commit("2024-01-05", put("huge")))
    assert "the file is too large: 30,000,000 bytes" in policy.problems[0].message


def page(fare: str, menu: str = "Home", more: str = "") -> bytes:
    return (
        f"<!doctype html><html><head><title>Terms | Ferry Co</title></head><body><nav><a href='/'>{menu}</a></nav>"
        f"<p>Goats travel for {fare} coins. See <a href='privacy.html#data'>your data</a>.</p>{more}"
        "<footer>© Ferry Co</footer></body></html>"
    ).encode()


def pages(**blobs: bytes) -> tuple[ImportedPolicy, dict[str, bytes]]:
    commits = [
        commit(f"2024-01-0{day}", put(blob, "terms.html")) for day, blob in enumerate(blobs, 1)
    ]
    (file,) = lives(*commits)
    files: dict[str, bytes] = {}
    reader = HistoryReader(
        blobs.__getitem__,
        days_of(file),
        LANGUAGES,
        slugs_by_name={"terms": "terms", "privacy": "privacy"},
    )
    return import_policy(
        file, "terms", reader, lambda day, data: files.update({str(day): data})
    ), files


def test_a_web_page_becomes_markdown_and_a_new_menu_is_no_version() -> None:
    policy, files = pages(a=page("two"), b=page("two", menu="Our whole fleet"), c=page("three"))
    assert days(policy) == ["2024-01-01", "2024-01-03"]
    assert [text.title for text in policy.texts] == ["Terms", "Terms"]
    texts = [data.decode().split("---\n\n", 1)[1] for data in files.values()]
    assert texts[0] == "Goats travel for two coins. See [your data](privacy.md#data).\n"
    assert texts[1] == texts[0].replace("two", "three")


def test_a_title_that_a_template_prints_is_none() -> None:
    policy, _ = pages(a=page("two").replace(b"<p>", b"<h1>{{ page.title }}</h1><p>"))
    assert [text.title for text in policy.texts] == ["Terms"]


def test_what_was_left_out_of_pages_is_said_once() -> None:
    policy, _ = pages(a=page("two"), b=page("three", menu="Our whole fleet"), c=page("four"))
    (problem,) = policy.problems
    assert (problem.rule, problem.severity) == ("converted-page", "warning")
    assert problem.help == "compare the result with the source"
    assert problem.message.startswith(
        "converted from HTML; left out: footer, navigation; the same in 2 later versions"
    )
    assert problem.path.startswith("terms.html@")


def test_a_page_that_cannot_be_read_leaves_a_gap() -> None:
    policy, _ = pages(
        a=page("two"),
        b=page("two", more="<div>" * 400),
        c=b"<html><nav>Home</nav></html>",
        d=page("four"),
    )
    assert (days(policy), [str(day) for day in policy.gaps]) == (
        ["2024-01-01", "2024-01-04"],
        ["2024-01-02"],
    )
    assert {"too-deep", "no-words"} <= set(said(policy))


def test_words_in_markdown_and_then_in_html_are_the_same_text() -> None:
    policy, _ = pages(a=b"Goats travel for two coins.\n", b=b"<p>Goats travel for two coins.</p>")
    assert days(policy) == ["2024-01-01"]


def test_gaps_are_of_policies_that_have_a_text_and_reach_to_the_day_of_the_import() -> None:
    assert told(commit("2024-01-05", put("large", "terms.md"))).gaps == {}
    first, last = (
        commit("2024-01-05", put("one", "terms.md")),
        commit(str(TODAY), put("large", "terms.md")),
    )
    assert [*told(first, last).gaps] == [TODAY]


def test_a_policy_may_come_back_with_a_version_that_cannot_be_read() -> None:
    ended = [commit("2024-01-05", put("one", "terms.md")), commit("2024-02-01", gone("terms.md"))]
    gaps = told(*ended, commit("2024-03-01", put("large", "terms.md"))).gaps
    assert [len(reasons.splitlines()) for reasons in gaps.values()] == [2]


@pytest.mark.parametrize(("blob", "asked"), [("sections", True), ("titled", False), ("one", False)])
def test_a_file_with_several_headings_of_level_1_is_called_by_its_name(
    blob: str, asked: bool
) -> None:
    policy = told(commit("2024-01-05", put(blob, "terms.md")))
    assert policy.texts[0].title == "Terms"
    assert [problem.rule for problem in policy.problems] == ["title"] * asked

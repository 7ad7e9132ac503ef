"""People of a case are erased: nothing is kept of them, and the evidence of the others still verifies."""

import json
from pathlib import Path

from commands.evidence_cases import KEY, Case, export, kept, places_of, rules, with_standard_tools
from legalsite.notices.result_file import PRIVATE_FILES


def test_somebody_can_be_told_all_that_is_kept_about_them_until_a_purge(sent: Case) -> None:
    status, said = sent("notify", "person", "User01@x.test", at="2026-02-04T09:00")
    (email,) = json.loads(said)["emails"]
    assert (status, email["mailing"], email["address"], email["state"]) == (
        0,
        KEY,
        "user01@x.test",
        "bounced",
    )
    assert [event["state"] for event in email["events"]] == ["accepted", "bounced"]
    assert json.loads(said)["suppressed"]["reason"] == "bounced"
    assert sent("notify", "purge", "--older", "0", at="2026-02-05T09:00")[0] == 0
    after = json.loads(sent("notify", "person", "User01@x.test", at="2026-02-06T09:00")[1])
    assert (after["emails"], after["suppressed"]["reply"]) == ([], "")
    assert sent("notify", "person", "other@x.test", at="2026-02-06T09:00")[0] == 1


def test_one_person_is_erased_and_the_evidence_of_the_others_still_verifies(
    anywhere: str, sent: Case
) -> None:
    def erase(*words: str) -> tuple[int, str]:
        return sent("notify", "person", "User01@x.test", "--erase", *words, at="2026-02-04T09:00")

    before = export(sent, "evidence/before")
    assert (erase()[0], erase("--yes")[0]) == (2, 0)
    assert sent("notify", "person", "", "--erase", "--yes", at="2026-02-04T09:00")[0] == 2
    assert "Nothing to erase." in erase("--yes")[1]
    status, said = sent("notify", "status", KEY, at="2026-02-04T10:00")
    assert (status, "1 address erased on 2026-02-04 by" in said) == (0, True)
    after = export(sent, "after", at="2026-02-04T10:00")
    for folder in (before, after):
        assert (rules(folder, sent.root), rules(folder, None)) == (set(), set())
        assert with_standard_tools(folder)[0] == 0
        people = (folder / "accounts/notice/people.csv").read_text().splitlines()
        assert len(people) == 12
    listed = ("RESULT", "notice/recipients.csv", "notice/history.csv", "notice/digest.txt")
    for name in listed:
        assert (after / "accounts" / name).read_bytes() == (before / "accounts" / name).read_bytes()
    lists = {str(sent.root / name) for name in ("readers.csv", "back.csv")}
    assert places_of("user01|user 01", kept(sent.root, anywhere)) == lists
    forged = (after / "accounts/notice/people.csv").read_text().replace("user02@", "user03@", 1)
    (after / "accounts/notice/people.csv").write_text(forged)
    assert (rules(after, sent.root), with_standard_tools(after)[0]) == ({"evidence-changed"}, 1)


def test_after_a_purge_the_same_bytes_are_exported_and_every_folder_verifies(
    anywhere: str, case: Case
) -> None:
    assert case.send(case.plan(at="2026-01-31T08:00"), at="2026-01-31T22:30")[0] == 1
    folders = [export(case, "before-bounces", at="2026-02-01T09:00")]
    back = case.root / "back.csv"
    back.write_text("address,event,status\nuser01@x.test,bounced,5.1.1\n")
    assert case("notify", "bounces", str(back), at="2026-02-03T09:00")[0] == 0
    folders.append(export(case, "bounced", at="2026-02-03T10:00"))
    assert case("notify", "purge", "--older", "0", at="2026-02-05T09:00")[0] == 0
    folders.append(export(case, "purged", at="2026-02-06T09:00"))
    folders.append(export(case, "much-later", at="2027-02-06T09:00"))
    for folder in folders:
        assert (rules(folder, case.root), rules(folder, None)) == (set(), set())
        assert with_standard_tools(folder)[0] == 0
    _, bounced, purged, later = map(listed_files, folders)
    assert bounced == purged == later
    assert not list(folders[-1].rglob("people.csv"))


def listed_files(folder: Path) -> dict[Path, bytes]:
    """Return the files that RESULT lists, and RESULT, by their paths in the folder."""
    files = {}
    for path in (folder / "accounts").rglob("*"):
        if path.is_file() and path.name not in PRIVATE_FILES:
            files[path.relative_to(folder)] = path.read_bytes()
    return files


def test_a_person_with_two_emails_is_omitted_once(corrected: Case) -> None:
    erase = ("notify", "person", "user03@x.test", "--erase", "--yes")
    assert corrected(*erase, at="2026-02-11T09:00")[0] == 0
    said = corrected("notify", "export", KEY, at="2026-02-11T10:00")[1]
    assert "Omitted because they were erased: 1 recipient.\n" in said

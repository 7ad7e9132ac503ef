"""What comes about people who were erased is not kept."""

from commands.evidence_cases import Case, export, kept, places_of, rules, with_standard_tools


def test_what_comes_after_somebody_was_erased_is_not_kept_of_them(
    anywhere: str, sent: Case, post
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    assert (
        sent("notify", "person", "user03@x.test", "--erase", "--yes", at="2026-02-04T09:00")[0] == 0
    )
    (sent.root / "late.csv").write_text(
        "address,event,status\nuser03@x.test,bounced,550 5.1.1 user03 has left\n"
    )
    assert sent("notify", "bounces", str(sent.root / "late.csv"), at="2026-02-05T09:00")[0] == 0
    figures = "accepted in time for 7 of 13 account holders; 3 bounced, 3 rejected"
    assert figures in sent("status", at="2026-02-05T09:10")[1]
    taken = len(post.taken)
    with (sent.root / "readers.csv").open("a") as readers:
        readers.write("more@x.test,\n")
    digest = sent.plan(at="2026-02-06T09:00")
    assert (
        sent("notify", "person", "more@x.test", "--erase", "--yes", at="2026-02-06T09:30")[0] == 1
    )  # it is not sent
    assert sent.send(digest, at="2026-02-06T10:00")[0] == 1
    assert [address for address, _ in post.taken[taken:]] == ["more@x.test"]
    folder = export(sent, "after", at="2026-02-06T11:00")
    assert (rules(folder, sent.root), with_standard_tools(folder)[0]) == (set(), 0)
    lists = {str(sent.root / name) for name in ("readers.csv", "late.csv")}
    assert places_of("user03|user 03", kept(sent.root, anywhere)) == lists

from legalsite.model.approvals import describe_approval


def test_the_sentence_never_says_that_a_name_was_verified() -> None:
    assert describe_approval(()) == ""
    assert describe_approval(("A",)) == "approved by A, as the file states"
    assert describe_approval(("A", "B", "C")) == "approved by A and B and C, as the file states"

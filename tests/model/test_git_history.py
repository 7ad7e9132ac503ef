"""What a history says unless git says otherwise."""

import pytest

from legalsite.model.git_history import Change, Commit, History


def test_a_change_is_of_a_plain_file_and_a_history_is_whole() -> None:
    change = Change("deleted", "terms.md")
    assert (change.blob, change.old_path, change.plain) == ("", "", True)
    commit = Commit("0" * 40, None, "Terms", (change,))
    assert not History((commit,)).shallow
    assert Commit("0" * 40, None, "Terms").changes == ()
    with pytest.raises(AttributeError):
        commit.subject = "x"  # type: ignore[misc]  # nothing changes a history

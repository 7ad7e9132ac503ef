"""Whether a clause on changes is surely about changes of its own text."""

import pytest

from legalsite.checks.own_clause import about_own_changes, may_be_about_own_changes
from legalsite.model.promise import Promise

SURE = [
    ("We may change this policy at any time.", "Privacy", ""),
    ("Der Hafen kann diese Ordnung ändern.", "Hafenordnung", ""),
    ("Le port peut modifier unilatéralement les présentes conditions.", "Conditions", ""),
    ("We may update Terms when the harbour changes.", "Terms of Use", ""),
    ("The office may revise the Mooring Rules each spring.", "Mooring Rules", ""),
    ("We reserve the right to amend any or all of the above guidelines.", "Guidelines", ""),
    ("The board reserves the right to modify the same without notice.", "Terms of Use", ""),
    ("Any modifications will be announced at the quay.", "Terms of Use", "Modifications"),
]
UNSURE = [
    ("The parties shall amend the Insurance Agreement if the law changes.", "Privacy Statement", ""),
    ("You may make changes until your application is approved.", "Events", ""),
    ("You may make changes until your stall is open, and this policy asks you to tell us.", "Stalls", ""),
    ("This charter stands until the Ferry Policy has been updated to reflect it.", "Harbour Policy", ""),
    ("Annex 2 is updated in spring; material updates are posted.", "Rental Agreement", "Updates"),
    ("This charter is reviewed by the board once a year.", "Charter", ""),
    ("Berths never expire unless policy changes.", "Rental Agreement", "Berths"),
    ("I will tell the members of meetings, deadlines, and policy changes.", "Leaders Agreement", ""),
    ("Please keep us informed if your data changes.", "Privacy Policy", "Changes"),
    ("Names that violate these rules will be replaced, and we do not notify anybody.", "Harbour Rules", ""),
    ("Travellers who wish to modify their crossing tell us by e-mail.", "Terms of Use", "Modifications"),
    ("We may correct errors and update the prices at any time.", "Terms of Use", "Prices"),
]


@pytest.mark.parametrize(("clause", "title", "heading"), SURE)
def test_a_clause_on_the_text_itself(clause: str, title: str, heading: str) -> None:
    assert about_own_changes(Promise(clause, 1, 1), title, heading, named=True)


@pytest.mark.parametrize(("clause", "title", "heading"), UNSURE)
def test_a_clause_that_may_be_about_something_else(clause: str, title: str, heading: str) -> None:
    assert not about_own_changes(Promise(clause, 1, 1), title, heading, named=True)


def test_the_terms_are_this_text_only_if_people_agree_to_it() -> None:
    clause = Promise("Update the terms in the file of the rope.", 1, 1)
    assert about_own_changes(clause, "Use of the quay", "", named=True)
    assert not about_own_changes(clause, "A guide to knots", "", named=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You agree to these rules and to any future amendments to this agreement that hang at the quay.", True),
        ("Updating this cookie notice", True),
        ("This agreement was last amended in spring.", False),
        ("We may move your boat to another berth while this agreement lasts.", False),
        ("You can update the information that we keep.", False),
    ],
)
def test_a_text_that_may_speak_of_its_own_changes(text: str, expected: bool) -> None:
    assert may_be_about_own_changes(text, "Mooring rules") is expected

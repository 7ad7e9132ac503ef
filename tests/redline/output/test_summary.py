"""A redline in one line of words."""

from collections.abc import Callable

from legalsite.model.document import Document
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.redline.output.units import summary
from legalsite.text.phrase_catalogue import Catalogue

Reader = Callable[[str], Document]


def test_summary(redline: Redline) -> None:
    assert summary(redline) == (
        "1 clause changed, 1 added, 1 removed, 1 moved, 1 renumbered; 3 words added, 9 words removed, 1 link changed"
    )


def test_a_summary_says_where_only_punctuation_changed(document: Reader) -> None:
    marked = compare(document("Boats, ships and rafts pay."), document("Boats, ships, and rafts pay."))
    assert summary(marked) == "1 clause changed; no words added or removed"
    german, french = (Catalogue().phrases("redline", language) for language in ("de", "fr"))
    assert summary(marked, german) == "1 Klausel geändert; keine Wörter eingefügt oder gestrichen"
    assert summary(marked, french) == "1 clause modifiée\u202f; aucun mot ajouté ni supprimé"


def test_a_heading_is_counted_with_the_clause_under_it(document: Reader) -> None:
    old = "## Fees\n\nBoats pay €5.\n"
    more = "\n## Dogs\n\nDogs sleep in the yard.\n\nCats do as they please.\n"
    assert summary(compare(document(old), document(old + more))).startswith("2 clauses added;")
    assert summary(compare(document(old), document(old.replace("Fees", "Dues")))).startswith("1 clause changed;")
    assert summary(compare(document(old + "\n## End\n"), document(old))).startswith("1 clause removed;")
    other = "## Dues\n\nBoats pay €6.\n"
    assert summary(compare(document(old), document(other))).startswith("1 clause changed;")


def test_a_link_that_goes_with_its_words_leads_nowhere_else(document: Reader) -> None:
    gone = compare(document("Boats moor. See [the rules](/rules) first."), document("Boats moor."))
    assert summary(gone) == "1 clause changed; 4 words removed"
    other = compare(document("Paid by [Quay Pay](https://q.example)."), document("Paid by [Klar](https://k.example)."))
    assert summary(other) == "1 clause changed; 1 word added, 2 words removed"


def test_words_that_moved_are_neither_added_nor_removed(document: Reader) -> None:
    old, new = (
        "The mooring is let by the year. The fee is due in March and is not returned. Boats have numbers.\n\nNo dogs.",
        "The mooring is let by the year. Boats have numbers.\n\nNo dogs. The fee is due in March and is not returned.",
    )
    assert summary(compare(document(old), document(new))) == "2 clauses changed; 10 words moved"

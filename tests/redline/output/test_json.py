"""A redline as JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema

import legalsite.redline
from legalsite.model.document import Document
from legalsite.model.redline import Redline
from legalsite.redline.compare import compare
from legalsite.redline.output.json import as_json

Reader = Callable[[str], Document]


def test_json_is_what_the_schema_says(redline: Redline) -> None:
    schema = json.loads(
        (Path(legalsite.redline.__file__).parent / "output" / "redline.schema.json").read_text()
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    value = as_json(redline, old={"path": "a.md"}, new={"path": "b.md", "revised": "2025-02-01"})
    jsonschema.validate(value, schema)
    assert {passage["kind"] for passage in value["passages"]} == {
        "renumbered",
        "moved",
        "amended",
        "unchanged",
        "inserted",
        "deleted",
    }
    assert value["old"] == {"path": "a.md", "revised": None}


def test_a_clause_number_that_stayed_opens_the_runs(document: Reader) -> None:
    same = as_json(compare(document("2.1 We pay."), document("2.1 We paid.")), old={}, new={})[
        "passages"
    ][0]
    assert same["runs"][0] == {"op": "equal", "text": "2.1 ", "number": True}
    other = as_json(compare(document("2.1 We pay."), document("2.2 We paid.")), old={}, new={})[
        "passages"
    ][0]
    assert other["runs"][0] == {"op": "equal", "text": "We "}
    assert (other["old"]["number"], other["new"]["number"]) == ("2.1", "2.2")


def test_a_number_that_was_in_the_words_of_a_clause_opens_the_runs_of_its_own(
    document: Reader,
) -> None:
    joined = document("2.1 We pay for the berth. 2.2 You pay for the light.")
    parted = document("2.1 We pay for the berth.\n\n2.2 You pay for the light.")
    of_both = [
        passage["runs"] for passage in as_json(compare(joined, parted), old={}, new={})["passages"]
    ]
    text = "".join(run["text"] for runs in of_both for run in runs)
    assert text == "2.1 We pay for the berth.2.2 You pay for the light."


def test_an_item_names_its_lead_in(document: Reader) -> None:
    old, new = (
        "- You may moor if you\n  - pay\n  - leave by noon\n",
        "- You may moor if you\n  - pay\n- leave by noon\n",
    )
    passages = as_json(compare(document(old), document(new)), old={}, new={})["passages"]
    assert [(passage["kind"], passage.get("under")) for passage in passages] == [
        ("unchanged", None),
        ("unchanged", "clause-you-may-moor-if-you"),
        ("moved", None),
    ]


def test_a_deleted_item_names_the_lead_in_that_it_had(document: Reader) -> None:
    letters = "- Reminders cost the owner\n  - ten crowns for the first\n"
    stayed = "".join(
        f"- Nobody pays for the {thing} that they take from the quay\n"
        for thing in ("water", "sand", "ice")
    )
    old, new = f"- Fees\n{letters}  - twenty for the second\n{stayed}", f"- Fees\n{stayed}{letters}"
    passages = as_json(compare(document(old), document(new)), old={}, new={})["passages"]
    under = [passage.get("under") for passage in passages if passage["kind"] == "deleted"]
    assert under == ["clause-reminders-cost-the-owner"]


def test_words_that_moved_have_the_number_of_their_move(
    document: Reader, moved_sentence: tuple[str, str]
) -> None:
    redline = as_json(compare(*map(document, moved_sentence)), old={}, new={})
    runs = [run for passage in redline["passages"] for run in passage["runs"] if "moved" in run]
    assert [(run["op"], run["text"].split()[0], run["moved"]) for run in runs] == [
        ("delete", "The", 1),
        ("delete", "and", 1),
        ("insert", "The", 1),
        ("insert", "and", 1),
    ]
    assert redline["words"] == {"inserted": 1, "deleted": 1, "moved": 14}

"""What stands around a policy on a web page is told from the policy."""

from datetime import date

from legalsite.importing.markdown_writer import ImportOptions
from legalsite.importing.plain_text import (
    boilerplate_lines,
    import_text,
    is_cookie_banner,
    is_menu_entry,
)
from text_tables import table

BANNER = "We use cookies to improve our website. Accept"


def test_a_page_with_everything_around_it() -> None:
    lines = {
        "https://acme.example/privacy": "URL of the page",
        BANNER: "like a cookie banner",
        "Strictly necessary": "like a cookie banner",
        "Privacy Policy": "",
        "This was captured by the Wayback Machine on 2 May 2019.": "",
        "We use cookies to remember you.": "",
        "Necessary": "",
        "Contact us at the address below.": "",
        f"{BANNER} all": "like a cookie banner",
        "Necessary cookies are absolutely essential for the website.": "like a cookie banner",
        "Always enabled": "like a cookie banner",
        "Privacy Policy ": "",
        "© 2019 Acme Ltd. All rights reserved.": "",
    }
    reasons = boilerplate_lines(list(lines))
    assert [reasons.get(position, "") for position in range(len(lines))] == list(lines.values())


def test_what_looks_like_a_banner_within_a_text_stays_and_is_named() -> None:
    text = f"Cookie notice\n\nThis is what our site shows:\n\n{BANNER}\n\nNecessary\n\nNothing else is kept.\n"
    imported = import_text(text.encode(), "a.txt", ImportOptions("cookies", date(2026, 1, 5)))
    assert BANNER.encode() in imported.data
    assert imported.removed == ()
    assert (
        "line 5 looks like a cookie banner but was kept; if it is one, use `--skip-lines 5`"
        in imported.notes
    )


@table("boilerplate.txt")
def test_a_line_that_is_not_known_for_certain_stays(line: str) -> None:
    assert boilerplate_lines(["Title", line, "We keep little."]) == {}


@table("boilerplate.txt")
def test_is_menu_entry(text: str, expected: str) -> None:
    assert str(is_menu_entry(text)) == expected


def test_what_stands_below_the_only_sentence_is_not_below_the_banner() -> None:
    assert boilerplate_lines([BANNER, "We keep little of yours.", "Necessary"]) == {
        0: "like a cookie banner"
    }
    assert boilerplate_lines(["Necessary", "We keep little of yours."]) == {}


def test_a_sentence_may_end_in_a_bracket() -> None:
    lines = ["We keep little (it is here.)", BANNER, "You may ask for it (always.)"]
    assert boilerplate_lines(lines) == {}
    assert boilerplate_lines([*lines[:1], BANNER]) == {1: "like a cookie banner"}


def test_a_banner_has_less_than_600_letters() -> None:
    banner = "We use cookies to improve our website{}. Accept"
    shown = [
        is_cookie_banner(banner.format("x" * (length - len(banner) + 2))) for length in (599, 600)
    ]
    assert shown == [True, False]


def test_lines_that_look_like_a_menu_are_named() -> None:
    def named(*lines: str) -> list[str]:
        text = (
            "Terms of Use\n\nWe keep it for you.\n\n"
            + "\n\n".join(lines)
            + "\n\nWe keep all of it.\n"
        )
        notes = import_text(text.encode(), "a.txt", ImportOptions("terms", date(2026, 1, 5))).notes
        return [note for note in notes if "menu" in note]

    look = "look like a menu but were kept; if they are one, use `--skip-lines 5-7`"
    assert named("Contact us", "Our ships") == [f"lines 5-7 {look}"]
    assert named("Our ships", "Our berths") == named("Contact us") == []


def test_below_a_rule_that_is_taken_out_a_banner_is_seen() -> None:
    text = f"Cookie notice\n\nWe keep it for you.\n-----\n{BANNER}\n\nWe keep all of it.\n"
    notes = import_text(text.encode(), "a.txt", ImportOptions("cookies", date(2026, 1, 5))).notes
    assert [note.partition(" looks")[0] for note in notes if "cookie banner" in note] == ["line 5"]


def test_a_banner_that_is_taken_out_is_not_said_to_stay() -> None:
    text = f"{BANNER}\n\nCookie notice\n\nWe keep little of yours.\n"
    imported = import_text(text.encode(), "a.txt", ImportOptions("cookies", date(2026, 1, 5)))
    assert [taken.line for taken in imported.removed] == [1]
    assert "banner" not in " ".join(imported.notes)

import pytest

from legalsite.model.promise import NotRead, Promise
from legalsite.promises.in_words import in_words, notice_in_words, why_not_read
from legalsite.text.phrase_catalogue import Catalogue


@pytest.mark.parametrize(
    ("promise", "words"),
    [
        (
            Promise("", 1, 1, ("email", "site"), (), "any", "material", discretion="will"),
            "Promises to send an email or post a notice on the website, for significant changes; no notice period.",
        ),
        (
            Promise("", 1, 1, ("email",), scope="any", timing="before_effective", days=1, discretion="will"),
            "Promises to send an email, for any change, at least 1 day before the change takes effect.",
        ),
        (
            Promise("", 1, 1, ("email",), ("email",), scope="any", discretion="may"),
            "May send an email, for any change; no notice period.",
        ),
        (
            Promise("", 1, 1, ("site", "email"), ("email",), scope="material", discretion="will", date_shown="top"),
            (
                "Promises to post a notice on the website and may send an email, for significant changes; "
                "no notice period. "
                "Shows the date of the last revision at the top."
            ),
        ),
        (
            Promise("", 1, 1, ("email", "in_product", "post"), (), "any", "material", discretion="will"),
            (
                "Promises to send an email or show a notice in the product, for significant changes; no notice period. "
                "Also promises to post the new text."
            ),
        ),
        (
            Promise("", 1, 1, ("post", "none_stated"), scope="material", discretion="will"),
            (
                "Promises to post the new text and give notice, without saying how, for significant changes; "
                "no notice period."
            ),
        ),
        (
            Promise("", 1, 1, ("post", "none_stated"), scope="any", discretion="may"),
            (
                "Promises to post the new text and may give notice, without saying how, for any change; "
                "no notice period."
            ),
        ),
        (
            Promise("", 1, 1, ("email", "none_stated"), scope="any", discretion="will"),
            "Promises to send an email, for any change; no notice period.",
        ),
        (  # a person may have confirmed it of an entry in a log book
            Promise("", 1, 1, ("other",), scope="any", timing="on_effective", discretion="will"),
            "Promises to give notice in another way, for any change, when the change takes effect; no notice period.",
        ),
        (
            Promise("", 1, 1, ("none_stated",), acceptance="continued_use"),
            "Promises no notice of changes. Treats continued use, or not objecting, as agreement.",
        ),
    ],
)
def test_english(promise: Promise, words: str) -> None:
    assert in_words(promise) == words


def test_german_and_french() -> None:
    german, french, polish = (Catalogue().phrases("promises", language) for language in ("de", "fr-CA", "pl"))
    promise = Promise("", 1, 1, ("email",), (), None, "material", "before_effective", 30, discretion="will")
    assert in_words(promise, german) == (
        "Verspricht, eine E-Mail zu senden, und zwar bei wesentlichen Änderungen, "
        "mindestens 30 Tage vor Inkrafttreten der Änderung."
    )
    assert in_words(promise, french) == (
        "Promet d’envoyer un e-mail, pour les modifications importantes, "
        "au moins 30 jours avant l’entrée en vigueur de la modification."
    )
    assert in_words(promise, polish) == in_words(promise)


def test_who_gets_the_notice_is_not_told_what_is_missing() -> None:
    promise = Promise("", 1, 1, ("email",), (), None, "any", discretion="will")
    assert notice_in_words(promise) == "Promises to send an email, for any change."


def test_months_stay_months() -> None:
    promise = Promise("", 1, 1, ("email",), (), None, "any", "before_effective", 60, 2, discretion="will")
    german = Catalogue().phrases("promises", "de")
    assert notice_in_words(promise).endswith("at least 2 months before the change takes effect.")
    assert notice_in_words(promise, german).endswith("mindestens 2 Monate vor Inkrafttreten der Änderung.")


def test_why_a_text_was_not_read() -> None:
    assert why_not_read(NotRead("cs")) == "no word lists for Czech"
    assert why_not_read(NotRead("und")) == "no word lists for its language"

"""Which words of a sentence deny a notice."""

import pytest

from legalsite.promises.denial import without_denials
from legalsite.promises.lexicon import lexicon_for


@pytest.mark.parametrize(
    ("language", "sentence", "left"),
    [
        ("en", "we will e-mail you.", "we will e-mail you."),
        ("en", "we will not e-mail you.", ""),
        ("en", "we post it here and send no e-mails.", "we post it here and send"),
        ("en", "we do not e-mail you, by newsletter or otherwise, but we show a banner.", ",, but we show a banner."),
        ("en", "we may change this without notice by posting it here.", "we may change this by posting it here."),
        ("en", "we will not change this without telling you.", "we will not change this without telling you."),
        ("en", "not less than two weeks before, we tell you.", "not less than two weeks before, we tell you."),
        ("en", "we are not obliged, even then, to write to you.", "we are not obliged, even then,"),
        ("en", "we may, but need not, e-mail you.", "we may, but need not, e-mail you."),
        ("en", "we may (but do not have to) e-mail you.", "we may (but do not have to) e-mail you."),
        ("de", "wir können, müssen aber nicht, schreiben.", "wir können, müssen aber nicht, schreiben."),
        ("fr", "nous pouvons, sans y être tenus, vous écrire.", "nous pouvons, sans y être tenus, vous écrire."),
        ("de", "wir informieren sie nicht per e-mail, aber auf der website.", ", aber auf der website."),
        ("de", "wir ändern dies nicht, ohne sie zu informieren.", "wir ändern dies nicht, ohne sie zu informieren."),
        ("de", "eine pflicht, sie zu informieren, besteht nicht.", "eine pflicht,, besteht nicht."),
        ("fr", "nous ne vous écrirons pas, ni par e-mail ni par lettre.", ","),
        ("fr", "nous pouvons changer ceci sans préavis.", "nous pouvons changer ceci"),
        ("fr", "nous ne changeons rien sans vous prévenir.", "nous ne changeons rien sans vous prévenir."),
    ],
)
def test_without_denials(language: str, sentence: str, left: str) -> None:
    found = without_denials(sentence, lexicon_for(language))
    assert len(found) == len(sentence)
    assert " ".join(found.split()).replace(" ,", ",").replace(" .", ".").strip(" .") == left.strip(" .")

"""What `legalsite` says of a command that there is not."""

import pytest

from legalsite.cli import run


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("biuld", "Error: No such command 'biuld': did you mean 'build'?\n"),
        ("imprt", "Error: No such command 'imprt': did you mean 'import'?\n"),
        ("zzz", "Error: No such command 'zzz'.\n"),
    ],
)
def test_an_unknown_command_is_told_with_the_near_one(
    typed: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([typed]) == 2
    assert capsys.readouterr().err.endswith(said)

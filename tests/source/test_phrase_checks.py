"""What is probably wrong in phrase files: phrase_checks.txt has files and what is said of them."""

from legalsite.source.phrase_checks import phrase_warnings
from text_tables import cases

LAYOUT = '{{ say.own.products }} {{ say.own.counted("claim", 3) }}'


@cases("phrase_checks.txt")
def test_phrase_files(file: str, said: str) -> None:
    name, _, phrases = file.partition("\n")
    files = {f"locale/{name}": phrases.encode()}
    found = phrase_warnings(files, ["de", "cs", "sv"], [LAYOUT])
    assert [f"{problem.line}: {problem.message}" for problem in found] == said.splitlines()

"""What is probably wrong in phrase files: phrase_checks.txt has files and what is said of them."""

from legalsite.source.phrase_checks import phrase_warnings
from legalsite.source.phrase_files import read_placed_phrases
from text_tables import cases

LAYOUT = '<a href="/a">a</a> {{ say.own.products }} {{ say.own.counted("claim", 3) }}'
ENGLISH = b'[own]\nproducts = "Products"\nclaim = { one = "{n} year", other = "{n} years" }\n'


@cases("phrase_checks.txt")
def test_phrase_files(file: str, said: str) -> None:
    name, _, phrases = file.partition("\n")
    files = {"locale/en.toml": ENGLISH, f"locale/{name}": phrases.encode()}
    found = phrase_warnings(read_placed_phrases(files), ["de", "cs", "sv"], [LAYOUT])
    assert [f"{problem.line}: {problem.message}" for problem in found] == said.splitlines()

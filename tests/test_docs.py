"""The docs are tested: what is made of the program is as it says, and every link leads somewhere. The files in
tests/docs run every command line that they show."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import reference_pages
from legalsite.text.sentences import sentences
from shown_commands import PAGES, ROOT, fences

HERE = Path(__file__).parent
REFERENCE = ROOT / "docs/reference"


@pytest.mark.parametrize(
    ("name", "make"), [("commands", reference_pages.commands), ("errors", reference_pages.errors)]
)
def test_the_reference_is_what_the_program_says(name: str, make: Callable[[], str]) -> None:
    """WRITE_CASES=1 writes the page anew."""
    is_as_made(REFERENCE / f"{name}.md", make())


def test_describes_only_problems_whose_words_depend_on_a_run() -> None:
    """Remove a description from tests/problem_causes.toml if the program now has the words."""
    page = reference_pages.errors()
    descriptions = reference_pages.descriptions()
    described = [cause for causes in descriptions["causes"].values() for cause in causes.values()]
    described += descriptions["ways_out"].values()
    unused = [each for each in described if f"*{each}*" not in page]
    assert not unused


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_sections_are_what_the_program_says(page: Path) -> None:
    """WRITE_CASES=1 writes each section anew that says that it is made of the program."""
    is_as_made(page, reference_pages.with_sections(page.read_text(encoding="utf-8")))


def is_as_made(page: Path, made: str) -> None:
    shown = page.read_text(encoding="utf-8")
    if os.environ.get("WRITE_CASES"):
        page.write_text(made, encoding="utf-8")
    assert made == shown, f"{page.name} is made of the program: `make update` writes it"


@pytest.mark.skipif(sys.platform != "linux", reason="the website is built on Linux")
@pytest.mark.parametrize("known", [False, True])
def test_the_website_links_to_the_addresses_that_are_known(tmp_path: Path, known: bool) -> None:
    """A stand-in for the generator prints its settings."""
    for path in ("docs", ".ci/docs", "src/legalsite", "tests/redline/output"):
        shutil.copytree(ROOT / path, tmp_path / path)
    for path in ("CHANGELOG.md", "SECURITY.md"):
        shutil.copy(ROOT / path, tmp_path)
    programs = tmp_path / ".venv/docs/bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    workers = "site/assets/javascripts/workers"
    (programs / "zensical").write_text(
        f"#!/bin/sh\nmkdir -p {workers}\ntouch {workers}/search.1.min.js\ncat zensical.toml\n"
    )
    (programs / "zensical").chmod(0o755)
    if known:
        with (tmp_path / "src/legalsite/__init__.py").open("a") as file:
            file.write(
                'REPOSITORY = "https://git.test/legalsite"\nDOCUMENTATION = "https://docs.test/"\n'
            )
    command = [tmp_path / ".ci/docs/build"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    project = tomllib.loads(done.stdout)["project"]
    linked = {key: project[key] for key in ("site_url", "repo_url") if key in project}
    expected = {"site_url": "https://docs.test/", "repo_url": "https://git.test/legalsite"}
    assert linked == (expected if known else {})


def test_no_page_has_marks_of_a_merge() -> None:
    for page in [*PAGES, ROOT / "CHANGELOG.md"]:
        marks = re.findall(r"(?m)^(?:<{7}|>{7}) .*", page.read_text(encoding="utf-8"))
        assert not marks, page.name


def test_what_to_do_ends_with_its_command() -> None:
    """So each command stands on a line of its own, to paste. An option is printed with the command that was typed."""
    for name, _, help in reference_pages.problems():
        amid = re.search(
            r"`(?:legalsite|git|openssl|pip|ssh-keygen) [^`\n]+`(?! wrote)[^\n:]*\w", help
        )
        assert not amid, f"{name}: {help}"


PASSES_A_PROBLEM_ON = {
    *reference_pages.MADE_BY,
    "_check_name", "_numbers", "_version", "check", "company_value_problem", "problems", "recipients", "config_for_url",
}  # fmt: skip


def test_only_functions_that_pass_a_problem_on_are_given_its_rule() -> None:
    """Otherwise the reference would lack it. A new function that is given a rule belongs to MADE_BY."""
    assert reference_pages.unnamed() <= PASSES_A_PROBLEM_ON


def test_lists_every_problem_that_a_test_expects() -> None:
    listed = reference_pages.RULES.keys() | {name for name, _, _ in reference_pages.problems()}
    cases = [path for kind in ("txt", "md", "sh") for path in HERE.rglob(f"*.{kind}")]
    for path in [*cases, *PAGES]:
        text = path.read_text(encoding="utf-8")
        printed = re.findall(r"\b(?:error|warning|info)\[([a-z-]+)\]", text)
        assert set(printed) <= listed, path


OTHER_IN_POWERSHELL = re.compile(
    r"[<>|`;~*{}(),‘’“”]|&&|\\ $|(?<!\S)@|^\w+=|^(?:cp|mv|rm) .*(?: \S+){2} |^(?:awk|export|head|test) "
)


def test_command_lines_are_the_same_in_powershell() -> None:
    """Elsewhere, the page says how they differ there. Nothing is quoted in a way that only one of the shells knows."""
    for page in PAGES:
        if "(install.md#use-powershell)" in page.read_text(encoding="utf-8"):
            continue
        for fence in fences(page):
            for line in fence.command_lines():
                plain = re.sub(r"'[^'‘’]*'|\"[^\"`\\“”]*\"|(?:^| +)# .*", " ", line).strip()
                assert not OTHER_IN_POWERSHELL.search(f"{plain} "), f"{page.name}: {line}"


def test_each_page_with_command_lines_is_run_by_one_file() -> None:
    files = "".join(path.read_text(encoding="utf-8") for path in (HERE / "docs").glob("test_*.py"))
    calls = re.findall(r"(?s) = shown_in\((.*?)\)", files)
    named = [name for names in calls for name in ast.literal_eval(f"[{names}]")]
    assert sorted(named) == sorted(page.stem for page in PAGES if fences(page))


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(
        r"(?ms)^```python\n(.*?)^```", (ROOT / "docs/contribute.md").read_text(encoding="utf-8")
    )
    exec(example, {})
    runs = [("equal", "Pay in "), ("delete", "30"), ("insert", "14"), ("equal", " days.")]
    assert capsys.readouterr().out == f"amended {runs}\n"


def anchors(page: Path) -> set[str]:
    """As GitHub makes them: the words of a heading, hyphens between them; a doubled one gets a number."""
    found: set[str] = set()
    text = re.sub(r"(?ms)^```.*?^```", "", page.read_text(encoding="utf-8"))
    for heading in re.findall(r"(?m)^#+ (.+)$", text):
        plain = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.add(plain if plain not in found else f"{plain}-1")
    return found


def links() -> Iterator[tuple[Path, str]]:
    for page in [*PAGES, *sorted((ROOT / "docs/decisions").glob("*.md"))]:
        text = re.sub(r"(?ms)^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if not re.match(r"[a-z]+:", target):
                yield page, target


def test_every_link_between_pages_leads_somewhere() -> None:
    for page, target in sorted(set(links())):
        path, _, anchor = target.partition("#")
        there = page.parent / path if path else page
        assert there.exists(), f"{page}: {target}"
        assert not anchor or anchor in anchors(there), f"{page}: {target}"


def phrases(value: object) -> Iterator[str]:
    """Yield the sentences of the English phrases."""
    if isinstance(value, dict):
        for each in value.values():
            yield from phrases(each)
    else:
        yield from sentences(str(value))


def test_quotes_of_pages_and_emails_are_phrases_of_the_program() -> None:
    """Of those that begin like this; others may be words of a policy."""
    catalogue = tomllib.loads((ROOT / "src/legalsite/locale/en.toml").read_text(encoding="utf-8"))
    patterns = []
    for phrase in phrases(catalogue):
        parts = re.split(r"\{\w+\}", phrase.removesuffix("."))
        if len("".join(parts)) > 8:  # else, it would match anything
            patterns.append(".+".join(map(re.escape, parts)))
    untrue = []
    for page in PAGES:
        text = " ".join(page.read_text(encoding="utf-8").split())
        for quote in re.findall(
            "“((?:This document|We are|A new version|The changes) [^”]+)”", text
        ):
            for sentence in sentences(quote):
                words = sentence.removesuffix(".")
                if not any(re.fullmatch(each, words) for each in patterns):
                    untrue.append((page.name, sentence))
    # the company wrote this
    summary = "From March 18, 2026, we keep your data for 14 days instead of 30. See what changes"
    assert untrue == [("first-weeks.md", summary)]

"""What the recipes in docs/examples decide about a user: in JavaScript, Python, Ruby, and PHP, with the cases of
recipe_decisions.txt. The rest of the recipes for Rails and Laravel is only parsed by its own language."""

import json
import os
import re
import runpy
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from tests.commands.test_acceptance import answers as command_answers
from tests.model.test_version_on import DAYS
from tests.pages.test_acceptance_requests import (
    SETTINGS,
    config_of,
    file_of,
    histories,
    read,
    settings_of,
)

from legalsite.model.config import AcceptanceSettings
from legalsite.model.policy import Policy

EXAMPLES = Path(__file__).parents[1] / "docs/examples"
FIXTURES = Path(__file__).with_name("recipe_decisions.txt").read_text(encoding="utf-8")
CASE = re.compile(
    r"(?P<today>\S+) opened (?P<opened>\S+?)(?: agreed (?P<agreed>\S+?))?"
    r"(?: stored since (?P<stored_since>\S+?))?: (?P<expected>.+)"
)
BUILT = date(2026, 12, 1)
JAVASCRIPT = """
import { decide } from "%s";
import { readFileSync } from "node:fs";
const answers = JSON.parse(readFileSync(0)).map(({ versions, stored_since: storedSince, ...account }) => {
  try {
    const { show, ...rest } = decide(versions, { ...account, storedSince: storedSince ?? undefined });
    return { show: show?.revised, ...rest };
  } catch { return { unknown: true }; }
});
console.log(JSON.stringify(answers));
"""
RUBY = """
require "json"
require "%s"
answers = JSON.parse($stdin.read).map do |given|
  versions = given.delete("versions")
  answer = TermsDecision.decide(versions, **given.transform_keys(&:to_sym))
  { **answer, show: answer.dig(:show, "revised") }
rescue KeyError
  { unknown: true }
end
puts JSON.generate(answers)
"""
PHP = """
require '%s';
$answers = array_map(function ($given) {
    [$versions, $today, $opened, $agreed, $since] = array_values($given);
    try {
        $answer = App\\Terms\\TermsDecision::decide($versions, $today, $opened, $agreed, $since);
        return ['show' => $answer['show']['revised'] ?? null] + $answer;
    } catch (OutOfBoundsException) { return ['unknown' => true]; }
}, json_decode(stream_get_contents(STDIN), true));
echo json_encode($answers);
"""
PROGRAMS = {
    "node": (
        "--input-type=module",
        "--eval",
        JAVASCRIPT % (EXAMPLES / "express/decide.mjs").as_uri(),
    ),
    "ruby": ("-e", RUBY % (EXAMPLES / "rails/terms_decision.rb")),
    "php": ("-r", PHP % (EXAMPLES / "laravel/TermsDecision.php")),
}
Given = dict[str, Any]
Answer = Mapping[str, Any]


def require(program: str) -> None:
    if not shutil.which(program):
        assert os.environ.get("CI") != "true", "run .ci/system-packages"
        pytest.skip(f"install {program} to test the recipe in its language")


def python_answers(given: list[Given]) -> list[Answer]:
    decide = runpy.run_path(str(EXAMPLES / "django/terms/decision.py"))["decide"]
    answers: list[Answer] = []
    for each in given:
        try:
            answer = vars(decide(**each))
        except KeyError:
            answers.append({"unknown": True})
            continue
        answers.append({**answer, "show": answer["show"] and answer["show"]["revised"]})
    return answers


def answers_of(program: str) -> Callable[[list[Given]], list[Answer]]:
    def answers(given: list[Given]) -> list[Answer]:
        require(program)
        command = [program, *PROGRAMS[program]]
        done = subprocess.run(
            command,
            check=False,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return list(json.loads(done.stdout))

    return answers


def cases() -> tuple[list[str], list[Given], list[str]]:
    lines, given, expected = [], list[Given](), []
    for block in FIXTURES.split("\n== ")[1:]:
        history, decisions = block.partition("\n")[2].strip().split("\n\n")
        settings = re.match(r"settings (.*)\n", history)
        rules = settings_of(settings[1]) if settings else AcceptanceSettings()
        policy = read(history.removeprefix(settings[0] if settings else ""))
        for line in decisions.split("\n"):
            case = CASE.fullmatch(line)
            assert case, line
            account = case.groupdict()
            lines.append(line)
            expected.append(account.pop("expected"))
            built = date.fromisoformat(account["today"])
            versions = file_of(policy, built, config_of("terms", rules))["versions"]
            given.append({"versions": versions, **account})
    return lines, given, expected


def said(answer: Answer) -> str:
    if answer.get("unknown"):
        return "unknown version"
    words = [
        f"{name} {answer[name]}" for name in ("announce", "show", "since", "by") if answer.get(name)
    ]
    return " ".join([*words, *(["and block"] if answer.get("blocks") else [])]) or "nothing"


@pytest.mark.parametrize(
    "answers", [python_answers, *map(answers_of, PROGRAMS)], ids=["python", *PROGRAMS]
)
def test_recipes_in_all_languages_decide_the_same(
    answers: Callable[[list[Given]], list[Answer]],
) -> None:
    lines, given, expected = cases()
    found = [said(answer) for answer in answers(given)]
    wrong = [
        f"{line} (is: {is_})"
        for line, is_, wanted in zip(lines, found, expected, strict=True)
        if is_ != wanted
    ]
    assert wrong == []


@given(histories(), DAYS, SETTINGS)
def test_existing_accounts_are_asked_if_the_command_says_so(
    policy: Policy, today: date, settings: AcceptanceSettings
) -> None:
    """Of users with a stored version."""
    account = {"today": str(today), "opened": str(date.min)}
    versions = file_of(policy, today, config_of(policy.slug, settings))["versions"]
    for answer in command_answers(policy, today, settings):
        agreed = str(answer.accepted.revised)
        (decision,) = python_answers([{"versions": versions, "agreed": agreed, **account}])
        assert bool(decision["show"]) == answer.is_due


@pytest.mark.parametrize(
    ("program", "path"),
    [
        *(("ruby", path) for path in sorted((EXAMPLES / "rails").iterdir())),
        *(("php", path) for path in sorted((EXAMPLES / "laravel").iterdir())),
    ],
    ids=lambda value: str(getattr(value, "name", value)),
)
def test_recipes_without_their_framework_are_parsed(program: str, path: Path) -> None:
    require(program)
    option = {"ruby": "-wc", "php": "-l"}[program]
    done = subprocess.run(
        [program, option, str(path)], check=False, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout

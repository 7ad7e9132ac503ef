"""The shell steps of the pipelines that `init` writes, run in a fresh clone. `pip` and `gh` are stand-ins that note how
they were called: no network is used, and the installed legalsite is the one that is tested."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from legalsite.cli import run
from legalsite.commands.new import installed_from

pytestmark = [pytest.mark.long, pytest.mark.skipif(not shutil.which("git"), reason="install git")]
POLICY = "---\ntitle: Privacy\nrevised: 2026-03-02\n---\n\n# Privacy\n\nWe keep nothing.\n"
GITLAB = {
    "CI_PIPELINE_ID": "7",
    "CI_JOB_TOKEN": "secret",
    "CI_SERVER_HOST": "gitlab.test",
    "CI_PROJECT_PATH": "a/legal",
    "CI_DEFAULT_BRANCH": "main",
}


def github_steps(pipeline: Any, job: str) -> Iterator[tuple[str, dict[str, str]]]:
    for step in pipeline["jobs"][job]["steps"]:
        if "run" in step:
            yield step["run"], {name: str(value) for name, value in step.get("env", {}).items()}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A repository with a policy of its own, and a clone of it in which the steps run."""
    origin, site = tmp_path / "origin.git", tmp_path / "site"
    assert run(["init", str(site), "--quiet", "--title", "Ours", "--url", "https://legal.test/"]) == 0
    (site / "content/terms.md").unlink()
    (site / "content/privacy.md").write_text(POLICY)
    config = (site / "legalsite.toml").read_text()
    (site / "legalsite.toml").write_text(config.partition("[policies.terms]")[0])
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    git(origin, "config", "receive.advertisePushOptions", "true")
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(site))
    git(site, "add", ".")
    git(site, "-c", "user.name=A", "-c", "user.email=a@legal.test", "commit", "--quiet", "--message", "Start")
    git(site, "push", "--quiet", str(origin), "main")
    git(tmp_path, "clone", "--quiet", str(origin), "clone")
    return tmp_path / "clone"


@pytest.fixture
def steps(site: Path, tmp_path: Path) -> Callable[..., str]:
    """Return a function that runs lines of shell in the clone, as one script, and returns how the stand-ins were
    called."""
    tools, calls = tmp_path / "tools", tmp_path / "calls"
    tools.mkdir()
    for name in ("pip", "gh"):
        (tools / name).write_text(f'#!/bin/sh\necho {name} "$@" >> "{calls}"\n')
        (tools / name).chmod(0o755)
    (tools / "legalsite").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m legalsite "$@"\n')
    (tools / "legalsite").chmod(0o755)
    settings = tmp_path / "gitconfig"
    settings.write_text(
        f'[url "{tmp_path}/origin.git"]\n  insteadOf = "https://gitlab-ci-token:secret@gitlab.test/a/legal.git"\n'
    )

    def steps(lines: str, variables: dict[str, str]) -> str:
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, **variables, "PATH": path, "GIT_CONFIG_GLOBAL": str(settings)}
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", lines],
            cwd=site,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{lines}\n{done.stdout}{done.stderr}"
        return calls.read_text() if calls.exists() else ""

    return steps


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_github(site: Path, steps: Callable[..., str]) -> None:
    pipeline = yaml.safe_load((site / ".github/workflows/legal.yml").read_text())
    calls = ""
    for job in ("check", "publish", "build"):
        for line, variables in github_steps(pipeline, job):
            branch = {name: "publish-7" for name, value in variables.items() if "run_id" in value}
            calls = steps(line, pipeline["env"] | variables | branch)
        cached = [
            step["with"]["path"].split() for step in pipeline["jobs"][job]["steps"] if "cache" in step.get("uses", "")
        ]
        assert cached == [[".legalsite", "output"]] * (job != "publish")
    install = f"pip install {installed_from().package}\n"
    assert calls == f"{install * 2}gh pr create --fill --head publish-7\n{install}"
    assert "content/privacy/2026-03-02.md" in git(site, "ls-tree", "-r", "--name-only", "origin/publish-7")
    assert (site / "output/privacy/index.html").exists()
    for line, variables in github_steps(pipeline, "publish"):
        steps(line, pipeline["env"] | dict.fromkeys(variables, "publish-8"))
    assert "publish-8" not in git(site, "branch", "--all")


def test_gitlab(site: Path, steps: Callable[..., str]) -> None:
    pipeline = yaml.safe_load((site / ".gitlab-ci.yml").read_text())
    variables = pipeline["variables"] | GITLAB
    assert pipeline["default"]["cache"]["paths"] == [".legalsite/", "output/", "public/"]
    for job in ("check", "publish", "pages"):
        script = [*pipeline["default"]["before_script"], *pipeline[job]["script"]]
        steps("\n".join(script), variables)
    assert "content/privacy/2026-03-02.md" in git(site, "ls-tree", "-r", "--name-only", "publish-7")
    assert "publish-7" in git(site, "ls-remote", "origin")
    assert (site / "public/privacy/index.html").exists()
    steps("\n".join(pipeline["publish"]["script"]), variables | {"CI_PIPELINE_ID": "8"})
    assert "publish-8" not in git(site, "ls-remote", "origin")

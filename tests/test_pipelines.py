"""The pipelines that `init` writes, this repository's own, and the files at its top that other pipelines read: their
schemas, and their shell steps in a fresh clone. `pip` and `gh` are stand-ins that note how they were called: no network
is used, and the program `legalsite` has already been started."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import yaml
from click.testing import CliRunner

from legalsite.commands.starters import start_site
from site_servers import Host, serving
from web_servers import Web

pytestmark = [pytest.mark.long, pytest.mark.skipif(not shutil.which("git"), reason="install git")]
ROOT = Path(__file__).parents[1]
WORKFLOW = ".github/workflows/legal.yml"
OURS = sorted((ROOT / ".github/workflows").glob("*.yml"))
STARTERS = sorted((ROOT / "src/legalsite/starter").glob("*.yml"))
INSTALL = (
    "pip install --require-hashes -r legalsite.constraints.txt\n"
    "pip install --no-deps --no-build-isolation legalsite==1.2\n"
)
HOSTILE = "x'\"$(touch${IFS}owned)`touch${IFS}owned`"
POLICY = "---\ntitle: Privacy\nrevised: 2026-03-02\n---\n\n# Privacy\n\nWe keep nothing.\n"
GITLAB = {
    "CI_PIPELINE_ID": "7",
    "CI_JOB_TOKEN": "secret",
    "CI_SERVER_HOST": "gitlab.test",
    "CI_PROJECT_PATH": "a/legal",
    "CI_DEFAULT_BRANCH": "main",
    "CI_PROJECT_DIR": ".",
    "CI_JOB_URL": "https://gitlab.test/a/legal/-/jobs/7",
    "CI_JOB_NAME": "redline",
}
COMMENTS = "gh api --paginate repos/a/legal/issues/7/comments --jq {0}\n"


def github_steps(pipeline: Any, job: str) -> Iterator[tuple[str, dict[str, str]]]:
    for step in pipeline["jobs"][job]["steps"]:
        if "run" in step:
            yield step["run"], {name: str(value) for name, value in step.get("env", {}).items()}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A repository with a policy of its own, and a clone of it in which the steps run."""
    origin, site = tmp_path / "origin.git", tmp_path / "site"
    start_site(site, date(2026, 3, 2), "Ours", "https://legal.test/")
    for path in (WORKFLOW, ".gitlab-ci.yml"):
        pipeline = (site / path).read_text()
        (site / path).write_text(pipeline.replace('LEGALSITE: ""', "LEGALSITE: legalsite==1.2"))
    (site / "content/terms.md").unlink()
    (site / "content/privacy.md").write_text(POLICY)
    config = (site / "legalsite.toml").read_text()
    (site / "legalsite.toml").write_text(config.partition("[policies.terms]")[0])
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    git(origin, "config", "receive.advertisePushOptions", "true")
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(site))
    git(site, "add", ".")
    git(
        site,
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@legal.test",
        "commit",
        "--quiet",
        "--message",
        "Start",
    )
    git(site, "push", "--quiet", str(origin), "main")
    git(tmp_path, "clone", "--quiet", str(origin), "clone")
    return tmp_path / "clone"


@pytest.fixture
def steps(site: Path, tmp_path: Path, legalsite: Path) -> Callable[..., str]:
    """Return a function that runs lines of shell in the clone, as one script, and returns how the stand-ins were
    called."""
    tools, calls = tmp_path / "tools", tmp_path / "calls"
    tools.mkdir()
    for name in ("pip", "gh", "sleep"):
        (tools / name).write_text(
            f'#!/bin/sh\necho {name} "$@" >> "{calls}"\necho "$COMMENTS"\nexit "${{FAILS:-0}}"\n'
        )
        (tools / name).chmod(0o755)
    (tools / "legalsite").symlink_to(legalsite)
    settings = tmp_path / "gitconfig"
    settings.write_text(
        f'[url "{tmp_path}/origin.git"]\n  insteadOf = "https://gitlab-ci-token:secret@gitlab.test/a/legal.git"\n'
    )

    def steps(lines: str, variables: dict[str, str], folder: str = "") -> str:
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, **variables, "PATH": path, "GIT_CONFIG_GLOBAL": str(settings)}
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", lines],
            cwd=site / folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{lines}\n{done.stdout}{done.stderr}"
        return calls.read_text() if calls.exists() else ""

    return steps


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_github(site: Path, steps: Callable[..., str]) -> None:
    pipeline = yaml.safe_load((site / ".github/workflows/legal.yml").read_text())
    git(
        site,
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@b.test",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "No text",
    )
    calls, summary = (
        "",
        {"GITHUB_STEP_SUMMARY": str(site.parent / "summary.md"), "PULL_REQUEST": "7"},
    )
    assert pipeline["jobs"]["publish"]["concurrency"] == {
        "group": "legalsite-publish",
        "cancel-in-progress": False,
    }
    for job in ("check", "publish", "build", "record"):
        for line, variables in github_steps(pipeline, job):
            branch = dict.fromkeys(variables.keys() & {"BRANCH", "PREVIEW"}, "publish-7")
            signed = {"LEGALSITE_SIGNING_KEY": ""}
            calls = steps(line, pipeline["env"] | variables | summary | branch | signed)
        cached = [
            step["with"]["path"].splitlines()
            for step in pipeline["jobs"][job]["steps"]
            if "cache" in step.get("uses", "")
        ]
        assert cached == [[".legalsite", "output"]] * (job in ("check", "build"))
    *_, (_, variables) = github_steps(pipeline, "check")
    comment = COMMENTS.format(variables["OURS"])
    comment = comment.replace("a/legal", "")  # GitHub sets it
    assert (
        calls
        == f"{INSTALL}{comment}{INSTALL}gh pr create --fill --head publish-7 --body [Preview](publish-7)\n"
        f"{INSTALL}{INSTALL}"
    )
    assert "content/privacy/2026-03-02.md" in git(
        site, "ls-tree", "-r", "--name-only", "origin/publish-7"
    )
    assert (site / "output/privacy/index.html").exists()
    for line, variables in github_steps(pipeline, "publish"):
        given = dict.fromkeys(variables, "publish-8") | {"LEGALSITE_SIGNING_KEY": ""}
        steps(line, pipeline["env"] | given)
    assert "publish-8" not in git(site, "branch", "--all")


def test_gitlab(site: Path, steps: Callable[..., str]) -> None:
    pipeline = yaml.safe_load((site / ".gitlab-ci.yml").read_text())
    variables = pipeline["variables"] | GITLAB
    assert pipeline["publish"]["resource_group"] == "legalsite-publish"
    assert pipeline[".legalsite"]["cache"]["paths"] == [".legalsite/", "output/", "public/"]
    for job in ("check", "publish", "pages", "record"):
        script = [*pipeline[".legalsite"]["before_script"], *pipeline[job]["script"]]
        steps("\n".join(script), variables)
    assert "content/privacy/2026-03-02.md" in git(site, "ls-tree", "-r", "--name-only", "publish-7")
    assert "publish-7" in git(site, "ls-remote", "origin")
    assert (site / "public/privacy/index.html").exists()
    steps("\n".join(pipeline["publish"]["script"]), variables | {"CI_PIPELINE_ID": "8"})
    assert "publish-8" not in git(site, "ls-remote", "origin")


@pytest.mark.parametrize("path", [WORKFLOW, ".gitlab-ci.yml"])
def test_the_live_site_is_compared_after_each_upload_and_every_hour(
    site: Path, steps: Callable[..., str], path: str, tmp_path: Path
) -> None:
    """A host may show an upload a minute later, so a failure is tried again."""
    pipeline = yaml.safe_load((site / path).read_text())
    output = tmp_path / "site/output"
    output.mkdir()
    with serving(output, Host()) as url:
        config = (site / "legalsite.toml").read_text()
        (site / "legalsite.toml").write_text(config.replace("https://legal.test/", url))
        promise = "promise: {none: true, confirmed_by: A}\n"
        old = f"---\ntitle: Privacy\nrevised: 2026-03-01\n{promise}---\n\nWe keep it.\n"
        new = old.replace("03-01\n", "03-02\nchange: editorial\napproved_by: A\nsummary: A dot.\n")
        for text in (old, new.replace("it.", "it..")):
            (site / "content/privacy.md").write_text(text)
            steps("legalsite publish --keep-dates --quiet", {})
        steps(f"legalsite build --quiet --output {output}", {})
        if path == WORKFLOW:
            *_, (lines, variables) = github_steps(pipeline, "live")
            assert variables == {"SAMPLE": "${{ github.event_name == 'schedule' && '50' || '' }}"}
            uploaded, hourly = {"SAMPLE": ""}, {"SAMPLE": "0"}
            # an hourly sample doesn't cancel the comparison of all files after an upload
            group = pipeline["jobs"]["live"]["concurrency"]["group"]
            assert group == "legalsite-live-${{ github.event_name }}"
        else:
            lines = "\n".join(pipeline["live"]["script"]).replace("=50", "=0")
            uploaded, hourly = {}, {"CI_PIPELINE_SOURCE": "schedule"}
        assert "sleep" not in steps(lines, uploaded)
        (output / "privacy/2026-03-01.md").write_bytes(b"Other.")
        assert "sleep" not in steps(lines, hourly), "an older file may not be in the sample"
        with pytest.raises(AssertionError, match=r"error\[live-file\]"):
            steps(lines, uploaded)
        assert "sleep 60" in (tmp_path / "calls").read_text()


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="install ssh-keygen")
@pytest.mark.parametrize("path", [WORKFLOW, ".gitlab-ci.yml"])
def test_a_signed_site_is_published_with_the_key_in_a_secret(
    site: Path, steps: Callable[..., str], tmp_path: Path, path: str
) -> None:
    """ssh-keygen refuses a key that other users can read, so the file is private; and it is gone afterwards."""
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-qt", "ed25519", "-N", "", "-f", str(key)], check=True)
    public = key.with_suffix(".pub").read_text()
    (site / "content/allowed_signers").write_text(f"legal.test {public}")
    git(site, "add", "content")
    pipeline = yaml.safe_load((site / path).read_text())
    kept = tmp_path / "kept"
    kept.mkdir()
    given = GITLAB | {"TMPDIR": str(kept), "BRANCH": "publish-7"}
    if path == WORKFLOW:
        lines = [line for line, _ in github_steps(pipeline, "publish")][1:]
        for line in lines:
            steps(line, given | {"LEGALSITE_SIGNING_KEY": key.read_text().rstrip()})
    else:
        script = "\n".join(pipeline["publish"]["script"])
        steps(script, given | {"LEGALSITE_SIGNING_KEY": str(key)})
    pushed = git(site, "ls-tree", "-r", "--name-only", "publish-7")
    assert "content/CHECKPOINT.sig" in pushed
    assert not list(kept.iterdir())
    assert (site / "output/privacy/index.html").exists()  # what is uploaded as a preview


@pytest.fixture
def folder(site: Path) -> Path:
    """The folder of a site in a clone of a larger repository."""
    git(site, "rm", "-q", "-r", ".")
    folder = site / "policies/Häuser & legal texts"
    start_site(folder, date(2026, 3, 2), "Ours", "https://legal.test/")
    (folder / "content/terms.md").unlink()
    (folder / "content/privacy.md").write_text(POLICY)
    config = (folder / "legalsite.toml").read_text()
    (folder / "legalsite.toml").write_text(config.partition("[policies.terms]")[0])
    git(site, "add", ".")
    commit = ["-c", "user.name=A", "-c", "user.email=a@legal.test", "commit", "-q", "-m", "Move"]
    git(site, *commit)
    return folder


def test_github_runs_the_site_of_a_folder(
    site: Path, folder: Path, steps: Callable[..., str]
) -> None:
    pipeline = yaml.safe_load((site / WORKFLOW).read_text())
    assert not (folder / WORKFLOW).exists()
    below = pipeline["defaults"]["run"]["working-directory"]
    assert below == "./policies/Häuser & legal texts/"
    for event in ("push", "pull_request"):
        paths = pipeline[True][event]["paths"]  # YAML 1.1 reads `on` as true
        assert paths == ["policies/Häuser & legal texts/**", WORKFLOW]
    uploads = []
    for job in ("publish", "build", "record"):
        for line, _ in github_steps(pipeline, job):
            given = {
                "LEGALSITE": "legalsite==1.2",
                "LEGALSITE_SIGNING_KEY": "",
                "BRANCH": "publish-7",
            }
            steps(line, given, below)
        for step in pipeline["jobs"][job]["steps"]:
            uploads += step.get("with", {}).get("path", "").splitlines()
    assert {*uploads} == {
        "policies/Häuser & legal texts/output",
        "policies/Häuser & legal texts/.legalsite",
    }
    assert (folder / "output/privacy/index.html").exists()
    assert "legal texts/content/privacy/2026-03-02.md" in git(
        site, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", "publish-7"
    )


def test_gitlab_runs_the_site_of_a_folder(
    site: Path, folder: Path, steps: Callable[..., str]
) -> None:
    (include,) = yaml.safe_load((site / ".gitlab-ci.yml").read_text())["include"]
    assert include == {"local": "/policies/Häuser & legal texts/.gitlab-ci.yml"}
    pipeline = yaml.safe_load((folder / ".gitlab-ci.yml").read_text())
    assert "default" not in pipeline  # it would count for all jobs of the repository
    variables = {"LEGALSITE": "legalsite==1.2", **GITLAB, "CI_PROJECT_DIR": str(site)}
    for job in ("check", "redline", "publish", "pages", "record"):
        script = [*pipeline[".legalsite"]["before_script"], *pipeline[job]["script"]]
        steps("\n".join(script), variables | {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD"})
        assert pipeline[job]["extends"] == ".legalsite"
        for rule in pipeline[job]["rules"]:
            assert rule["changes"] == ["policies/Häuser & legal texts/**/*"]
        artifacts = pipeline[job].get("artifacts", {})
        for path in [*artifacts.get("paths", ()), *artifacts.get("reports", {}).values()]:
            assert (site / path).exists(), path
    assert (site / "public/privacy/index.html").exists()
    url = "https://gitlab.test/a/legal/-/jobs/7/artifacts/browse/policies/H%C3%A4user%20%26%20legal%20texts/output/"
    assert f"[Preview]({url})" in "\n".join(pipeline["publish"]["script"]).replace(
        "$CI_JOB_URL", GITLAB["CI_JOB_URL"]
    )
    report = json.loads((folder / "gl-code-quality-report.json").read_text())
    assert {each["location"]["path"] for each in report} <= {
        "policies/Häuser & legal texts/content/privacy.md",
        "policies/Häuser & legal texts/legalsite.toml",
    }
    assert "publish-7" in git(site, "ls-remote", "origin")


def test_every_job_has_an_end(site: Path) -> None:
    pipeline = yaml.safe_load((site / WORKFLOW).read_text())
    jobs = dict(pipeline["jobs"])
    for path in JOBS:
        jobs[path.stem] = yaml.safe_load(path.read_text())["build"]
    assert {job["timeout-minutes"] for job in jobs.values()} == {30}
    gitlab = yaml.safe_load((site / ".gitlab-ci.yml").read_text())
    assert gitlab.pop(".legalsite")["timeout"] == "30 minutes"
    assert {job["extends"] for name, job in gitlab.items() if name != "variables"} == {".legalsite"}


@pytest.mark.parametrize("path", [WORKFLOW, ".gitlab-ci.yml"])
def test_publishing_is_for_the_default_branch(site: Path, path: str) -> None:
    pipeline = yaml.safe_load((site / path).read_text())
    if path == WORKFLOW:
        condition = pipeline["jobs"]["publish"]["if"]
        assert "github.ref_name == github.event.repository.default_branch" in condition
        assert [each["cron"] for each in pipeline[True]["schedule"]] == ["17 * * * *"]
    else:
        condition = pipeline["publish"]["rules"][0]["if"]
        assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in condition


@pytest.mark.parametrize("path", [WORKFLOW, ".gitlab-ci.yml"])
def test_a_notice_that_the_site_shows_is_recorded_in_one_request(
    site: Path, steps: Callable[..., str], web: Web, path: str
) -> None:
    """After the deployment, the day goes to one branch for as long as that is not merged."""
    config = (
        (site / "legalsite.toml").read_text().replace("https://legal.test/", web.url("/legal/"))
    )
    rule = 'notice = { all_of = ["site"], days_before = 9 }'
    (site / "legalsite.toml").write_text(
        f"{config}[policies.privacy]\n{rule}\n[policies.terms]\n{rule}\n"
        f'[notice]\nbanner = "{web.url()}"\n'
    )
    old, new = (
        "revised: 2026-01-02\npromise: none",
        "revised: 2026-03-02\neffective: 2126-03-02\nchange: material",
    )
    texts = {"1767312000": old, str(int(time.time())): f"{new}\nsummary: More.\npromise: none"}
    for epoch, facts in texts.items():
        text = POLICY.replace("revised: 2026-03-02", facts)
        (site / "content/privacy.md").write_text(text)
        steps("legalsite publish --keep-dates --quiet", {"SOURCE_DATE_EPOCH": epoch})
    steps("legalsite build --quiet", {})
    web.serves_site(site / "output", "/legal/")
    web.serves("/", b'<script src="legal/notice.js"></script>')
    for facts in texts.values():  # a notice that the deployed site doesn't show yet
        text = POLICY.replace("revised: 2026-03-02", facts)
        (site / "content/terms.md").write_text(text)
        steps("legalsite publish --keep-dates --quiet", {})
    git(site, "add", "content")
    git(
        site,
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@legal.test",
        "commit",
        "--quiet",
        "--all",
        "--message",
        "New",
    )
    pipeline = yaml.safe_load((site / path).read_text())
    script = (
        [*github_steps(pipeline, "record")][-1][0]
        if path == WORKFLOW
        else "\n".join(pipeline["record"]["script"])
    )
    (site.parent / "job.sh").write_text(script)
    # the job fails because of that notice, but loses no line
    calls = [steps("if bash -eo pipefail ../job.sh; then exit 9; fi", GITLAB)]
    git(site, "switch", "--quiet", "main")
    calls.append(steps(script, GITLAB))
    (branch,) = re.findall(r"refs/heads/(record-\w{40})", git(site, "ls-remote", "origin"))
    assert calls == [f"gh pr create --fill --head {branch}\n" if path == WORKFLOW else ""] * 2
    assert " notice privacy 2026-03-02 - seen:site,on=" in git(
        site, "show", f"{branch}:content/LEDGER"
    )


@pytest.fixture
def merged(site: Path) -> Path:
    """The clone, in which a branch with a hostile name was merged that gave a text a hostile title."""
    git(site, "switch", "--quiet", "--create", HOSTILE)
    title = json.dumps(f"Privacy {HOSTILE}")
    (site / "content/privacy.md").write_text(
        POLICY.replace("Privacy", title, 1).replace("2026-03-02", "2026-04-02")
    )
    (site / "content/privacy").mkdir()
    (site / "content/privacy/2026-03-02.md").write_text(POLICY.replace("nothing", "everything"))
    identity = ("-c", "user.name=A", "-c", "user.email=a@legal.test")
    git(site, "add", ".")
    git(site, *identity, "commit", "--quiet", "--message", HOSTILE)
    git(site, "switch", "--quiet", "main")
    git(site, *identity, "merge", "--quiet", "--no-ff", HOSTILE)
    return site


@pytest.mark.parametrize("fails", ["0", "1"])
def test_github_shows_redlines(
    merged: Path, steps: Callable[..., str], tmp_path: Path, fails: str
) -> None:
    """As a comment, and as the summary of the run, which is all there is where the token may only read."""
    pipeline = yaml.safe_load((merged / WORKFLOW).read_text())
    *_, (line, variables) = github_steps(pipeline, "check")
    summary = tmp_path / "summary.md"
    given = {
        "PULL_REQUEST": "7",
        "GITHUB_HEAD_REF": HOSTILE,
        "PREVIEW": "https://github.test/artifacts/1",
        "GITHUB_REPOSITORY": "a/legal",
        "GITHUB_STEP_SUMMARY": str(summary),
        "FAILS": fails,
        "MARKER": "<!-- legalsite redline legal.yml -->",
    }
    found = COMMENTS.format(variables["OURS"])
    created = "" if fails == "1" else "gh pr comment 7 --body-file comment.md\n"
    assert steps(line, variables | given) == found + created
    comment = (merged / "comment.md").read_text()
    marker, comment = comment.split("\n", 1)
    assert marker == given["MARKER"]
    preview, problems, redline = comment.split("\n\n", 2)
    assert preview == "[Preview](https://github.test/artifacts/1)"
    assert problems == "The first problems that `legalsite check` found:"
    first, redline = redline.split("\n\n", 1)
    assert first.startswith("    content/privacy.md:")
    assert redline == summary.read_text()
    assert "<del>everything</del><ins>nothing</ins>" in redline
    assert not list(tmp_path.rglob("owned"))
    git(merged, "reset", "--quiet", "--hard", "HEAD^1")
    git(
        merged,
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@b.test",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "No text",
    )
    given["PREVIEW"] = ""
    assert steps(line, variables | given).endswith(found)  # there's nothing to show
    given["COMMENTS"] = "12\n34"
    updated = (
        "gh api --method PATCH repos/a/legal/issues/comments/12 --field body=@comment.md --silent\n"
    )
    if fails == "0":
        assert steps(line, variables | given).endswith(found + updated)
    comment = (merged / "comment.md").read_text().removeprefix(f"{marker}\n")
    assert comment.startswith("The preview could not be built.\n\nThe first problems")
    assert comment.endswith("\n\nNo version differs.\n")
    (merged / "content/privacy.md").write_text("---\ntitle: Privacy\n---\n\n# Privacy\n")
    failing = line.replace('exit "$status"', '[ "$status" = 1 ]')
    assert steps(failing, variables | given).endswith(found + (updated if fails == "0" else ""))
    comment = (merged / "comment.md").read_text()
    assert "\n    content/privacy.md:1: error[missing-key]: revised is missing\n" in comment
    assert comment.endswith("\n\nNo redline, because a text has errors.\n")


def test_github_uploads_a_preview_with_drafts(site: Path) -> None:
    *_, build, upload, _ = yaml.safe_load((site / WORKFLOW).read_text())["jobs"]["check"]["steps"]
    assert build["run"] == "legalsite build --unpublished"
    assert upload["with"] == {"name": "preview", "path": "output"}
    assert upload["id"] == "preview"


def test_gitlab_shows_redlines(
    merged: Path, steps: Callable[..., str], web: Web, tmp_path: Path
) -> None:
    """As an artifact, and with a token as a comment, which is updated.

    A comment of another person with the same marker isn't.
    """
    pipeline = yaml.safe_load((merged / ".gitlab-ci.yml").read_text())
    variables = {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD^1",
        "CI_MERGE_REQUEST_TITLE": HOSTILE,
        "CI_JOB_URL": "https://gitlab.test/a/legal/-/jobs/7",
        "CI_JOB_NAME": "redline",
        "CI_API_V4_URL": web.url("/api/v4"),
        "CI_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "5",
    }
    script = "\n".join(pipeline["redline"]["script"])
    steps(script, variables)
    assert "<ins>nothing</ins>" in (merged / "redline.md").read_text()
    assert not web.asked
    notes = "/api/v4/projects/3/merge_requests/5/notes"
    web.serves("/api/v4/user", b'{"id": 2}')

    def serve_notes(*written: tuple[int, int, str]) -> None:
        listed = [
            {"id": number, "author": {"id": author}, "body": body}
            for number, author, body in written
        ]
        web.serves(f"{notes}?sort=asc&per_page=100", json.dumps(listed).encode())

    serve_notes((7, 1, "<!-- legalsite redline -->"), (8, 2, "Fine."))
    web.serves(notes, b"{}", 201)
    web.serves(f"{notes}/9", b"{}")
    steps(script, variables | {"LEGALSITE_GITLAB_TOKEN": "secret"})
    body = parse_qs(web.asked[-1].body.decode())["body"][0]
    marker, _, rest = body.partition("\n")
    assert marker == "<!-- legalsite redline -->"
    assert rest.startswith(
        "[Preview](https://gitlab.test/a/legal/-/jobs/7/artifacts/browse/output/)\n"
    )
    assert "\n    content/privacy.md:" in rest
    assert rest.endswith("\n\n" + (merged / "redline.md").read_text())
    assert (merged / "output/privacy/index.html").exists()
    serve_notes((7, 1, body), (8, 2, "<!-- legalsite other -->"), (9, 2, body))
    steps(script, variables | {"LEGALSITE_GITLAB_TOKEN": "secret"})
    assert [(asked.method, asked.path) for asked in web.asked[2::3]] == [
        ("POST", notes),
        ("PUT", f"{notes}/9"),
    ]
    assert {asked.headers["private-token"] for asked in web.asked} == {"secret"}
    (merged / "content/privacy.md").write_text("---\ntitle: Privacy\n---\n\n# Privacy\n")
    failing = script.replace('\nexit "$status"', '\n[ "$status" = 1 ]')
    steps(failing, variables | {"LEGALSITE_GITLAB_TOKEN": "secret"})
    body = parse_qs(web.asked[-1].body.decode())["body"][0]
    assert "\nThe preview could not be built.\n" in body
    assert "\n    content/privacy.md:1: error[missing-key]: revised is missing\n" in body
    assert body.endswith("\n\nNo redline, because a text has errors.\n")
    assert not (merged / "output").exists()
    assert not list(tmp_path.rglob("owned"))


@pytest.mark.parametrize("path", [WORKFLOW, ".gitlab-ci.yml"])
def test_a_pipeline_that_does_not_know_what_to_install_says_so(tmp_path: Path, path: str) -> None:
    start_site(tmp_path, date(2026, 3, 2))
    pipeline = yaml.safe_load((tmp_path / path).read_text())
    if path == WORKFLOW:
        lines = [next(github_steps(pipeline, job))[0] for job in pipeline["jobs"]]
    else:
        lines = pipeline[".legalsite"]["before_script"]
    assert (pipeline.get("env") or pipeline["variables"]) == {"LEGALSITE": ""}
    for line in lines:
        environment = {"PATH": os.environ["PATH"], "LEGALSITE": ""}
        done = subprocess.run(
            ["bash", "-e", "-c", line], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode
        assert f"LEGALSITE: set it at the top of {path}" in done.stderr


JOBS = sorted((ROOT / "docs/jobs").glob("*.yml"))


def with_job(workflow: str, job: Path) -> str:
    """Return a workflow with a job of the docs in place of its job `build`."""
    before, after = workflow.split("  build:\n")
    rest = after[after.index("\n  record:") :]
    return before + job.read_text() + rest


def check_schema(name: str, file: Path, *options: str) -> None:
    """Check a file against a schema that check-jsonschema contains."""
    from check_jsonschema import main as check_jsonschema

    command = ["--builtin-schema", f"vendor.{name}", *options, str(file)]
    done = CliRunner().invoke(check_jsonschema, command)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.stem)
def test_a_job_of_the_docs_only_lacks_its_secrets(
    site: Path, steps: Callable[..., str], tmp_path: Path, job: Path
) -> None:
    """It begins like the job that `init` wrote, and uploads the site with the files that the host reads."""
    workflow = (site / WORKFLOW).read_text()
    config = (site / "legalsite.toml").read_text()
    (site / "legalsite.toml").write_text(config.replace("legal.test/", "legal.test/legal/"))
    (site / WORKFLOW).write_text(with_job(workflow, job))
    pipeline = yaml.safe_load((site / WORKFLOW).read_text())
    ours = pipeline["jobs"]["build"]["steps"]
    usual = yaml.safe_load(workflow)["jobs"]["build"]["steps"]
    build = next(at for at, step in enumerate(ours) if "legalsite build" in step.get("run", ""))
    folder = "output" if job.stem == "s3" else "public"
    usual[build - 2]["with"]["path"] = f".legalsite\n{folder}"
    assert ours[:build] == usual[:build]
    secrets = set(re.findall(r"secrets\.(\w+)", job.read_text())) - {"LEGALSITE_CACHE_KEY"}
    assert all(name in job.read_text().partition("build:")[0] for name in secrets)
    for name in ("npx", "aws"):
        stand_in = tmp_path / "tools" / name
        stand_in.write_text(f'#!/bin/sh\necho {name} "$@" >> "{tmp_path}/calls"\n')
        stand_in.chmod(0o755)
    steps("legalsite publish --keep-dates --quiet", {})
    kept = tmp_path / "kept"
    kept.mkdir()
    calls = ""
    for line, given in github_steps(pipeline, "build"):
        secret = {name: "secret" for name, value in given.items() if "secrets." in value}
        secret["LEGALSITE_CACHE_KEY"] = ""
        calls = steps(line, pipeline["env"] | given | secret | {"TMPDIR": str(kept)})
    assert folder in calls.removeprefix(INSTALL)
    assert (site / folder / ("legal" if folder == "public" else "")).is_dir()
    assert {path.name for path in (site / folder).iterdir()} > {"404.html"}
    assert not [path for path in (site / folder).iterdir() if ".staging" in path.name]
    assert not list(kept.iterdir())
    check_schema("github-workflows", site / WORKFLOW)


def block(kind: str) -> str:
    """Return the block of a language in the docs on pipelines."""
    (found,) = re.findall(
        rf"(?ms)^```{kind}\n(.*?)^```",
        (ROOT / "docs/reference/pipelines.md").read_text(encoding="utf-8"),
    )
    return str(found)


def test_azure_pipelines(site: Path, steps: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "azure-pipelines.yml"
    # Azure reads every value as text, as its schema says.
    as_text = yaml.load(block("yaml"), Loader=yaml.BaseLoader)
    file.write_text(yaml.safe_dump(as_text))
    # whose patterns are for Python or old browsers
    options = ("--regex-variant", "python", "--data-transform", "azure-pipelines")
    check_schema("azure-pipelines", file, *options)
    written = as_text["steps"]
    steps("legalsite publish --keep-dates", {})
    for step in written:
        steps(step.get("script", ""), {"LEGALSITE": "legalsite==1.2"})
    reports = {step["inputs"]["testResultsFiles"] for step in written if "task" in step}
    reports |= {step["publish"] for step in written if "publish" in step}
    assert all((site / path).stat().st_size for path in reports)
    assert (site / "output/privacy/index.html").exists()


def test_jenkins(site: Path, steps: Callable[..., str]) -> None:
    written = block("groovy")
    steps("legalsite publish --keep-dates", {})
    for line in re.findall(r"\bsh '([^']*)'", written):
        steps(line, {"LEGALSITE": "legalsite==1.2"})
    reports = re.findall(r"junit '([^']*)'|pattern: '([^']*)'", written)
    assert all((site / (junit or sarif)).stat().st_size for junit, sarif in reports)
    assert len(reports) == 2
    assert (site / "output/privacy/index.html").exists()
    assert written.count("{") == written.count("}")


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("github-workflows", WORKFLOW),
        ("gitlab-ci", ".gitlab-ci.yml"),
        ("github-actions", ROOT / "action.yml"),
        ("dependabot", ROOT / ".github/dependabot.yml"),
        *(("github-workflows", path) for path in OURS),
    ],
)
@pytest.mark.parametrize("folder", ["", "policies/Häuser & legal texts"])
def test_each_file_is_as_its_schema_says(
    tmp_path: Path, schema: str, path: str | Path, folder: str
) -> None:
    git(tmp_path, "init", "--quiet")
    start_site(tmp_path / folder, date(2026, 3, 2))
    check_schema(schema, tmp_path / path)


@pytest.mark.parametrize(
    "file",
    [ROOT / "src/legalsite/starter/github.yml", ROOT / "action.yml", *OURS, *JOBS],
    ids=lambda file: file.name,
)
def test_actions_are_named_by_commit(file: Path) -> None:
    """A tag can be moved by whoever gets hold of the action's repository; the version is for people and for tools that
    update it."""
    used = re.findall(r"uses: (.*)", file.read_text())
    assert used
    assert not [
        action
        for action in used
        if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
    ]


def images_of(pipeline: Any) -> Iterator[str]:
    """Yield each image that a pipeline names, anywhere in it: as `image`, or as GitHub's `container`."""
    if isinstance(pipeline, list):
        pipeline = dict(enumerate(pipeline))
    if not isinstance(pipeline, dict):
        return
    for key, value in pipeline.items():
        if key in {"image", "container"} and isinstance(value, str):
            yield value
        yield from images_of(value)


def test_images_are_named_by_digest() -> None:
    """Like a tag of an action, a tag of an image can be moved."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    bases = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    stages = re.findall(r"^FROM .* AS (\w+)$", dockerfile, re.MULTILINE)
    images = [base for base in bases if base not in stages]
    assert len(images) == 1
    for path in (*OURS, ROOT / "action.yml", *STARTERS):
        images += images_of(yaml.safe_load(path.read_text()))
    assert len(images) == 2
    for image in images:
        assert re.fullmatch(r"python:3\.13-\w+@sha256:[0-9a-f]{64}", image)


def test_only_jobs_that_push_keep_the_token_in_the_clone(tmp_path: Path) -> None:
    """Otherwise any package that a job installs could read it."""
    start_site(tmp_path, date(2026, 3, 2))
    for path in (tmp_path / WORKFLOW, *OURS):
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            pushes = any("git push" in step.get("run", "") for step in job["steps"])
            kept = [
                step["with"]["persist-credentials"]
                for step in job["steps"]
                if "actions/checkout" in step.get("uses", "")
            ]
            assert kept in ([], [pushes])


def linter(name: str) -> str:
    """Return the path of a program, which `make .venv/dev` installs on Linux."""
    program = shutil.which(name, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if not program:
        pytest.skip(f"install {name}")
    return program


def test_the_dockerfile_passes_a_linter() -> None:
    command = [linter("hadolint"), "--no-color", ROOT / "Dockerfile"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stdout


@pytest.mark.parametrize("command", [["actionlint"], ["zizmor", "--offline", "--no-progress"]])
def test_workflows_pass_a_linter(site: Path, folder: Path, command: list[str]) -> None:
    command = [linter(command[0]), *command[1:]]
    files = [*OURS, site / WORKFLOW]
    for job in JOBS:
        file = site / f".github/workflows/{job.name}"
        file.write_text(with_job((ROOT / "src/legalsite/starter/github.yml").read_text(), job))
        files.append(file)
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stdout


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_only_the_jobs_that_publish_may_do_more_than_read(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {}
    may = {name: job["permissions"] for name, job in workflow["jobs"].items()}
    if path.stem == "release":
        assert may.pop("publish") == {"id-token": "write"}
        assert may.pop("announce") == {"contents": "write"}
    assert all(each == {"contents": "read"} for each in may.values())


def test_no_value_is_pasted_into_a_shell_line(site: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    steps = action["runs"]["steps"]
    for path in (site / WORKFLOW, *OURS):
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            steps += job["steps"]
    assert not [step["run"] for step in steps if "${{" in step.get("run", "")]


def test_the_words_of_the_action_are_arguments(tmp_path: Path) -> None:
    *_, step = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    program = tmp_path / "legalsite/bin/legalsite"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nprintf '<%s>' \"$@\"\n")
    program.chmod(0o755)
    environment = {
        "PATH": os.environ["PATH"],
        "RUNNER_TEMP": str(tmp_path),
        "COMMAND": f"check  * ;\n--rule {HOSTILE}",
    }
    command = ["bash", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"<check><*><;><--rule><{HOSTILE}>"
    assert not (tmp_path / "owned").exists()


def test_the_image_is_made_of_what_it_copies(tmp_path: Path) -> None:
    """Without a daemon: its last stage is not root, and the files that are copied are all that an install takes."""
    lines = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text()).splitlines()
    assert [line.split()[0] for line in lines if line].count("FROM") == 3
    assert lines.index("USER 10001") > max(
        at for at, line in enumerate(lines) if line.startswith(("FROM", "RUN"))
    )
    assert any("git openssh-client" in line for line in lines)
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            *sources, target = line.split()[1:]
            folder = tmp_path / target.lstrip("/")
            for source in sources:
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, folder)
                else:
                    folder.mkdir(parents=True, exist_ok=True)
                    matches = list(ROOT.glob(source))
                    assert matches, source
                    for match in matches:
                        shutil.copy(match, folder)
        elif "pip install" in line:
            assert "--require-hashes" in line or "--no-deps" in line
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
    ]
    subprocess.run(
        [*install, "--target", str(tmp_path / "installed"), str(tmp_path / "src")], check=True
    )
    assert (tmp_path / "installed/legalsite/starter/constraints.txt").is_file()


def test_docker_is_sent_only_what_is_copied() -> None:
    copied = set()
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            copied.update(line.split()[1:-1])
    ignored, *exceptions = re.findall(r"(?m)^[^#\n]+", (ROOT / ".dockerignore").read_text())
    assert ignored == "*"
    assert {line.removeprefix("!") for line in exceptions} == {*copied, "**/__pycache__"}


@pytest.mark.skipif(
    not shutil.which("pre-commit"), reason="install pre-commit; the hook is installed from an index"
)
def test_the_hook_checks_a_site(site: Path) -> None:
    command = ["pre-commit", "try-repo", str(ROOT), "legalsite-check", "--all-files", "--verbose"]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    assert "hook id: legalsite-check" in done.stdout
    assert "Passed" in done.stdout, done.stdout

"""The backend of the editor's CMS, from the URL of a git remote."""

import pytest

from legalsite.source.git_hosts import backend_at, has_pull_requests, placeholders


@pytest.mark.parametrize(
    ("url", "name", "repo"),
    [
        ("https://github.com/acme/legal.git", "github", "acme/legal"),
        ("https://github.com/acme/legal/", "github", "acme/legal"),
        ("https://x-access-token:secret@github.com/acme/legal", "github", "acme/legal"),
        ("git@github.com:acme/legal.git", "github", "acme/legal"),
        ("ssh://git@github.com:22/acme/legal.git", "github", "acme/legal"),
        ("git@github.com:acme/legal.site.git", "github", "acme/legal.site"),
        ("https://gitlab.com/acme/group/legal.git", "gitlab", "acme/group/legal"),
        ("git@gitlab.acme.example:legal/site.git", "gitlab", "legal/site"),
        ("https://ann@bitbucket.org/acme/legal.git", "bitbucket", "acme/legal"),
        ("https://acme@dev.azure.com/acme/Site/_git/legal", "azure", "acme/Site/legal"),
        ("git@ssh.dev.azure.com:v3/acme/Site/legal", "azure", "acme/Site/legal"),
        ("https://codeberg.org/acme/legal.git", "forgejo", "acme/legal"),
        ("https://gitea.com/acme/legal.git", "gitea", "acme/legal"),
        ("https://github.acme.example/acme/legal", "github", "acme/legal"),
        ("", "github", "OWNER/REPOSITORY"),
        ("/srv/git/legal.git", "github", "OWNER/REPOSITORY"),
        ("../legal.git", "github", "OWNER/REPOSITORY"),
        ("https://git.acme.example/legal.git", "github", "OWNER/REPOSITORY"),
        ("https://notgithub.com/acme/legal.git", "github", "OWNER/REPOSITORY"),
    ],
)
def test_a_remote_names_a_host_and_a_repository(url: str, name: str, repo: str) -> None:
    backend = backend_at(url, "trunk")
    assert (backend["name"], backend["repo"]) == (name, repo)
    assert "secret" not in "".join(backend.values())


def test_the_main_branch_is_where_edits_are_merged() -> None:
    assert backend_at("https://github.com/a/b", "trunk")["branch"] == "trunk"
    assert backend_at("https://github.com/a/b", "")["branch"] == "main"


def test_edits_go_to_a_branch_of_their_own_where_there_are_no_pull_requests() -> None:
    gitea = backend_at("https://gitea.com/a/b", "main")
    assert (has_pull_requests(gitea), gitea["branch"]) == (False, "edits")
    assert has_pull_requests(backend_at("https://codeberg.org/a/b", "main"))


@pytest.mark.parametrize(
    ("url", "missing"),
    [
        ("https://github.com/a/b", []),
        ("https://bitbucket.org/a/b", []),
        ("https://gitlab.com/a/b", ["app_id"]),
        ("https://codeberg.org/a/b", ["app_id"]),
        ("https://dev.azure.com/a/b/_git/c", ["tenant_id", "app_id"]),
        ("", ["name", "repo"]),
    ],
)
def test_what_only_a_person_knows_is_a_placeholder(url: str, missing: list[str]) -> None:
    assert placeholders(backend_at(url, "main")) == missing


def test_a_repository_in_capitals_is_no_placeholder() -> None:
    assert placeholders(backend_at("https://github.com/ACME/LEGAL", "MAIN")) == []


def test_own_servers_have_their_own_addresses() -> None:
    assert backend_at("git@gitlab.acme.example:legal/site.git", "main") == {
        "name": "gitlab",
        "repo": "legal/site",
        "branch": "main",
        "base_url": "https://gitlab.acme.example",
        "api_root": "https://gitlab.acme.example/api/v4",
        "auth_type": "pkce",
        "app_id": "APPLICATION_ID",
    }
    github = backend_at("https://github.acme.example/a/b", "main")
    assert github["api_root"] == "https://github.acme.example/api/v3"

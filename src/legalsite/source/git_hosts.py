"""Finds out from the URL of a git remote how the CMS of the editor reaches the repository.

A value that only a person can know, such as the ID of an application at the host, is a placeholder
in capital letters.
"""

import re
from collections.abc import Mapping

# In any form that git accepts: https://host/path.git, git@host:path, ssh://git@host:22/path
URL_PATTERN = re.compile(
    r"(?:[a-z+]+://)?(?:[^@/]*@)?(?P<host>[^/:]+)(?::\d+)?[:/](?P<path>.+?)(?:\.git)?/?"
)
HOSTS: Mapping[str, str] = {
    "bitbucket.org": "bitbucket",
    "codeberg.org": "forgejo",
    "dev.azure.com": "azure",
    "gitea.com": "gitea",
    "github.com": "github",
    "gitlab.com": "gitlab",
    "ssh.dev.azure.com": "azure",
}
OWN_SERVERS = ("forgejo", "gitea", "github", "gitlab")  # also run by companies themselves
REPOSITORY = "OWNER/REPOSITORY"
APPLICATION = "APPLICATION_ID"
TENANT = "TENANT_ID"
EDITS_BRANCH = "edits"  # where saved drafts go if the CMS can't open pull requests at this host

Backend = dict[str, str]


def backend_at(url: str, branch: str) -> Backend:
    """Return the CMS's backend for the repository at a URL, into whose `branch` edits are merged.

    If the URL is empty or its host is unknown, the repository is a placeholder. If `branch` is
    empty, it's `main`. At a host where the CMS can't open pull requests, edits go to a branch of
    their own.
    """
    match = URL_PATTERN.fullmatch(url)
    host = match["host"].lower() if match else ""
    kind = _kind_of(host)
    if not match or not kind:  # `kind` is empty without a match, but the type checker can't know it
        return {"name": "github", "repo": REPOSITORY, "branch": branch or "main"}
    path = match["path"]
    if kind == "azure":  # `v3/` is in the SSH URL, and `/_git/` in the HTTPS URL
        path = path.removeprefix("v3/").replace("/_git/", "/")
    backend = {"name": kind, "repo": path, "branch": branch or "main"}
    match kind:
        case "github" if host != "github.com":
            backend["api_root"] = f"https://{host}/api/v3"
        case "gitlab":
            if host != "gitlab.com":
                backend["base_url"] = f"https://{host}"
                backend["api_root"] = f"https://{host}/api/v4"
            backend["auth_type"] = "pkce"
            backend["app_id"] = APPLICATION
        case "forgejo" | "gitea":
            backend["base_url"] = f"https://{host}"
            backend["api_root"] = f"https://{host}/api/v1"
            backend["app_id"] = APPLICATION
        case "azure":
            backend["tenant_id"] = TENANT
            backend["app_id"] = APPLICATION
    if not has_pull_requests(backend):
        backend["branch"] = EDITS_BRANCH
    return backend


def has_pull_requests(backend: Backend) -> bool:
    """Return whether the CMS can open a pull request for each draft that someone edits."""
    return backend["name"] != "gitea"


def placeholders(backend: Backend) -> list[str]:
    """Return the keys of a backend whose values a person still has to fill in."""
    if backend["repo"] == REPOSITORY:
        return ["name", "repo"]
    missing = (APPLICATION, TENANT)
    return [key for key, value in backend.items() if value in missing]


def _kind_of(host: str) -> str:
    """Return the kind of a git host, such as `gitlab` for gitlab.example.com; empty if unknown."""
    if host in HOSTS:
        return HOSTS[host]
    for kind in OWN_SERVERS:
        if kind in host.split("."):
            return kind
    return ""

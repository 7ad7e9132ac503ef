"""Configure how the CMS accesses the repository, based on the URL of a git remote.

Values that have to be filled in by hand, such as application IDs, are placeholders in capitals.
"""

import re
from collections.abc import Mapping

# any URL that git accepts: https://host/path.git, git@host:path, ssh://git@host:22/path
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
# hosts that companies can run on their own servers
OWN_SERVERS = ("forgejo", "gitea", "github", "gitlab")
REPOSITORY = "OWNER/REPOSITORY"
APPLICATION = "APPLICATION_ID"
TENANT = "TENANT_ID"
EDITS_BRANCH = "edits"  # branch for saved drafts if the CMS can't open pull requests

Backend = dict[str, str]


def backend_at(url: str, branch: str) -> Backend:
    """Return the CMS backend for a repository URL. Edits are merged into `branch`.

    If the URL is empty or the host is unknown, the repository is a placeholder. An empty `branch`
    means `main`.
    """
    url_parts = URL_PATTERN.fullmatch(url)
    host = url_parts["host"].lower() if url_parts else ""
    kind = _kind_of(host)
    if not url_parts or not kind:  # without a host, there's no kind, but mypy doesn't know that
        return {"name": "github", "repo": REPOSITORY, "branch": branch or "main"}
    path = url_parts["path"]
    if kind == "azure":  # SSH URLs contain `v3/`, and HTTPS URLs `/_git/`
        path = path.removeprefix("v3/").replace("/_git/", "/")
    backend = {"name": kind, "repo": path, "branch": branch or "main"}
    # the CMS knows the addresses of github.com and gitlab.com, but not of companies' own servers
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
    # the CMS can't open pull requests at this host, so edits are saved to a separate branch
    if not has_pull_requests(backend):
        backend["branch"] = EDITS_BRANCH
    return backend


def has_pull_requests(backend: Backend) -> bool:
    return backend["name"] != "gitea"


def placeholders(backend: Backend) -> list[str]:
    """Return the keys of a CMS's backend that the user must fill in."""
    if backend["repo"] == REPOSITORY:
        return ["name", "repo"]
    return [key for key, value in backend.items() if value in (APPLICATION, TENANT)]


def _kind_of(host: str) -> str:
    """Return the type of a host, such as `gitlab` for gitlab.example.com, or an empty string."""
    if host in HOSTS:
        return HOSTS[host]
    for kind in OWN_SERVERS:  # their host names usually contain the kind
        if kind in host.split("."):
            return kind
    return ""

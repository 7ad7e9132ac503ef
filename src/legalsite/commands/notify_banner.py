"""`legalsite notify record --channel site --live`: record notices that the company's site shows in
a banner.
"""

from datetime import date
from urllib.parse import urljoin

import msgspec
from bs4 import BeautifulSoup

from legalsite.commands.notice_evidence import SiteEvidence
from legalsite.commands.notice_status import SiteNotices
from legalsite.disk.web import RequestFailed, WebAnswer, fetch
from legalsite.errors import Problem, Problems, failure, usage_failure
from legalsite.pages.json_files import Notices
from legalsite.pages.routes import Routes

NOT_RUN = "[type='text/plain'], noscript *, template *"  # matches scripts that browsers don't run
# matches scripts that show the notices of all policies
SCRIPTS = f"script[src*='{Routes.NOTICE_SCRIPT}']:not({NOT_RUN}, [data-policies])"
MAX_PAGE_SIZE = 32 << 20  # bytes
SET_BANNER = 'under [notice], set the page that shows notices: banner = "https://example.com/"\n  '
LOOK_AGAIN = "to check again: `legalsite notify record --channel site --live`"
SEEN = "if you saw it there today: `legalsite notify record {} --channel site --on {}`"


def record_banner(evidence: SiteEvidence, name: str, on: date) -> tuple[list[str], Problems]:
    """Record each notice that must be shown on the site and is shown there today.

    `name` is POLICY or POLICY@VERSION, or empty for all policies. Returns the new ledger lines, and
    problems that say why the remaining notices weren't recorded.
    """
    site = evidence.site
    keys = []
    versions = {}
    for notice_status in SiteNotices(site).due_notices(on):
        notice = notice_status.notice
        versions[str(notice.key)] = notice.version
        is_wanted = notice.key.matches(name)
        # the site only shows notices of published versions
        if is_wanted and notice.version.recorded and "site" in notice_status.channels_to_record:
            keys.append(str(notice.key))
    if not keys:
        return [], []
    # key → command that records the notice after a person saw it on the site
    commands = {key: SEEN.format(key, on) for key in keys}
    help = "\n  ".join([*commands.values(), LOOK_AGAIN])
    banner = site.config.notice.banner
    routes = site.routes
    if not banner:
        message = (
            f"`banner` isn't set, so there's no page to check for the notice of {', '.join(keys)}"
        )
        return [], [Problem("no-banner", message, SET_BANNER + help, severity="warning")]
    _require_script(_fetch_page(banner, help), routes.url(Routes.NOTICE_SCRIPT), help)
    listed = _fetch_page(routes.url(Routes.NOTICES), help)
    shown = _shown_keys(listed, on, help)
    lines = list[str]()
    problems = Problems()
    for key in keys:
        if key in shown:
            lines += evidence.record_seen(versions[key], "site")
        else:
            message = f"{key} isn't shown on {on}: deploy the site built on that date"
            help = f"{commands[key]}\n  {LOOK_AGAIN}"
            problems.append(Problem("no-banner", message, help, listed.url))
    return lines, problems


def _require_script(page: WebAnswer, script: str, help: str) -> None:
    """Raise ProblemsFound if a page doesn't embed the script.

    `script` is its URL, and `help` is the help text.
    """
    embedded = []  # URLs of the embedded scripts that show notices
    for element in BeautifulSoup(page.body, "html.parser").select(SCRIPTS):
        url = urljoin(page.url, str(element["src"]).strip())
        embedded.append(url.partition("?")[0])
    if script not in embedded:
        found = ", ".join(embedded) or "no notice.js for all policies"
        raise failure("no-banner", f"this page embeds {found}, not {script}", help, page.url)


def _shown_keys(listed: WebAnswer, on: date, help: str) -> set[str]:
    """Return the keys of notices that the banner shows on a date.

    `listed` is the content of the site's list of notices. Raises ProblemsFound, with `help`, if the
    content is anything else.
    """
    try:
        notices = msgspec.json.decode(listed.body, type=Notices).notices
    except msgspec.MsgspecError as error:
        message = f"this isn't a list of notices: {error}"
        raise failure("no-banner", message, help, listed.url) from None
    # the file also lists notices through other channels
    on_site = [notice for notice in notices if "site" in notice.channels]
    return {notice.id for notice in on_site if notice.start <= on < notice.until}


def _fetch_page(url: str, help: str) -> WebAnswer:
    """Fetch a page. Raises ProblemsFound (status 2), with `help`, if the page doesn't exist."""
    try:
        answer = fetch(url, largest=MAX_PAGE_SIZE)
    except RequestFailed as error:
        raise usage_failure("no-banner", str(error.strerror), help, url) from None
    if answer.status != 200:
        message = f"the server returns {answer} {answer.headers.get('location', '')}".strip()
        raise usage_failure("no-banner", message, help, url)
    return answer

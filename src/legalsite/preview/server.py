"""Serve the preview over HTTP to this machine only: files and server-sent events."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.resources import files
from urllib.parse import parse_qs, quote, unquote, urlsplit

from msgspec.structs import replace

from legalsite.errors import ProblemsFound
from legalsite.model.security_policy import SITE, as_header, in_preview
from legalsite.preview.bar import AS_OF, EVENTS, FOLDER, PageBar, with_bar
from legalsite.preview.local_server import (
    TYPES,
    LocalHandler,
    LocalServer,
    Response,
    bind_server,
    running,
)
from legalsite.preview.rebuild import CurrentState, PageRequest, PreviewFile, PreviewState

# file of the preview → folder in the package
OWN_FILES = {
    "preview.css": "preview/assets",
    "preview.js": "preview/assets",
    "events.js": "preview/assets",
    "icon.svg": "layouts",
}
PLAIN_TEXT_FILES = {"LEDGER", "CHECKPOINT", "_headers", "_redirects"}
KEEPALIVE_INTERVAL = 15.0  # time between comments in an idle stream, in seconds
COOKIE = "legalsite-as-of-"  # start of the cookie's name; the port follows
PUBLISHED = "show=published"  # query that shows a page without drafts


class Server(LocalServer):
    """A server for the preview and the state that it shows."""

    security_policy = as_header(in_preview(SITE))

    def __init__(self, host: str, port: int, current: CurrentState) -> None:
        self.current = current
        super().__init__(host, port, Handler)


class Handler(LocalHandler):
    """Handles a connection."""

    server: Server

    def do_GET(self) -> None:  # noqa: N802 - the standard library's name
        """Send a file or the event stream."""
        if not self.require_own_name():
            return
        path, _, query = self.path.partition("#")[0].partition("?")
        # HEAD requests are handled here too, but need no stream
        if path == EVENTS and self.command == "GET":
            self._stream_events()
        elif path == AS_OF:  # the form for choosing a date leads here
            self.send(as_of(query, self.server.port))
        else:
            day = chosen_day(self.headers.get("Cookie", ""), self.server.port)
            request = PageRequest(path, day, published=query == PUBLISHED)
            self.send(respond(request, query, self.server.current.ready()))

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def _refuse_method(self) -> None:
        """Reject methods that would write."""
        self.close_connection = True  # the body wasn't read
        self.send(
            Response(405, b"This preview is read-only.\n", TYPES["txt"], {"Allow": "GET, HEAD"})
        )

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _refuse_method  # noqa: N815 - as above

    def _stream_events(self) -> None:
        """Send the serial of each state until the preview ends.

        Comments keep an idle connection open.
        """
        self.close_connection = True  # the stream has no length, so only this ends it
        self.send_head(200, "text/event-stream", {})
        current = self.server.current
        state = current.state
        self.wfile.write(b"retry: 500\n" + event(state))
        while not current.closed:
            later = current.after(state.serial, KEEPALIVE_INTERVAL)
            if later is None:  # nothing changed in the interval
                self.wfile.write(b": alive\n\n")
            else:
                state = later
                self.wfile.write(event(state))


@contextmanager
def serving(host: str, port: int, current: CurrentState) -> Iterator[Server]:
    """Run a server in a thread until the context ends.

    It uses the first free port from `port` on. A `port` of 0 is any free port.
    """
    server = bind_server(host, port, lambda name, number: Server(name, number, current))
    with running(server, current.close):
        yield server


def respond(request: PageRequest, query: str, state: PreviewState) -> Response:
    """Answer a request, whose path is as the browser sent it, without `query`."""
    path = request.path
    own_file = path.removeprefix(FOLDER)  # a file of the preview, such as its script
    if path.startswith(FOLDER) and own_file in OWN_FILES:
        data = files("legalsite").joinpath(OWN_FILES[own_file], own_file).read_bytes()
        return Response(200, data, TYPES[own_file.rpartition(".")[2]])
    # the site's base path ends with a slash; without it, or at the root, redirect to the site
    if path in {"/", state.base.rstrip("/")} and path != state.base:
        return _redirect_response(state.base)
    if not path.startswith(state.base):
        return _page_response(404, request, state, None)
    try:
        return _respond_below(unquote(path.removeprefix(state.base)), request, query, state)
    except ProblemsFound as error:
        # problems of the build are more important than problems of a page
        state = replace(state, problems=state.problems or error.problems)
        return _page_response(500, request, state, None)


def _respond_below(name: str, request: PageRequest, query: str, state: PreviewState) -> Response:
    """Answer a request for a path of the site.

    `name` is the decoded path relative to the base. `query` is kept in redirects. Raises
    ProblemsFound if problems prevent the file from being built.
    """
    is_folder = not name or name.endswith("/")
    path = f"{name}index.html" if is_folder else name
    file = state.file(replace(request, path=path))
    if file is None:
        index = f"{name}/index.html"
        # relative links only work if a folder's URL ends with a slash
        if not is_folder and state.file(replace(request, path=index)):
            address = f"{request.path}/"
            return _redirect_response(f"{address}?{query}" if query else address)
        not_found = state.file(replace(request, path="404.html"))
        return _page_response(404, request, state, not_found)
    # only pages have a bar
    if file.bar is not None:
        return _page_response(200, request, state, file)
    kind = TYPES["txt"]
    if name not in PLAIN_TEXT_FILES:
        kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return Response(200, file.data, kind)


def _page_response(
    status: int, request: PageRequest, state: PreviewState, file: PreviewFile | None
) -> Response:
    """Create the response with a page and its bar, or an error page if `file` is None.

    `status` is used unless problems are the cause.
    """
    address = request.path
    if request.published:
        address += f"?{PUBLISHED}"
    data = None
    bar = PageBar()
    if file:
        data = file.data
        bar = file.bar or bar
    elif state.problems:
        status = 500
    directives = state.directives
    page = with_bar(data, bar, address, state.problems, state.serial, directives=directives)
    return Response(
        status, page, headers={"Content-Security-Policy": as_header(in_preview(directives))}
    )


def _redirect_response(path: str) -> Response:
    """Redirect to a path on this server, with its query.

    The path gets exactly one leading slash, because two would refer to another host.
    """
    address, mark, query = path.partition("?")
    quoted = quote(unquote(address), safe="/").lstrip("/")
    return Response(302, headers={"Location": f"/{quoted}{mark}{query}"})


def as_of(query: str, port: int) -> Response:
    """Answer the form for choosing a date, whose fields are in `query`.

    The date is stored in a cookie, or the cookie is deleted if there's no date. The response
    redirects to the form's page. If the page's URL is invalid, the status is 400. Browsers share
    cookies between ports, so the cookie's name contains the port.
    """
    fields = parse_qs(query)
    day = fields.get("day", [""])[0]
    target = fields.get("to", ["/"])[0]
    # drop any other query, because PUBLISHED is the only one that pages have
    if target.partition("?")[2] not in {"", PUBLISHED}:
        try:
            target = urlsplit(target).path
        except ValueError:
            return Response(400, b"`to` isn't a URL.\n", TYPES["txt"])
    cookie = "; Path=/; Max-Age=0"  # deletes the cookie
    if _day(day):
        cookie = f"{day}; Path=/; HttpOnly; SameSite=Lax"
    redirect = _redirect_response(target)
    headers = redirect.headers | {"Set-Cookie": f"{COOKIE}{port}={cookie}"}
    return replace(redirect, headers=headers)


def chosen_day(cookies: str, port: int) -> date | None:
    """Return the date in the browser's cookies, or None for today."""
    day = ""
    for cookie in cookies.split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == f"{COOKIE}{port}":
            day = value
    return _day(day)


def _day(text: str) -> date | None:
    """Parse an ISO date, or return None for an invalid one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def event(state: PreviewState) -> bytes:
    """Format a server-sent event (WHATWG HTML, 9.2) with the current serial."""
    return f"data: {state.serial}\n\n".encode()

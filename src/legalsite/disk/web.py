"""Fetch a site's files over HTTP.

Cookies and passwords in URLs aren't supported. Certificates are verified, and the size and duration
of a response are limited.
"""

import errno
import ssl
from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from msgspec import Struct

from legalsite.text.email_addresses import ascii_domain

DEFAULT_TIMEOUT = 10.0  # in seconds, for each step and also for the whole response
UNQUOTED_CHARACTERS = "/:@!$&'()*+,;=~%"  # characters that aren't encoded in a path


class WebAnswer(Struct, frozen=True):
    """The response of a server."""

    status: int  # HTTP status, such as 404
    reason: str  # HTTP reason phrase, such as Not Found
    body: bytes
    headers: Mapping[str, str]  # names are in lowercase
    url: str = ""  # final URL, after redirects

    def __str__(self) -> str:
        return f"{self.status} {self.reason}".strip()


class RequestFailed(OSError):  # noqa: N818 - reads as what happened
    """A request failed, or its response can't be used. The message states the reason."""

    def __init__(self, reason: str, url: str) -> None:
        super().__init__(errno.EIO, reason, url)


def fetch(url: str, *, largest: int, timeout: float = DEFAULT_TIMEOUT) -> WebAnswer:
    """Fetch the file at a URL, whatever its status is.

    Redirects to the same host are followed, with the same port or from http to https. Raises
    RequestFailed if there's no response, or if it has more than `largest` bytes or isn't complete
    after `timeout` seconds.
    """
    answers = SimpleQueue[WebAnswer | Exception]()
    arguments = (answers, url, largest, timeout)
    # if the server keeps sending single bytes, the thread is abandoned after the timeout
    Thread(target=_put_answer, args=arguments, daemon=True).start()
    try:
        answer = answers.get(timeout=timeout)
    except Empty:
        answer = RequestFailed(_failure_reason(TimeoutError(), url, timeout), url)
    if isinstance(answer, Exception):
        raise answer
    return answer


def _put_answer(
    answers: SimpleQueue[WebAnswer | Exception], url: str, largest: int, timeout: float
) -> None:
    """Put the response to a request, or its exception, into the queue."""
    try:
        answers.put(_request_file(url, largest, timeout))
    except Exception as error:  # the waiting thread raises the error
        answers.put(error)


def _request_file(url: str, largest: int, timeout: float) -> WebAnswer:
    """Send a request, and return the response. `timeout` (seconds) applies to each step."""
    request = Request(_ascii_url(url))  # noqa: S310 - http(s) only
    request.add_header("User-Agent", "legalsite")
    request.add_header("Accept-Encoding", "identity")  # no compression
    try:
        with _open_url(request, timeout) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            body = response.read(largest + 1)  # one more byte shows that it's too large
            if len(body) > largest:
                raise OSError(errno.EFBIG, f"the response is larger than {largest:,} bytes")
            return WebAnswer(
                response.status or 0, response.reason or "", body, headers, response.url or url
            )
    except (OSError, HTTPException) as error:
        reason = _failure_reason(error, request.full_url, timeout)
        raise RequestFailed(reason, url) from None


def _open_url(request: Request, timeout: float) -> Any:
    """Send a request, and return the open response, whatever its status is."""
    opener = build_opener(_Redirects())
    try:
        return opener.open(request, timeout=timeout)
    except HTTPError as error:  # urllib raises this for a status of 400 or more
        return error


def url_problem(url: str) -> str:
    """Explain why a URL is invalid, in words that end a sentence.

    Return an empty string for a valid URL.
    """
    try:
        parts = urlsplit(url)
        # raises ValueError for an invalid port; the next line does so for the host
        _ = parts.port
        ascii_domain(parts.hostname or "").encode("idna")
    except ValueError:
        return "isn't a URL"
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "isn't a URL that starts with https:// or http://"
    if parts.username is not None:
        return "contains a user name or password"
    return ""


class _Redirects(HTTPRedirectHandler):
    """Follows redirects on the same host. Other redirects are ordinary responses."""

    max_redirections = 5

    def redirect_request(  # noqa: PLR0917 - the parent's signature
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        """Return the request that follows a redirect, or None if it isn't followed."""
        if not _may_follow(req.full_url, newurl):
            return None  # the redirect itself is the response
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _may_follow(old: str, new: str) -> bool:
    """Return whether to follow a redirect.

    It must keep the host and port, or go from http to https on the same host.
    """
    if url_problem(new):
        return False
    before = urlsplit(old)
    after = urlsplit(new)
    if before.hostname != after.hostname:
        return False
    if before.scheme == after.scheme:
        return before.port == after.port
    return after.scheme == "https"


def _failure_reason(error: object, url: str, timeout: float) -> str:
    """Explain why there's no response. `timeout` is in seconds."""
    host = urlsplit(url).netloc
    match error:
        case URLError():
            return _failure_reason(error.reason, url, timeout)
        case ssl.SSLCertVerificationError():
            return f"the certificate of {host} can't be trusted: {error.verify_message}"
        case TimeoutError():
            return f"{host} didn't answer within {timeout:g} seconds"
        case OSError(strerror=str(reason)):
            return f"{host}: {reason}"
        case _:
            return f"{host}: {error}"


def _ascii_url(url: str) -> str:
    """Encode a URL in ASCII for a request. Raises RequestFailed if the URL is invalid."""
    if problem := url_problem(url):
        raise RequestFailed(f"{url!r} {problem}", url)
    parts = urlsplit(url)
    host = ascii_domain(parts.hostname or "")
    if ":" in host:  # the host is an IPv6 address
        host = f"[{host}]"
    if parts.port:
        host += f":{parts.port}"
    path = quote(parts.path, safe=UNQUOTED_CHARACTERS)
    query = quote(parts.query, safe=UNQUOTED_CHARACTERS + "?")
    return urlunsplit((parts.scheme, host, path, query, ""))

"""A file of a site is read from a real server, and everything else is said in plain words."""

import http.server
import ssl
import threading

import pytest
import trustme

from legalsite.disk.web import RequestFailed, fetch, url_problem
from web_servers import Web


def test_a_file_is_read_whole_with_its_status(web: Web) -> None:
    url = web.serves("/legal/LEDGER", "Größe".encode())
    answer = fetch(url, largest=100)
    assert (str(answer), answer.body, answer.headers["content-length"]) == (
        "200 OK",
        "Größe".encode(),
        "7",
    )
    assert str(fetch(web.url("/nowhere"), largest=100)) == "404 Not Found"
    assert fetch(web.serves("/away", b"later", 503), largest=100).status == 503
    assert set(web.asked[0].headers) == {"host", "user-agent", "accept-encoding", "connection"}


@pytest.mark.parametrize("size", [11, 1_000_000])
def test_no_more_is_read_than_the_limit(web: Web, size: int) -> None:
    url = web.serves("/big", b"x" * size)
    with pytest.raises(RequestFailed, match="the response is larger than 10 bytes"):
        fetch(url, largest=10)
    assert fetch(web.serves("/big", b"x" * 10), largest=10).body == b"x" * 10


def test_redirects_are_followed_on_the_same_host_alone(web: Web, closed_port: int) -> None:
    web.serves("/new/", b"here")
    for path, target in (("/a", "/new/"), ("/b", web.url("/new/")), ("/c", "/a")):
        assert fetch(web.serves(path, b"", 302, Location=target), largest=100).body == b"here"
    elsewhere = (
        "http://localhost/",
        f"http://127.0.0.1:{closed_port}/",
        "file:///etc/hostname",
        "ftp://127.0.0.1/",
    )
    for target in elsewhere:
        assert fetch(web.serves("/d", b"moved", 302, Location=target), largest=100).status == 302
    assert fetch(web.serves("/loop", b"", 302, Location="/loop"), largest=100).status == 302
    with pytest.raises(RequestFailed):  # https of the same host is asked
        fetch(web.serves("/e", b"", 302, Location=f"https://127.0.0.1:{closed_port}/"), largest=100)


def test_five_redirects_are_followed(web: Web) -> None:
    web.serves("/0", b"here")
    urls = [web.serves(f"/{number}", b"", 302, Location=f"/{number - 1}") for number in range(1, 7)]
    assert [fetch(url, largest=100).status for url in urls[-2:]] == [200, 302]


def test_a_cookie_is_never_sent_back(web: Web) -> None:
    url = web.serves("/a", b"", 302, Location="/b", **{"Set-Cookie": "id=1"})
    web.serves("/b", b"", **{"Set-Cookie": "id=1"})
    fetch(url, largest=100)
    fetch(url, largest=100)
    assert not [asked for asked in web.asked if "cookie" in asked.headers]


def test_what_went_wrong_is_said_in_plain_words(web: Web, closed_port: int) -> None:
    web.answers["/cut"] = None
    cases = {
        web.url("/cut"): f"127.0.0.1:{web.port}: Remote end closed connection without response",
        f"http://127.0.0.1:{closed_port}/": f"127.0.0.1:{closed_port}: Connection refused",
        "http://nowhere.invalid/": "nowhere.invalid: ",
        "file:///etc/hostname": "'file:///etc/hostname' isn't a URL that starts with https:// or http://",
        f"http://{'ä' * 70}.test/": ".test/' isn't a URL",
    }
    for url, words in cases.items():
        with pytest.raises(RequestFailed) as raised:
            fetch(url, largest=100)
        assert words in str(raised.value.strerror)


def test_a_server_that_does_not_answer_in_time_is_not_waited_for(web: Web) -> None:
    waiting = threading.Event()
    web.on_ask = lambda _: waiting.wait(5)
    with pytest.raises(RequestFailed, match=r"didn't answer within 0\.05 seconds"):
        fetch(web.serves("/slow", b""), largest=100, timeout=0.05)
    waiting.set()


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        with pytest.raises(
            RequestFailed, match=r"the certificate of localhost:\d+ can't be trusted: "
        ):
            fetch(f"https://localhost:{server.server_address[1]}/", largest=100)
        server.shutdown()


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://example.com/legal/", ""),
        ("http://[::1]:8080/", ""),
        ("example.com", "isn't a URL that starts with https:// or http://"),
        ("https:///legal", "isn't a URL that starts with https:// or http://"),
        ("https://a:b@example.com/", "contains a user name or password"),
        ("https://example.com:port/", "isn't a URL"),
        ("https://[::1/", "isn't a URL"),
    ],
)
def test_what_is_wrong_with_an_address(url: str, fault: str) -> None:
    assert url_problem(url) == fault


def test_an_address_beyond_ascii_is_sent_as_hosts_read_it(web: Web) -> None:
    web.serves("/gr%C3%B6%C3%9Fe.md", b"found")
    assert fetch(web.url("/größe.md"), largest=100).body == b"found"

"""Reliability S7, D11 and D15: no fetch reaches an address inside, and none goes on for ever."""

import gzip
import io
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_network

import pytest

from kpis.sources.fetch import FetchPolicy, fetch
from kpis.sources.trouble import AnswerError, FetchError
from tests.kpis.sources.server import serving

REFUSALS = {"address_refused", "host_unknown", "url_unreadable"}
CSV = "kpi,date,value\nvisits,2026-11-01,10\n"


@pytest.fixture
def site():
    with serving() as site:
        yield site


def got(url, policy, **more):
    into = io.BytesIO()
    fetch(url, into=into, policy=policy, **more)
    return into.getvalue().decode()


def refusal(url, policy, **more):
    with pytest.raises(FetchError) as caught:
        got(url, policy, **more)
    return caught.value.code


def resolver(**names):
    """A resolver that gives the next of a name's addresses each time it is asked."""
    answers = {name: iter(addresses) for name, addresses in names.items()}

    def resolve(host, port, **_):
        found = next(answers[host.split(".")[0]])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    return resolve


def test_file_behind_a_redirect_comes_decoded(site):
    site.gives("/packed", gzip.compress(CSV.encode()), Content_Encoding="gzip")

    assert got(site.leads("/data", "/packed"), site.policy) == CSV


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1"),
        *("127.0.0.1.", "①②⑦.0.0.1", "127。0。0。1", "0.0.0.0", "0"),  # noqa: S104
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"),
        *("[0:0:0:0:0:0:0:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
    ],
)
def test_d11_own_machine_is_refused_however_it_is_written(site, host):
    inside = FetchPolicy(ports=frozenset({site.port}))

    assert refusal(f"http://{host}:{site.port}/", inside) in REFUSALS
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1"),
        *("100.100.100.200", "192.0.0.192", "198.18.0.1", "240.0.0.1", "255.255.255.255"),
        *("fd00:ec2::254", "fe80::1", "fe80::1%1", "fec0::1", "ff02::1", "::ffff:10.0.0.1"),
        *("64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "2001:0:7f00:1::", "::10.0.0.1"),
        "::ffff:0:10.0.0.1",  # translated, which Python calls global
    ],
)
def test_d11_name_that_resolves_to_a_place_inside_is_refused(address):
    beside_a_public_one = resolver(data=[["93.184.216.34", address]])
    policy = FetchPolicy()

    assert refusal("http://data.example/", policy, resolve=beside_a_public_one) == "address_refused"


def test_d11_redirect_to_the_own_machine_is_refused():
    with serving("127.0.0.2") as outside, serving("127.0.0.1") as inside:
        policy = replace(outside.policy, ports=frozenset({outside.port, inside.port}))

        url = outside.leads("/data", inside.gives("/secret", CSV))

        assert refusal(url, policy) == "address_refused"
        assert (len(outside.asked), inside.asked) == (1, [])


def test_d11_name_is_resolved_once_and_its_checked_address_is_called(site):
    """A name that leads elsewhere when asked again: the second answer is never asked for."""
    site.gives("/data", CSV)
    rebinding = resolver(data=[["127.0.0.1"], ["10.0.0.1"]])
    url = f"http://data.example:{site.port}/data"

    assert got(url, site.policy, resolve=rebinding) == CSV
    assert site.asked[0][1]["Host"] == f"data.example:{site.port}"
    assert refusal(url, site.policy, resolve=rebinding) == "address_refused"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file:///etc/passwd", "url_unreadable"),
        ("gopher://example.com/", "url_scheme"),
        ("ftp://example.com/data.csv", "url_scheme"),
        ("http://name:word@example.com/", "url_credentials"),
        ("http://example.com@127.0.0.1/", "url_credentials"),
        ("http://example.com:22/", "url_port"),
        ("http://example.com:99999/", "url_unreadable"),
        ("http:///data", "url_unreadable"),
        ("http://exa mple.com/", "url_unreadable"),
        ("http://example.com/\r\nX: y", "url_unreadable"),
        ("data.csv", "url_scheme"),
        ("", "url_unreadable"),
    ],
)
def test_d11_address_that_is_never_asked_for(url, code):
    assert refusal(url, FetchPolicy(), resolve=resolver()) == code


def test_backslash_does_not_hide_the_host(site):
    hidden = f"http://data.example\\@127.0.0.1:{site.port}/"

    assert refusal(hidden, FetchPolicy(), resolve=resolver(data=[["10.0.0.1"]])) == (
        "address_refused"
    )
    assert site.asked == []


def test_redirects_end(site):
    assert refusal(site.leads("/round", "/round"), site.policy) == "too_many_redirects"
    assert len(site.asked) == 4


def test_credential_goes_to_its_own_host_only():
    with serving("127.0.0.2") as other, serving("127.0.0.1") as site:
        policy = FetchPolicy(
            ports=frozenset({site.port, other.port}), networks=(ip_network("127.0.0.0/8"),)
        )
        site.leads("/second", other.gives("/data", CSV))

        got(site.leads("/first", "/second"), policy, headers={"Authorization": "Bearer word"})

        assert [asked.get("Authorization") for _path, asked in site.asked] == ["Bearer word"] * 2
        assert "Authorization" not in other.asked[0][1]


@pytest.mark.parametrize("packing", [{}, {"Content_Encoding": "gzip"}], ids=["plain", "packed"])
def test_d15_too_much_is_cut_off_after_decoding(site, packing):
    body = bytes(3_000_000)
    url = site.gives("/data", gzip.compress(body) if packing else body, **packing)
    into = io.BytesIO()

    with pytest.raises(FetchError, match="too_large"):
        fetch(url, into=into, policy=replace(site.policy, max_bytes=1_000_000))

    assert len(into.getvalue()) <= 1_000_000


@pytest.mark.parametrize("part", ["handshake", "headers", "body"])
def test_d15_drip_is_cut_off_when_the_time_is_over(part):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n"
    scheme, at_once = {
        "handshake": ("https", b"\x16\x03\x03\x40\x00"),
        "headers": ("http", head[:-2]),
        "body": ("http", head),
    }[part]
    with dripping(at_once) as port:
        policy = FetchPolicy(frozenset({port}), (ip_network("127.0.0.1"),), seconds=0.3)

        assert refusal(f"{scheme}://127.0.0.1:{port}/", policy) == "too_slow"


@contextmanager
def dripping(at_once: bytes) -> Iterator[int]:
    """A server that says `at_once` and goes on a byte at a time, until the other side is gone."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            with listener.accept()[0] as line:
                try:
                    line.sendall(at_once)
                    while not gone.wait(0.02):
                        line.sendall(b"a")
                except OSError:
                    return

        gone = threading.Event()
        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        gone.set()
        thread.join()


@pytest.mark.parametrize(
    ("status", "code"), [(404, "answered_with"), (500, "answered_with"), (401, "answered_with")]
)
def test_error_of_the_server(site, status, code):
    assert refusal(site.fails("/data", status), site.policy) == code


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86400),
        ("soon", 0),
        ("-1", 0),
        ("9" * 30, 86400),
        (f"Mon, 01 Jan {'9' * 30} 00:00:00 GMT", 0),
    ],
)
def test_server_that_wants_to_be_left_alone_says_for_how_long(site, told, seconds):
    url = site.fails("/data", 429, '{"error": "slow down"}', Retry_After=told)

    with pytest.raises(AnswerError) as caught:
        got(url, site.policy)

    assert (caught.value.status, caught.value.wait_seconds) == (429, seconds)
    assert caught.value.body == b'{"error": "slow down"}'


def test_what_is_posted_goes_to_its_own_address_only(site):
    site.gives("/data", CSV)

    assert got(f"{site.url}/data", site.policy, body=b"token=word") == CSV
    assert site.sent == [b"token=word"]
    moved = site.leads("/moved", f"{site.url}/data")
    assert refusal(moved, site.policy, body=b"token=word") == "answered_with"
    assert [path for path, _headers in site.asked] == ["/data", "/moved"]


def test_web_page_is_no_data(site):
    url = site.gives("/sheet", "<html>Sign in</html>", kind="text/html; charset=utf-8")

    assert refusal(url, site.policy) == "web_page"


def test_answer_that_breaks_off_is_no_answer(site):
    url = site.gives("/data", CSV)
    whole = site.answers["/data"]

    def broken(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(CSV.encode())

    site.answers["/data"] = broken

    assert refusal(url, site.policy) == "no_answer"
    site.answers["/data"] = whole
    assert got(url, site.policy) == CSV


@pytest.mark.parametrize("answer", [b"HELLO\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 200])
def test_answer_that_is_no_http_is_no_answer(site, answer):
    url = site.gives("/data", CSV)
    site.answers["/data"] = lambda handler: handler.wfile.write(answer)

    assert refusal(url, site.policy) == "no_answer"


def test_nobody_there(site):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    policy = replace(site.policy, ports=frozenset({port}))

    assert refusal(f"http://127.0.0.1:{port}/", policy) == "no_answer"


def test_secured_line_is_not_left_and_a_server_must_prove_its_name(site):
    """A server that speaks no TLS, or shows no certificate of its name, is not asked."""
    assert refusal(site.url.replace("http", "https"), site.policy) == "certificate"
    assert ssl.create_default_context().check_hostname

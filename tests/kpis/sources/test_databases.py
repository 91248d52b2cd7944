"""The contract with real servers: they themselves hold us to reading, one statement, and time."""

from dataclasses import replace
from ipaddress import ip_network

import pytest

from kpis.sources.connectors import CONNECTORS
from kpis.sources.fetch import FetchPolicy
from kpis.sources.shape import Shape
from kpis.sources.sql import ENCRYPTED, OPEN, VERIFIED
from kpis.sources.trouble import FetchError
from tests.kpis.sources.asks import make_ask, pulled
from tests.kpis.sources.databases import SERVERS

pytestmark = pytest.mark.server
SHAPE = Shape(date="day", values={"visits": "n"}, segments={"channel": "channel"})


@pytest.fixture(scope="module", params=SERVERS)
def server(request, tmp_path_factory):
    with SERVERS[request.param](tmp_path_factory.mktemp("servers")) as server:
        yield server


@pytest.fixture
def ask(server):
    policy = FetchPolicy(ports=frozenset({server.port}), networks=(ip_network("127.0.0.1"),))
    options = {
        **{"host": "127.0.0.1", "port": str(server.port), "database": server.database},
        **{"user": server.user, "tls": OPEN, "query": "SELECT day, channel, n FROM daily;"},
    }
    return make_ask(policy=policy, options=options, shape=SHAPE)


def asked(server, ask, **options):
    policy = replace(ask.policy, seconds=options.pop("seconds", ask.policy.seconds))
    changed = replace(ask, policy=policy, options={**ask.options, **options})
    return pulled(CONNECTORS[server.kind], changed)


def refusal(server, ask, **options):
    with pytest.raises(FetchError) as caught:
        asked(server, ask, **options)
    return caught.value


def test_rows_come_with_every_digit(server, ask):
    lines, brought = asked(server, ask)

    assert lines == [
        "kpi,date,value,channel",
        "visits,2026-11-01,12345678901.2345,search",
        "visits,2026-11-02,7.0000,검색",
    ]
    assert brought.origin == [1, 2]


def test_a_function_that_writes_is_stopped_by_the_server(server, ask):
    query = "SELECT day, channel, leave_mark() AS n FROM daily"

    assert refusal(server, ask, query=query).code == "sql_reads_not"
    assert len(asked(server, ask)[0]) == 3


@pytest.mark.parametrize(
    "query",
    [
        "SELECT day, channel, n FROM daily; DELETE FROM daily",
        "SELECT day, channel, n FROM daily; COMMIT; DROP TABLE daily",
        "WITH gone AS (DELETE FROM daily RETURNING *) SELECT * FROM gone",
    ],
    ids=["second", "third", "inner"],
)
def test_a_second_statement_is_not_taken(server, ask, query):
    assert refusal(server, ask, query=query).code == "sql_wrong"
    assert len(asked(server, ask)[0]) == 3


def test_statement_that_takes_too_long_is_stopped(server, ask):
    query = f"SELECT day, channel, n FROM daily WHERE {server.sleep} IS NOT NULL"  # noqa: S608

    assert refusal(server, ask, query=query, seconds=0.9).code == "too_slow"


def test_mistake_in_the_query_is_told_in_the_servers_words(server, ask):
    trouble = refusal(server, ask, query="SELECT nothing FROM daily")

    assert trouble.code == "sql_wrong"
    assert "nothing" in trouble.params["message"]


@pytest.mark.parametrize("wrong", [{"database": "nowhere"}, {"user": "nobody"}], ids=str)
def test_who_is_not_let_in(server, ask, wrong):
    assert refusal(server, ask, **wrong).code == "sql_refused"


@pytest.mark.parametrize("tls", [VERIFIED, ENCRYPTED])
def test_line_that_cannot_be_secured_is_not_used(server, ask, tls):
    assert refusal(server, ask, tls=tls).code == "certificate"


def test_address_inside_is_never_called(server, ask):
    inside = replace(ask, policy=replace(ask.policy, networks=()))

    for host in ("127.0.0.1", "localhost", "127.1", "[::1]", "/run"):
        code = refusal(server, inside, host=host).code
        assert code in {"address_refused", "host_unknown"}

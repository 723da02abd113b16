"""Proxies: of the arguments and of the environment, for http and https, and the hosts that need none."""

from __future__ import annotations

import re
from typing import Any

import pytest
from clients import API, every, it
from server import Server, hello, streamed

from anthropic import HTTPEngine
from parity.peers import HERE, Authority, ask, fails, proxy, times, why

ELSEWHERE = "api.parity.invalid"
"""No name server knows it: who is answered from there was answered through the proxy."""


def through(api: API, url: str, **options: Any) -> Any:
    engine = HTTPEngine(api.engine, **options)
    return api.client(engine=engine, base_url=url, max_retries=0, timeout=times())


@pytest.fixture(params=["http", "https"])
def target(request: pytest.FixtureRequest, serve: Any) -> Server:
    """A server that is known by a name that only the proxy knows."""
    server: Server = serve(hello, streamed, tls=ELSEWHERE if request.param == "https" else None)
    server.url = f"{request.param}://{ELSEWHERE}:{server.port}"
    return server


def asked_for(between: Server, target: Server) -> None:
    """The proxy was asked for the target by name, and shown none of its secrets where there is TLS."""
    request = between.requests[-1]
    if target.url.startswith("https"):
        assert (request.method, request.target) == ("CONNECT", f"{ELSEWHERE}:{target.port}")
        assert "x-api-key" not in request.headers and not request.body
    else:
        assert request.method == "POST" and request.target == f"{target.url}/v1/messages"
    assert "proxy-authorization" not in target.last.headers
    assert target.last.headers["host"] == f"{ELSEWHERE}:{target.port}"


async def test_a_proxy_of_the_arguments(api: API, serve: Any, authority: Authority, target: Server) -> None:
    between = serve(proxy(target.port))
    client = through(api, target.url, proxy=between.url, verify=authority.file)
    assert (await it(ask(client))).id == "msg_1"
    asked_for(between, target)
    assert len(await every(await it(ask(client, stream=True)))) == 7
    asked_for(between, target)
    assert len(target.requests) == 2


async def test_a_proxy_with_a_password(api: API, serve: Any, authority: Authority, target: Server) -> None:
    between = serve(proxy(target.port, "me:p@ss"))
    url = f"http://me:p%40ss@{HERE}:{between.port}"
    assert (await it(ask(through(api, target.url, proxy=url, verify=authority.file)))).id == "msg_1"
    asked_for(between, target)
    assert "p%40ss" not in repr(HTTPEngine(proxy=url))


@pytest.mark.parametrize("name", ["{0}_PROXY", "{1}_proxy", "ALL_PROXY", "all_proxy"])
async def test_a_proxy_of_the_environment(
    api: API, serve: Any, authority: Authority, target: Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    between = serve(proxy(target.port, "me:secret"))
    scheme = target.url.partition(":")[0]
    monkeypatch.setenv(name.format(scheme.upper(), scheme), f"http://me:secret@{HERE}:{between.port}")
    assert (await it(ask(through(api, target.url, verify=authority.file)))).id == "msg_1"
    asked_for(between, target)


async def test_a_proxy_of_the_other_scheme_is_not_asked(
    api: API, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, between = serve(hello), serve(hello)
    monkeypatch.setenv("HTTPS_PROXY", between.url)
    assert (await it(ask(through(api, server.url)))).id == "msg_1"
    assert not between.requests and len(server.requests) == 1


@pytest.mark.parametrize(
    ("no_proxy", "host", "direct"),
    [
        ("*", HERE, True),
        (HERE, HERE, True),
        (f"other.test, {HERE}", HERE, True),
        (f"{HERE}:{{port}}", HERE, True),
        (f"{HERE}:1", HERE, False),
        ("10.0.0.1", HERE, False),
        ("localhost", "localhost", True),
        ("LOCALHOST", "localhost", True),
        (ELSEWHERE, ELSEWHERE, True),
        ("parity.invalid", ELSEWHERE, True),
        (".parity.invalid", ELSEWHERE, True),
        ("arity.invalid", ELSEWHERE, False),
        (".pi.parity.invalid", ELSEWHERE, False),
        (f"{ELSEWHERE}:{{port}}", ELSEWHERE, True),
        ("", ELSEWHERE, False),
    ],
)
async def test_hosts_that_need_no_proxy(
    api: API, serve: Any, monkeypatch: pytest.MonkeyPatch, no_proxy: str, host: str, direct: bool
) -> None:
    server = serve(hello)
    between = serve(proxy(server.port))
    monkeypatch.setenv("HTTP_PROXY", between.url)
    monkeypatch.setenv("NO_PROXY", no_proxy.format(port=server.port))
    client = through(api, f"http://{host}:{server.port}")
    if direct and host == ELSEWHERE:  # there is no such host
        assert (await fails(client)).delivery == "not_sent"
    else:
        assert (await it(ask(client))).id == "msg_1"
    assert len(between.requests) == (0 if direct else 1)


async def test_an_environment_that_has_no_say(api: API, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    server, between = serve(hello), serve(hello)
    monkeypatch.setenv("HTTP_PROXY", between.url)
    assert (await it(ask(through(api, server.url, trust_env=False)))).id == "msg_1"
    assert not between.requests and len(server.requests) == 1


async def test_arguments_go_before_the_environment(
    api: API, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, other = serve(hello), serve(hello)
    between = serve(proxy(server.port))
    monkeypatch.setenv("HTTP_PROXY", other.url)
    monkeypatch.setenv("NO_PROXY", "*")
    assert (await it(ask(through(api, server.url, proxy=between.url)))).id == "msg_1"
    assert len(between.requests) == 1 and not other.requests


@pytest.mark.parametrize("status", [407, 502])
async def test_a_proxy_that_refuses_a_tunnel(api: API, serve: Any, authority: Authority, status: int) -> None:
    server = serve(hello, tls=ELSEWHERE)
    between = serve(proxy(server.port, "me:secret") if status == 407 else proxy(server.port, refuse=502))
    client = through(
        api,
        f"https://{ELSEWHERE}:{server.port}",
        proxy=f"http://me:wrong@{HERE}:{between.port}",
        verify=authority.file,
    )
    error = await fails(client)
    assert error.delivery == "not_sent" and re.search(f"{status}|proxy auth", why(error))
    assert isinstance(error, api.lib.ProxyError) and "wrong" not in why(error)
    assert server.requests == []


@pytest.mark.parametrize("status", [407, 502])
async def test_a_proxy_that_refuses_to_forward(api: API, serve: Any, status: int) -> None:
    """To a plain request a proxy answers like a server."""
    import anthropic

    server = serve(hello)
    between = serve(proxy(server.port, "me:secret") if status == 407 else proxy(server.port, refuse=502))
    with pytest.raises(anthropic.APIStatusError) as caught:
        await it(ask(through(api, server.url, proxy=between.url)))
    assert caught.value.status_code == status and server.requests == []


async def test_a_proxy_that_is_not_there(api: API, serve: Any) -> None:
    server = serve(hello)
    with Server(hello) as gone:
        url = gone.url
    error = await fails(through(api, server.url, proxy=url))
    assert error.delivery == "not_sent" and server.requests == []

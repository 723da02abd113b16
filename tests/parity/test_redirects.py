"""Redirects: followed as RFC 9110 says, and no credential goes to another origin."""

from __future__ import annotations

from typing import Any

import pytest
from clients import API, every, it
from server import MESSAGE, hello, reply, streamed

import anthropic
from parity.peers import HERE, ask, fails, times

SECRETS = {"Authorization": "Bearer b", "Cookie": "c=1", "X-Mine": "m", "Proxy-Authorization": "Basic x"}


def to(url: str, status: int) -> Any:
    return reply(b"moved", status, {"Location": url})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_to_the_same_origin(api: API, serve: Any, status: int) -> None:
    server = serve(to("/v1/moved?x=1", status), hello)
    client = api.client(server, timeout=times(), default_headers=SECRETS, max_retries=0)
    assert (await it(ask(client))).id == "msg_1"
    first, second = server.requests
    assert second.target == "/v1/moved?x=1" and server.connections == 1
    kept = status in (307, 308)
    assert (second.method, second.body) == (("POST", first.body) if kept else ("GET", b""))
    assert ("content-type" in second.headers) is kept
    assert second.headers["x-api-key"] == "sk-test"
    assert {name: second.headers.get(name.lower()) for name in SECRETS} == SECRETS


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["port", "host"])
async def test_to_another_origin(api: API, serve: Any, status: int, where: str) -> None:
    other = serve(hello)
    if where == "port":
        server = serve(to(f"http://{HERE}:{other.port}/v1/moved", status))
    else:
        server = serve(lambda connection, request: moved(connection, request), hello)
        other = server

        def moved(connection: Any, request: Any) -> None:
            to(f"http://localhost:{server.port}/v1/moved", status)(connection, request)

    client = api.client(server, timeout=times(), default_headers=SECRETS, max_retries=0)
    assert (await it(ask(client))).id == "msg_1"
    seen = other.last
    assert seen.path == "/v1/moved" and seen.headers["anthropic-version"] == "2023-06-01"
    for name in ("x-api-key", *SECRETS):
        assert name.lower() not in seen.headers
    assert not {"sk-test", *SECRETS.values()} & set(seen.headers.values())


async def test_to_another_scheme(api: API, serve: Any) -> None:
    """From TLS to none, and back: the plain server is shown nothing."""
    plain = serve(hello)
    server = serve(to(f"http://{HERE}:{plain.port}/v1/moved", 307), tls=HERE)
    engine = anthropic.HTTPEngine(api.engine, verify=False)
    client = api.client(server, engine=engine, timeout=times(), default_headers=SECRETS)
    assert (await it(ask(client))).id == "msg_1"
    assert not {"x-api-key", *map(str.lower, SECRETS)} & set(plain.last.headers)


async def test_a_loop_ends(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(to("/again", 307))
    error = await fails(api.client(server, timeout=times(), max_retries=0))
    assert isinstance(error, api.lib.TooManyRedirects) and len(server.requests) == 21


async def test_none_are_followed_where_the_call_says_so(api: API, serve: Any) -> None:
    server = serve(to("/elsewhere", 307))
    client = api.client(server, timeout=times(), max_retries=0)
    with pytest.raises(anthropic.APIStatusError) as caught:
        await it(client.post("/v1/messages", cast_to=object, body={}, options={"follow_redirects": False}))
    assert caught.value.status_code == 307 and caught.value.response.headers["location"] == "/elsewhere"
    assert len(server.requests) == 1


@pytest.mark.parametrize("location", ["ftp://x/", "", "javascript:1"])
async def test_to_nowhere(api: API, serve: Any, location: str) -> None:
    server = serve(to(location, 302), reply(MESSAGE))
    with pytest.raises(anthropic.APIStatusError) as caught:
        await it(ask(api.client(server, timeout=times(), max_retries=0)))
    assert caught.value.status_code == 302 and len(server.requests) == 1


async def test_a_stream_is_redirected(api: API, serve: Any) -> None:
    server = serve(to("/v1/moved", 308), streamed)
    events = await every(await it(ask(api.client(server, timeout=times()), stream=True)))
    assert len(events) == 7 and server.last.path == "/v1/moved"

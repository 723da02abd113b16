"""What is particular to aiohttp: a caller's session, `DefaultAioHttpClient`, and what the engine has aiohttp do and not do."""

from __future__ import annotations

import asyncio
import gzip
import importlib
import json
import select
import subprocess
import sys
import textwrap
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest
from clients import API, every
from server import (
    ASK,
    EVENTS,
    MESSAGE,
    Connection,
    Request,
    Server,
    event,
    hang_up,
    hello,
    raw,
    reply,
    silent,
    stream,
    streamed,
    text,
)

import anthropic
from anthropic import APIConnectionError, APITimeoutError, AsyncAnthropic, HTTPEngine, NotFoundError
from anthropic._engines import Headers
from anthropic._engines.aiohttp import AsyncEngine
from anthropic._engines.aiohttp.alarms import NEVER, Alarms, clock
from anthropic._engines.aiohttp.exchange import Exchange
from anthropic._engines.aiohttp.pool import BUFFER
from anthropic._engines.aiohttp.sending import Sending
from anthropic._engines.aiohttp_client import aiohttp_client_class
from anthropic._engines.settings import Setup
from anthropic._engines.wire import Failure, Request as Sent, Request as WireRequest
from anthropic._request import Times

stalling = stream(*EVENTS[:3], then=Connection.stall)


@pytest.fixture
def api() -> API:
    return API("async", "aiohttp")


async def ask(client: Any, **more: Any) -> str:
    return str((await client.messages.create(**ASK, **more)).id)


def engine_of(client: Any) -> Any:
    return client._io.engine()


def seconds(connect: float = 5, read: float = 5, write: float = 5, pool: float = 5) -> Times:
    return Times(connect, read, write, pool)


# --- a session of the caller's ----------------------------------------------------------------------------


async def test_a_session_keeps_its_settings_and_is_closed_with_the_client(api: API, serve: Any) -> None:
    server = serve(hello, streamed)
    session = aiohttp.ClientSession(headers={"X-Mine": "1"}, cookies={"a": "b"}, raise_for_status=True)
    client = api.client(server, http_client=session)
    assert await ask(client) == "msg_1" and server.last.headers["x-mine"] == "1"
    assert [e.type for e in await every(await client.messages.create(**ASK, stream=True))][
        -1
    ] == "message_stop"
    assert server.last.headers["cookie"] == "a=b" and server.connections == 1
    assert not client.is_closed()
    await client.close()
    assert session.closed and client.is_closed()


async def test_ours_win_where_a_session_says_something_else(api: API, serve: Any) -> None:
    body = gzip.compress(json.dumps(MESSAGE).encode())
    server = serve(
        reply({}, 404),
        reply(body, headers={"Content-Encoding": "gzip"}),
        reply(b"", 302, {"Location": "/x"}),
        hello,
    )
    session = aiohttp.ClientSession(raise_for_status=True, auto_decompress=False)
    client = api.client(server, http_client=session)
    with pytest.raises(NotFoundError):
        await ask(client)
    assert await ask(client) == "msg_1"
    assert await ask(client) == "msg_1"
    assert (server.last.method, server.last.target) == ("GET", "/x")


async def test_the_timeouts_of_a_session(api: API, serve: Any) -> None:
    server = serve(silent)
    timeouts = aiohttp.ClientTimeout
    session = aiohttp.ClientSession(timeout=timeouts(sock_read=0.1, sock_connect=2))
    client = api.client(server, http_client=session, max_retries=0)
    assert (client.timeout.connect, client.timeout.read, client.timeout.pool) == (2, 0.1, None)
    with pytest.raises(APITimeoutError, match="timed out"):
        await ask(client)
    hurried = aiohttp.ClientSession(timeout=timeouts(total=0.1))
    client = api.client(server, http_client=hurried, max_retries=0)
    with pytest.raises(APITimeoutError) as caught:
        await ask(client, timeout=60)
    assert "the time for all of it was over" in str(caught.value.__cause__)
    plain = api.client(server, http_client=aiohttp.ClientSession())
    assert (plain.timeout.connect, plain.timeout.read) == (5, 600)


async def test_a_session_that_is_in_use_makes_us_wait_without_a_timeout(api: API, serve: Any) -> None:
    server = serve(stalling, hello)
    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1))
    response = await session.get(server.url)
    client = api.client(server, http_client=session, timeout=seconds(connect=0.1), max_retries=0)
    waiting = asyncio.create_task(ask(client))
    done, _ = await asyncio.wait([waiting], timeout=0.3)  # longer than connecting may take
    assert not done
    response.close()
    assert await waiting == "msg_1"


@pytest.mark.parametrize(
    ("connector", "limit"),
    [({}, 100), ({"limit": 0}, 1000), ({"limit_per_host": 3}, 3), ({"limit": 2, "limit_per_host": 3}, 2)],
)
async def test_our_queue_knows_the_limit_of_a_session(api: API, connector: Any, limit: int) -> None:
    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(**connector))
    assert engine_of(api.client(http_client=session)).limit == limit
    await session.close()


async def test_the_middlewares_of_a_session_are_called(api: API, serve: Any) -> None:
    seen: list[str] = []

    async def middleware(request: Any, handler: Any) -> Any:
        seen.append(request.method)
        return await handler(request)

    server = serve(hello, reply({"data": []}))
    client = api.client(server, http_client=aiohttp.ClientSession(middlewares=[middleware]))
    await ask(client)
    await client.models.list()
    assert seen == ["POST", "GET"]
    await client.close()


def test_a_session_on_another_loop_is_refused(serve: Any) -> None:
    server = serve(hello)

    async def made() -> Any:
        return AsyncAnthropic(
            api_key="k", base_url=server.url, http_client=aiohttp.ClientSession(), max_retries=0
        )

    loop = asyncio.new_event_loop()
    client = loop.run_until_complete(made())
    with pytest.raises(APIConnectionError) as caught:
        asyncio.run(ask(client))
    assert "belongs to the event loop it was made on" in str(caught.value.__cause__)
    assert not server.requests
    loop.run_until_complete(client.close())
    loop.close()


async def test_a_sync_client_takes_no_session() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(TypeError, match="http_client"):
            anthropic.Anthropic(api_key="k", http_client=session)


# --- DefaultAioHttpClient by itself -------------------------------------------------------------------------


@pytest.fixture(params=["httpx2", "httpx"])
def lib(request: pytest.FixtureRequest) -> Any:
    """The library in use."""
    return pytest.importorskip(request.param)


@pytest.fixture
def cls(lib: Any) -> Any:
    return aiohttp_client_class(lib)


async def test_it_is_a_client_of_the_library_in_use(lib: Any, cls: Any, serve: Any) -> None:
    assert issubclass(cls, lib.AsyncClient)
    server = serve(reply(b"", 302, {"Location": "/there"}), hello, streamed, hello)
    async with cls() as client:
        assert (client.timeout.read, client.timeout.connect, client.follow_redirects) == (600, 5, True)
        got = await client.get(server.url, headers={"X-Mine": "ä".encode()})
        assert got.json()["id"] == "msg_1" and got.url.path == "/there" and len(got.history) == 1
        assert (
            got.http_version == "HTTP/1.1" and got.reason_phrase == "Said" and got.elapsed.total_seconds() > 0
        )
        assert server.last.headers["x-mine"] == "Ã¤"
        async with client.stream("POST", server.url, json={"a": 1}) as response:
            lines = [line async for line in response.aiter_lines()]
            assert lines.count("event: content_block_delta") == 2
        assert server.last.json() == {"a": 1} and server.last.headers["user-agent"].startswith("python-httpx")
        await client.post(server.url, files={"f": ("name", b"content")})
        assert (
            server.last.headers["content-length"] == str(len(server.last.body))
            and b"content" in server.last.body
        )
        assert server.connections == 1
    assert client.is_closed and server.wait_closed()


async def test_it_takes_what_an_httpx_client_takes(lib: Any, cls: Any, serve: Any) -> None:
    server = serve(hello)
    options: dict[str, Any] = {
        "timeout": 3,
        "limits": lib.Limits(max_connections=2),
        "verify": False,
        "headers": {"x-a": "b"},
    }
    options["base_url"] = server.url
    async with cls(**options, params={"q": "1"}, auth=("me", "secret"), cookies={"c": "d"}) as client:
        assert (await client.get("/x")).is_success
        assert client.timeout.read == 3 and client._transport.engine.limit == 2
    head = server.last.headers
    assert (server.last.query, head["x-a"], head["cookie"]) == ("q=1", "b", "c=d")
    assert head["authorization"].startswith("Basic ")


async def test_it_decodes_as_the_library_does(lib: Any, cls: Any, serve: Any) -> None:
    data = gzip.compress(b"some text")
    server = serve(reply(data, headers={"Content-Encoding": "gzip"}, kind="text/plain"))
    async with cls() as client:
        response = await client.get(server.url)
        assert response.text == "some text" and response.headers["content-encoding"] == "gzip"
        async with client.stream("GET", server.url) as streaming:
            assert b"".join([piece async for piece in streaming.aiter_raw()]) == data


async def test_its_errors_are_the_librarys(lib: Any, cls: Any, serve: Any) -> None:
    async with cls(timeout=0.1, limits=lib.Limits(max_connections=1)) as client:
        with pytest.raises(lib.ConnectError):
            await client.get("http://127.0.0.1:1")
        with pytest.raises(lib.ReadTimeout):
            await client.get(serve(silent).url)
        with pytest.raises(lib.RemoteProtocolError):
            await client.get(serve(raw(b"What?\r\n\r\n")).url)
        async with client.stream("GET", serve(stalling).url) as response:
            with pytest.raises(lib.PoolTimeout):
                await client.get("http://127.0.0.1:1")
            with pytest.raises(lib.ReadTimeout):
                await response.aread()
        server = serve(hello, hang_up, hello)
        for _ in range(2):  # the second time the connection is closed under us
            assert (await client.post(server.url, content=b"x")).is_success


async def test_a_proxy_of_the_librarys(lib: Any, cls: Any, serve: Any) -> None:
    proxy = serve(hello)
    address = lib.Proxy(proxy.url, auth=("me", "s/cret"))
    for given in (proxy.url, address):
        async with cls(proxy=given) as client:
            assert (await client.get("http://nowhere.test/x")).is_success
        assert proxy.last.target == "http://nowhere.test/x"
    assert proxy.last.headers["proxy-authorization"] == "Basic bWU6cy9jcmV0"
    with pytest.raises(ValueError, match="headers"):
        cls(proxy=lib.Proxy(proxy.url, headers={"a": "b"}))


def test_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    cls = anthropic.DefaultAioHttpClient
    with pytest.raises(RuntimeError, match=r"pip install 'anthropic\[aiohttp\]'"):
        cls()
    with pytest.raises(ImportError, match=r"anthropic\[aiohttp\]"):
        importlib.import_module("anthropic._engines").engine_for("aiohttp", asynchronous=True)


# --- DefaultAioHttpClient as the client of ours -------------------------------------------------------------


@pytest.fixture
def long_way(lib: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The URLs of the requests that go through the httpx client."""
    seen: list[str] = []
    send = lib.AsyncClient.send

    async def noted(self: Any, request: Any, **options: Any) -> Any:
        seen.append(str(request.url))
        return await send(self, request, **options)

    monkeypatch.setattr(lib.AsyncClient, "send", noted)
    return seen


async def test_as_the_client_of_ours_it_goes_the_short_way(cls: Any, serve: Any, long_way: list[str]) -> None:
    server = serve(hello, streamed, hello)
    http = cls()
    async with AsyncAnthropic(api_key="k", base_url=server.url, http_client=http) as client:
        assert client._client is http and client.timeout.read == 600 and engine_of(client).name == "aiohttp"
        assert await ask(client) == "msg_1"
        assert len(await every(await client.messages.create(**ASK, stream=True))) == 7
        raw_response = await client.messages.with_raw_response.create(**ASK)
        assert raw_response.http_response.json()["id"] == "msg_1"
        assert server.connections == 1 and not long_way
        assert not client.is_closed()
    assert http.is_closed and client.is_closed() and server.wait_closed()


def _hooked(http: Any) -> None:
    async def hook(request: Any) -> None:
        request.headers["x-mine"] = "1"

    http.event_hooks = {"request": [hook]}


@pytest.mark.parametrize(
    "put",
    [
        pytest.param(_hooked, id="a hook"),
        pytest.param(lambda http: http.headers.update({"x-mine": "1"}), id="a header"),
        pytest.param(lambda http: http.cookies.set("x", "1"), id="a cookie"),
        pytest.param(lambda http: setattr(http, "params", {"x": "1"}), id="a parameter"),
        pytest.param(lambda http: setattr(http, "auth", ("x", "1")), id="a login"),
    ],
)
async def test_what_is_put_on_it_has_its_say(
    put: Callable[[Any], None], cls: Any, serve: Any, long_way: list[str]
) -> None:
    server = serve(hello)
    http = cls()
    async with AsyncAnthropic(api_key="k", base_url=server.url, http_client=http) as client:
        await ask(client)
        assert not long_way
        put(http)
        await ask(client)
    assert len(long_way) == 1 and server.connections == 1
    said = {**server.last.headers, "query": server.last.query}
    assert "1" in (
        said.get("x-mine"),
        said["query"].partition("x=")[2],
        said.get("cookie", "").partition("x=")[2],
    ) or (said.get("authorization", "").startswith("Basic"))


async def test_its_errors_are_ours_both_ways(lib: Any, cls: Any) -> None:
    http = cls()
    async with AsyncAnthropic(
        api_key="k", base_url="http://127.0.0.1:1", http_client=http, max_retries=0
    ) as client:
        for _ in range(2):
            with pytest.raises(APIConnectionError) as caught:
                await ask(client)
            assert caught.value.delivery == "not_sent" and isinstance(caught.value, lib.ConnectError)
            http.headers["x-mine"] = "1"


async def test_with_a_transport_of_the_callers_it_is_a_client_like_any(lib: Any, cls: Any) -> None:
    transport = lib.MockTransport(lambda request: lib.Response(200, json=MESSAGE))
    http = cls(transport=transport)
    async with AsyncAnthropic(api_key="k", http_client=http) as client:
        assert await ask(client) == "msg_1" and engine_of(client).name == lib.__name__
        assert http.timeout.read == 600 and http.follow_redirects


# --- what aiohttp does, and does not -------------------------------------------------------------------------


def engine(**options: Any) -> AsyncEngine:
    return AsyncEngine(Setup(HTTPEngine(**options)))


def request(server: Server, method: str = "GET", **more: Any) -> WireRequest:
    return WireRequest(
        method, f"{server.url}/", Headers((("X-A", "b"),)), more.pop("times", seconds()), **more
    )


async def test_it_adds_no_headers_of_its_own(serve: Any) -> None:
    server, sender = serve(hello), engine()
    await sender.send(request(server), stream=False)
    await sender.send(request(server, "POST", body=b"x"), stream=False)
    names = [[name.lower() for name, _ in seen.lines] for seen in server.requests]
    assert names == [["host", "x-a", "accept-encoding"], ["host", "x-a", "accept-encoding", "content-length"]]
    await sender.close()


async def test_no_cookie_is_kept_and_no_request_sent_twice(serve: Any) -> None:
    server, sender = serve(reply(b"", headers={"Set-Cookie": "a=b"}), hello, hang_up), engine()
    for _ in range(2):
        await sender.send(request(server), stream=False)
    assert "cookie" not in server.last.headers
    await sender.close()
    sender = engine()  # aiohttp by itself would repeat a GET
    with pytest.raises(Failure, match="without a reply") as caught:
        await sender.send(request(server), stream=False)
    assert len(server.requests) == 3 and not caught.value.stale
    await sender.close()


@pytest.mark.parametrize("expiry", [60.0, 0.0])
async def test_idle_connections_expire(serve: Any, expiry: float) -> None:
    server, sender = serve(hello), engine(keepalive_expiry=expiry)
    for _ in range(2):
        await sender.send(request(server), stream=False)
    assert server.connections == (1 if expiry else 2)
    await sender.close()


async def test_no_more_idle_connections_are_kept_than_asked_for(serve: Any) -> None:
    def until_released(connection: Connection) -> None:
        assert connection.stall()
        connection.end()

    server, sender = serve(stream(*EVENTS, then=until_released)), engine(max_keepalive=2)
    replies = await asyncio.gather(*[sender.send(request(server), stream=True) for _ in range(5)])
    assert server.open == 5
    server.release()
    for one in replies:
        await one.read()
    assert await asyncio.to_thread(server.wait_closed, 2)
    await sender.close()


async def test_a_connection_is_free_when_all_has_come_and_before_it_is_read(serve: Any) -> None:
    def at_once(connection: Connection, request: Request) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    server, sender = serve(at_once, stalling), engine()
    first = await sender.send(request(server), stream=True)
    second = await sender.send(request(server), stream=True)
    assert server.connections == 1
    await first.close()  # which leaves the connection alone
    assert b"message_start" in (await second.chunk() or b"")
    assert first.status_code == second.status_code == 200 and second.open
    await second.close()
    assert await asyncio.to_thread(server.wait_closed)
    await sender.close()


async def test_connections_are_watched_by_the_kernel() -> None:
    import socket

    seen: list[Any] = []

    async def look(reader: Any, writer: Any) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        await reader.read()
        writer.close()

    listener = await asyncio.start_server(look, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/"
    sender = engine()
    got = await sender.send(WireRequest("GET", url, Headers(()), seconds()), stream=True)
    seen.append(got._exchange.transport.get_extra_info("socket"))
    assert seen[0].getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    await got.close()
    await sender.close()
    listener.close()


async def test_an_unread_stream_holds_little(serve: Any) -> None:
    blocked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def pour(connection: Connection) -> None:
        connection.sock.setblocking(False)
        piece = event(text("x" * 16_000))
        data = b"%x\r\n%s\r\n" % (len(piece), piece)
        while select.select([], [connection.sock], [], 0.3)[1]:
            connection.sock.send(data)
        loop.call_soon_threadsafe(blocked.set)
        connection.cut()

    server, sender = serve(stream(then=pour)), engine()
    got = await sender.send(request(server), stream=True)
    await asyncio.wait_for(blocked.wait(), 20)
    content = got._exchange.response.content
    assert 0 < content.total_bytes <= 3 * BUFFER
    await got.close()
    await sender.close()


@pytest.mark.parametrize("interim", [b"", b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"])
@pytest.mark.parametrize("after", [b"no number\r\n", b"0\r\n\r\nno reply\r\n\r\n"])
async def test_what_comes_with_something_wrong_is_not_lost(
    api: API, serve: Any, interim: bytes, after: bytes
) -> None:
    """aiohttp forgets all of a reply where something is wrong in the bytes that it reads at once."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    events = EVENTS if after.startswith(b"0") else EVENTS[:4]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(data), data) for data in map(event, events))
    client = api.client(serve(raw(interim + head + chunks + after)), max_retries=0)
    seen = []
    try:
        async for one in await client.messages.create(**ASK, stream=True):
            seen.append(one)
    except APIConnectionError as error:
        assert error.events_received == 3 and error.delivery == "answered" and not after.startswith(b"0")
    assert len(seen) == (7 if after.startswith(b"0") else 3)


async def test_what_is_no_http_in_a_body_is_noticed_at_once(api: API, serve: Any) -> None:
    """aiohttp closes the connection, and leaves whoever waits for the body waiting."""

    def step(connection: Connection, request: Request) -> None:
        stream(*EVENTS[:4], then=lambda _: None)(connection, request)
        server.released.recv(1)  # the client has read what came so far
        connection.send(b"no number\r\n")
        connection.stall()

    server = serve(step)
    client = api.client(server, max_retries=0)
    seen = []
    with pytest.raises(APIConnectionError, match="chunk") as caught:
        async for one in await client.messages.create(**ASK, stream=True):
            seen.append(one)
            if len(seen) == 3:
                server.release()
    assert caught.value.events_received == 3 and caught.value.delivery == "answered"


async def test_a_compressed_body_that_gives_nothing_yet_is_no_silence(serve: Any) -> None:
    data = gzip.compress(bytes(range(256)) * 8)

    def step(connection: Connection, request: Request) -> None:
        connection.head(200, {"Content-Encoding": "gzip", "Content-Length": str(len(data))})
        for at in range(8):  # of its header
            select.select([connection.sock], [], [], 0.05)
            connection.send(data[at : at + 1])
        connection.send(data[8:])

    server, sender = serve(step), engine()
    got = await sender.send(request(server, times=seconds(read=0.2)), stream=True)
    assert await got.read() == bytes(range(256)) * 8
    await sender.close()


async def test_headers_that_it_cannot_send(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server, max_retries=0)
    for value in ("a\r\nX-B: c", "\udcff"):
        with pytest.raises(APIConnectionError) as caught:
            await ask(client, extra_headers={"X-A": value})
        assert caught.value.delivery == "not_sent", value
    assert not server.requests
    assert await ask(client, extra_headers={"X-A": "ä"}) == "msg_1"


@pytest.mark.parametrize(("announced", "sent"), [(5, 20), (50, 20)])
async def test_a_body_of_another_length_than_announced(serve: Any, announced: int, sent: int) -> None:
    def step(connection: Connection, request: Request) -> None:
        raise AssertionError("this request is never whole")

    server, sender = serve(step), engine()
    headers = Headers((("Content-Length", str(announced)),))
    more = WireRequest("POST", server.url, headers, seconds(), body=iter([b"x" * sent]))
    with pytest.raises(Failure, match="than the") as caught:
        await sender.send(more, stream=False)
    assert caught.value.kind == "LocalProtocolError"
    await sender.close()


async def test_a_socks_proxy_gets_an_error_that_helps(api: API) -> None:
    client = api.client(
        base_url="http://x", engine=HTTPEngine("aiohttp", proxy="socks5://127.0.0.1:1"), max_retries=0
    )
    with pytest.raises(APIConnectionError) as caught:
        await ask(client)
    assert "'curl'" in str(caught.value.__cause__)


def test_trio_gets_an_error_that_helps(serve: Any) -> None:
    trio = pytest.importorskip("trio")
    server = serve(hello)

    async def main() -> None:
        client = AsyncAnthropic(api_key="k", base_url=server.url, engine="aiohttp", max_retries=0)
        with pytest.raises(anthropic.AnthropicError, match="needs asyncio"):
            await ask(client)

    trio.run(main)
    assert not server.requests


def test_a_client_that_is_dropped_says_nothing(serve: Any) -> None:
    code = """
        import asyncio, gc, sys
        from anthropic import AsyncAnthropic, DefaultAioHttpClient

        async def ask(**options):
            client = AsyncAnthropic(api_key="k", base_url=sys.argv[1], **options)
            await client.messages.create(max_tokens=1, model="m", messages=[{"role": "user", "content": "Hi"}])

        async def main():
            await ask(engine="aiohttp")
            await ask(http_client=DefaultAioHttpClient())
            gc.collect()
            for _ in range(10):
                await asyncio.sleep(0)

        asyncio.run(main())
        gc.collect()
    """
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", textwrap.dedent(code), serve(hello).url],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    shown = [line for line in done.stderr.splitlines() if "took" not in line]  # of the debug mode
    assert (done.returncode, done.stdout, shown) == (0, "", [])


# --- alarms ---------------------------------------------------------------------------------------------------


async def test_alarms_ring_in_order_and_those_dropped_do_not() -> None:
    loop = asyncio.get_running_loop()
    alarms, rung, over = Alarms(loop), list[str](), asyncio.Event()
    now = clock()
    alarms.add(now + 0.03, over.set)
    alarms.add(now + 0.02, lambda: rung.append("second"))
    alarms.add(now + 0.01, lambda: rung.append("first"))
    dropped = alarms.add(now + 0.015, lambda: rung.append("never"))
    alarms.drop(dropped)
    alarms.drop(dropped)
    await asyncio.wait_for(over.wait(), 10)
    assert rung == ["first", "second"] and alarms._at == NEVER


async def test_dropped_alarms_are_forgotten() -> None:
    alarms = Alarms(asyncio.get_running_loop())
    kept = alarms.add(clock() + 600, print)
    for _ in range(10_000):
        alarms.drop(alarms.add(clock() + 600, print))
    assert len(alarms._heap) < 250 and kept.act is print
    alarms.stop()


async def test_a_tls_connection_that_ended_before_the_request_was_written_is_stale() -> None:
    """asyncio forgets the protocol of such a transport: the request was not written, and goes out again."""
    request = Sent("POST", "https://127.0.0.1/", Headers(()), Times(1, 1, 1, 1), body=b"{}")
    exchange = Exchange(cast(Any, SimpleNamespace(active=set())), request, None)
    exchange.body = Sending(exchange, b"{}")
    ended = SimpleNamespace(transport=SimpleNamespace(get_protocol=lambda: None))
    with pytest.raises(ConnectionResetError) as raised:
        await exchange.body.write_with_length(cast(Any, ended), 2)
    failure = exchange.failed(aiohttp.ClientOSError(*raised.value.args))
    assert isinstance(failure, Failure) and failure.stale

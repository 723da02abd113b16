"""What is tried again, how often, and after how long; nothing here waits."""

from __future__ import annotations

import email.utils
from typing import Any

import pytest
from clients import API, every, it
from server import ASK, MESSAGE, Connection, error, hang_up, hello, raw, reply, reset, silent, streamed

import anthropic


async def ask(api: API, server: Any, call: dict[str, Any] | None = None, **options: Any) -> Any:
    return await it(api.client(server, **options).messages.create(**ASK, **(call or {})))


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529, 599])
async def test_statuses_that_are_tried_again(api: API, serve: Any, naps: list[float], status: int) -> None:
    server = serve(error(status), error(status), hello)
    assert (await ask(api, server)).id == "msg_1"
    assert [r.headers["x-stainless-retry-count"] for r in server.requests] == ["0", "1", "2"]
    assert 0.375 < naps[0] <= 0.5 and 0.75 < naps[1] <= 1.0 and len(naps) == 2
    assert server.connections == 1, "a connection that answered is used again"
    assert len({r.body for r in server.requests}) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 418, 422, 425])
async def test_statuses_that_are_not(api: API, serve: Any, naps: list[float], status: int) -> None:
    server = serve(error(status))
    with pytest.raises(anthropic.APIStatusError) as caught:
        await ask(api, server)
    assert caught.value.status_code == status and caught.value.retries_taken == 0
    assert len(server.requests) == 1 and naps == []


@pytest.mark.parametrize(
    ("status", "said", "requests"),
    [(400, "true", 3), (500, "false", 1), (500, "FALSE", 3), (400, "True", 1), (400, "1", 1)],
)
async def test_the_server_has_the_last_word(
    api: API, serve: Any, naps: list[float], status: int, said: str, requests: int
) -> None:
    server = serve(error(status, headers={"x-should-retry": said}))
    with pytest.raises(anthropic.APIStatusError):
        await ask(api, server)
    assert len(server.requests) == requests


BROKEN = {
    "hang up": hang_up,
    "reset": reset,
    "no http": raw(b"nonsense\r\n\r\n"),
    "bad head": raw(b"HTTP/1.1 200 OK\r\nbad header\x00: x\r\n\r\n"),
    "half a head": raw(b"HTTP/1.1 200 OK\r\nContent-"),
    "half a body": raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"),
    "bad chunk": raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
    "half an error": raw(b"HTTP/1.1 500 No\r\nContent-Length: 99\r\n\r\n{"),
}


@pytest.mark.parametrize("step", BROKEN.values(), ids=BROKEN)
async def test_broken_connections(api: API, serve: Any, naps: list[float], step: Any) -> None:
    server = serve(step, step, hello)
    assert (await ask(api, server)).id == "msg_1"
    assert len(naps) == 2
    server = serve(step)
    with pytest.raises(anthropic.APIConnectionError) as caught:
        await ask(api, server)
    assert len(server.requests) == 3
    found = caught.value
    assert found.retries_taken == 2 and found.body is None and not found.in_stream
    assert isinstance(found.__cause__, api.lib.TransportError)
    assert isinstance(found, type(found.__cause__)), "it is also what the HTTP library raises"
    assert found.request.url.path == "/v1/messages"
    assert str(found) == found.message == "Connection error."
    assert server.wait_closed()


async def test_nobody_listens(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(hello)
    server.__exit__(None, None, None)
    serve.__closure__[0].cell_contents.remove(server)
    with pytest.raises(anthropic.APIConnectionError) as caught:
        await ask(api, server)
    assert isinstance(caught.value, api.lib.ConnectError) and len(naps) == 2


async def test_timeouts_are_tried_again(api: API, serve: Any, naps: list[float]) -> None:
    class Hurried(api.cls):  # type: ignore[misc,name-defined]
        def _prepare_options(self, options: Any) -> Any:
            options.timeout = 0.05 if len(naps) < 2 else 30  # the last attempt has all the time it needs
            return options

    server = serve(silent, silent, hello)
    assert (await ask(api, server, cls=Hurried)).id == "msg_1"
    assert len(naps) == 2
    assert server.wait_closed(left=1), "those that timed out are closed"


@pytest.mark.parametrize("retries", [0, 1, 4])
@pytest.mark.parametrize("where", ["client", "copy", "options"])
async def test_how_often(api: API, serve: Any, naps: list[float], retries: int, where: str) -> None:
    server = serve(error(500))
    client = api.client(server, **({"max_retries": retries} if where == "client" else {}))
    with pytest.raises(anthropic.InternalServerError) as caught:
        if where == "options":
            await it(client.post("/v1/messages", body=ASK, cast_to=object, options={"max_retries": retries}))
        else:
            one = client.with_options(max_retries=retries) if where == "copy" else client
            await it(one.messages.create(**ASK))
    assert len(server.requests) == retries + 1 and len(naps) == retries
    assert caught.value.retries_taken == retries


async def test_bad_numbers(api: API, serve: Any) -> None:
    server = serve(hello)
    with pytest.raises(TypeError, match="max_retries cannot be None"):
        api.cls(api_key="k", max_retries=None)
    with pytest.raises(RuntimeError, match="negative"):
        await ask(api, server, max_retries=-1)
    with pytest.raises(TypeError):
        await ask(api, server, max_retries=float("inf"))
    assert not server.requests


async def test_retries_taken_is_on_the_response(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(error(500), hang_up, hang_up, hello)
    client = api.client(server)
    response = await it(client.messages.with_raw_response.create(**ASK))
    assert response.retries_taken == 2
    assert response.http_request.headers["x-stainless-retry-count"] == "2"


async def test_a_stream_is_tried_again_before_it_begins(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(error(529, "overloaded_error"), streamed)
    client = api.client(server)
    events = await every(await it(client.messages.create(**ASK, stream=True)))
    assert events[-1].type == "message_stop" and len(naps) == 1
    assert server.connections == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after-ms": "x", "retry-after": "9"}, 9.0),
        ({"retry-after": "300"}, 300.0),
        ({"Retry-After": "inf"}, 4294967.0),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": email.utils.formatdate(1, usegmt=True)}, None),
    ],
)
async def test_the_server_says_when(
    api: API, serve: Any, naps: list[float], headers: dict[str, str], seconds: float | None
) -> None:
    await ask(api, serve(error(429, headers=headers), hello))
    assert naps == [seconds] if seconds is not None else 0.375 < naps[0] <= 0.5


async def test_a_date(api: API, serve: Any, naps: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anthropic._retry.retry_after.__defaults__", (lambda: 1_000_000.0,))
    date = email.utils.formatdate(1_000_042.0, usegmt=True)
    await ask(api, serve(error(503, headers={"retry-after": date}), hello))
    assert naps == [42.0]


async def test_a_limit_to_what_the_server_may_ask(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(error(429, headers={"retry-after": "61"}))
    with pytest.raises(anthropic.RateLimitError) as caught:
        await ask(api, server, max_retry_after=60)
    assert len(server.requests) == 1 and naps == []
    assert caught.value.response.headers["retry-after"] == "61"
    server = serve(error(429, headers={"retry-after": "59"}), hello)
    await ask(api, server, max_retry_after=60)
    assert naps == [59.0]


async def test_the_hook_that_upstream_programs_patch(
    api: API, serve: Any, naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def delay(remaining: int, options: Any, headers: Any = None) -> float:
        seen.append(remaining)
        return 0.125

    client = api.client(serve(error(500), error(500), hello))
    monkeypatch.setattr(client, "_calculate_retry_timeout", delay)
    await it(client.messages.create(**ASK))
    assert seen == [2, 1] and naps == [0.125, 0.125]


async def test_a_generator_is_sent_whole_each_time(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(error(500), error(500), hello)
    client = api.client(server)
    turns = (turn for turn in ASK["messages"])
    system = ({"type": "text", "text": t} for t in "ab")
    await it(client.messages.create(**{**ASK, "messages": turns}, system=system))
    bodies = [r.json() for r in server.requests]
    assert bodies == [{**ASK, "system": [{"type": "text", "text": t} for t in "ab"]}] * 3


async def test_files_are_sent_whole_each_time(api: API, serve: Any, naps: list[float], tmp_path: Any) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"abc")
    server = serve(error(500), reply({}))
    client = api.client(server)
    with path.open("rb") as opened:
        body = {"a": {"type": "base64", "data": opened}, "b": {"type": "base64", "data": path}}
        await it(client.post("/x", body=body, cast_to=object))
    assert [r.json()["a"]["data"] for r in server.requests] == ["YWJj", "YWJj"]
    assert [r.json()["b"]["data"] for r in server.requests] == ["YWJj", "YWJj"]
    server = serve(error(500), reply({}))
    client = api.client(server)
    with path.open("rb") as opened:
        await it(client.post("/x", content=opened, cast_to=object))
        assert [r.body for r in server.requests] == [b"abc", b"abc"]
    server = serve(error(500), reply({}))
    client = api.client(server)
    headers = {"Content-Type": "multipart/form-data"}
    with path.open("rb") as opened:
        await it(client.post("/x", files={"f": opened}, cast_to=object, options={"headers": headers}))
    assert [b"abc" in r.body for r in server.requests] == [True, True]


async def test_what_can_be_read_once_is_sent_once(api: API, serve: Any, naps: list[float]) -> None:
    async def pieces() -> Any:
        yield b"abc"

    server = serve(error(500), reply({}))
    client = api.client(server)
    content = pieces() if api.asynchronous else iter([b"abc"])
    with pytest.raises(anthropic.InternalServerError):
        await it(client.post("/x", content=content, cast_to=object))
    assert [r.body for r in server.requests] == [b"abc"]


async def test_the_callers_options_are_not_changed(api: API, serve: Any, naps: list[float]) -> None:
    from anthropic._request import FinalRequestOptions

    server = serve(error(500), hello)
    headers, params, body = {"a": "b"}, {"q": 1}, {**ASK}
    options = FinalRequestOptions(
        method="post", url="/v1/messages", headers=headers, params=params, json_data=body, extra_json={"z": 1}
    )
    before = options.describe()
    await it(api.client(server).request(object, options))
    assert options.describe() == before and options.idempotency_key is None
    assert (headers, params, body) == ({"a": "b"}, {"q": 1}, ASK)
    assert [r.json() for r in server.requests] == [{**ASK, "z": 1}] * 2


async def test_changes_of_a_hook_last_one_attempt(api: API, serve: Any, naps: list[float]) -> None:
    seen: list[Any] = []

    class Hooked(api.cls):  # type: ignore[misc,name-defined]
        def _prepare_options(self, options: Any) -> Any:
            seen.append(options.headers)
            options.headers = {"x-n": str(len(seen))}
            options.url = options.url + "/more"
            return options

        def _prepare_request(self, request: Any) -> None:
            request.headers["x-signed"] = "yes"

    server = serve(error(500), reply(MESSAGE))
    client = api.client(server, cls=Hooked)
    await it(client.messages.create(**ASK))
    assert [r.path for r in server.requests] == ["/v1/messages/more"] * 2
    assert [r.headers["x-n"] for r in server.requests] == ["1", "2"]
    assert not any(seen)
    assert server.last.headers["x-signed"] == "yes"


async def test_what_a_transport_raises(api: API, naps: list[float]) -> None:
    def fail(request: Any) -> Any:
        raise RuntimeError("odd")

    client = api.mock(fail)
    with pytest.raises(anthropic.APIConnectionError) as caught:
        await it(client.messages.create(**ASK))
    assert isinstance(caught.value.__cause__, RuntimeError) and len(naps) == 2
    assert not isinstance(caught.value, RuntimeError), "only the HTTP library's own errors are inherited"


async def test_errors_of_this_library_pass_through(api: API, naps: list[float]) -> None:
    seen: list[Any] = []

    def fail(request: Any) -> Any:
        seen.append(request)
        if len(seen) == 1:
            raise anthropic.RetryableError("again")
        if len(seen) == 2:
            raise anthropic.AnthropicError("outer") from anthropic.APIConnectionError(request=request)
        raise anthropic.AnthropicError("no")

    with pytest.raises(anthropic.AnthropicError, match=r"^no$"):
        await it(api.mock(fail).messages.create(**ASK))
    assert len(seen) == 3 and len(naps) == 2


async def test_no_connection_is_held_after_failures(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(error(500), error(500), error(500), hello)
    kind = api.lib.AsyncClient if api.asynchronous else api.lib.Client
    client = api.client(server, http_client=kind(limits=api.lib.Limits(max_connections=1)))
    for stream in (True, False):
        with pytest.raises(anthropic.InternalServerError):
            await it(client.with_options(max_retries=0).messages.create(**ASK, stream=stream))
    manager = client.with_options(max_retries=0).messages.with_streaming_response.create(**ASK)
    with pytest.raises(anthropic.InternalServerError):
        if api.asynchronous:
            await manager.__aenter__()
        else:
            manager.__enter__()
    assert (await it(client.messages.create(**ASK))).id == "msg_1"
    assert server.connections == 1 and not client._client._transport._pool._requests


def test_the_cut_of_a_connection_is_closed(serve: Any, naps: list[float]) -> None:
    server = serve(lambda c, r: Connection.cut(c), hello)
    with anthropic.Anthropic(api_key="k", base_url=server.url) as client:
        client.messages.create(**ASK)
    assert server.connections == 2 and server.wait_closed()

"""The forms of a timeout, whose timeout it is, and what happens when it passes."""

from __future__ import annotations

from typing import Any

import httpx
import httpx2
import pytest
from clients import API, it
from server import ASK, hello, silent

import anthropic


def seen(client: Any, api: API, **call: Any) -> dict[str, Any]:
    """The timeout that a request carries."""
    from anthropic._request import FinalRequestOptions

    request = client._build_request(FinalRequestOptions(method="get", url="/x", **call))
    return request.extensions["timeout"]


def phases(connect: Any, read: Any, write: Any, pool: Any) -> dict[str, Any]:
    return {"connect": connect, "read": read, "write": write, "pool": pool}


FORMS = [
    (7, phases(7, 7, 7, 7)),
    (0.5, phases(0.5, 0.5, 0.5, 0.5)),
    (None, phases(None, None, None, None)),
    ((1, 2, 3, 4), phases(1, 2, 3, 4)),
    (httpx.Timeout(60.0, read=5.0, connect=2.0), phases(2.0, 5.0, 60.0, 60.0)),
    (httpx2.Timeout(60.0, read=5.0, connect=2.0), phases(2.0, 5.0, 60.0, 60.0)),
    (httpx.Timeout(None), phases(None, None, None, None)),
]


@pytest.mark.parametrize(("given", "expected"), FORMS)
async def test_forms(api: API, given: Any, expected: dict[str, Any]) -> None:
    client = api.client(timeout=given)
    assert client.timeout == given
    assert seen(client, api) == expected
    other = api.client()
    assert seen(other, api, timeout=given) == expected
    assert seen(other.with_options(timeout=given), api) == expected
    other.timeout = given
    assert seen(other, api) == expected


async def test_the_default(api: API) -> None:
    client = api.client()
    assert seen(client, api) == phases(5.0, 600, 600, 600)
    assert client.timeout == api.lib.Timeout(600, connect=5.0)
    assert seen(client.with_options(timeout=None), api) == phases(None, None, None, None)
    assert seen(client.with_options(timeout=9).with_options(max_retries=1), api)["read"] == 9


def test_the_constant() -> None:
    timeout = anthropic.DEFAULT_TIMEOUT
    assert (timeout.connect, timeout.read, timeout.write, timeout.pool) == (5.0, 600, 600, 600)
    assert isinstance(timeout, anthropic.Timeout)


@pytest.mark.parametrize(
    ("given", "expected"),
    [({}, 600), ({"timeout": 5}, 600), ({"timeout": 30}, 30), ({"timeout": None}, None)],
    ids=["untouched", "their default", "chosen", "none"],
)
async def test_the_timeout_of_an_http_client(api: API, given: dict[str, Any], expected: Any) -> None:
    kind = api.lib.AsyncClient if api.asynchronous else api.lib.Client
    client = api.client(http_client=kind(**given))
    assert seen(client, api)["read"] == expected
    wins = api.client(http_client=client._client, timeout=3)
    assert seen(wins, api)["read"] == 3


@pytest.mark.parametrize("bad", ["5", object(), [1, 2, 3, 4]])
async def test_what_is_no_timeout(api: API, bad: Any) -> None:
    with pytest.raises(TypeError, match="timeout"):
        api.client(timeout=bad)
    client = api.client()
    with pytest.raises(TypeError, match="timeout"):
        client.timeout = bad
    with pytest.raises(TypeError, match="timeout"):
        await it(client.models.retrieve("m", timeout=bad))


@pytest.mark.parametrize("where", ["client", "call"])
async def test_it_passes(api: API, serve: Any, where: str) -> None:
    server = serve(silent)
    limit = api.lib.Timeout(5, read=0.05)
    client = api.client(server, max_retries=0, **({"timeout": limit} if where == "client" else {}))
    with pytest.raises(anthropic.APITimeoutError) as caught:
        await it(client.messages.create(**ASK, **({"timeout": limit} if where == "call" else {})))
    error = caught.value
    assert isinstance(error, (anthropic.APIConnectionError, api.lib.ReadTimeout))
    assert isinstance(error, api.lib.ReadTimeout) and isinstance(error.__cause__, api.lib.ReadTimeout)
    assert str(error).startswith("Request timed out")
    assert server.wait_closed()


async def test_connecting_takes_too_long(api: API) -> None:
    def never(request: Any) -> Any:
        raise api.lib.ConnectTimeout("slow", request=request)

    with pytest.raises(anthropic.APITimeoutError) as caught:
        await it(api.mock(never, max_retries=0).messages.create(**ASK))
    assert isinstance(caught.value, api.lib.ConnectTimeout)


@pytest.mark.parametrize(
    ("call", "client", "header", "read"),
    [
        ({}, {}, "600", "600"),
        ({"timeout": 5}, {}, "5", "5"),
        ({"timeout": None}, {}, "None", None),
        ({"timeout": httpx.Timeout(9, read=3)}, {}, "3", "3"),
        ({"timeout": (1, 2, 3, 4)}, {}, "2", "2"),
        ({}, {"timeout": 8}, "NOT_GIVEN", "8"),
        ({}, {"timeout": None}, "NOT_GIVEN", None),
    ],
)
async def test_the_headers_that_tell_the_server(
    api: API, serve: Any, call: Any, client: Any, header: str, read: str | None
) -> None:
    server = serve(hello)
    await it(api.client(server, **client).messages.create(**ASK, **call))
    assert server.last.headers["x-stainless-timeout"] == header
    assert server.last.headers.get("x-stainless-read-timeout") == read


async def test_any_timeout_of_a_mock_is_a_timeout(api: API) -> None:
    def late(request: Any) -> Any:
        raise api.lib.TimeoutException("late")

    client = api.mock(late, max_retries=0)
    with pytest.raises(anthropic.APITimeoutError) as caught:
        await it(client.messages.create(**ASK))
    assert isinstance(caught.value.__cause__, api.lib.TimeoutException)
    assert caught.value.delivery == "unknown"

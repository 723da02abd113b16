"""The headers of a request, layer over layer, and the extras of a call."""

from __future__ import annotations

import platform
from typing import Any

import httpx
import httpx2
import pytest
from clients import API, it
from server import ASK, error, hello

import anthropic
from anthropic import NOT_GIVEN, Omit, omit


async def sent(api: API, serve: Any, call: dict[str, Any] | None = None, **options: Any) -> Any:
    server = serve(hello)
    await it(api.client(server, **options).messages.create(**ASK, **(call or {})))
    return server.last


async def test_the_default_ones(api: API, serve: Any) -> None:
    request = await sent(api, serve)
    name = "AsyncAnthropic" if api.asynchronous else "Anthropic"
    expected = {
        "accept": "application/json",
        "content-type": "application/json",
        "user-agent": f"{name}/Python {anthropic.__version__}",
        "x-stainless-lang": "python",
        "x-stainless-package-version": anthropic.__version__,
        "x-stainless-runtime": platform.python_implementation(),
        "x-stainless-runtime-version": platform.python_version(),
        "x-stainless-async": "async:asyncio" if api.asynchronous else "false",
        "x-stainless-retry-count": "0",
        "x-stainless-timeout": "600",
        "x-stainless-read-timeout": "600",
        "anthropic-version": "2023-06-01",
        "x-api-key": "sk-test",
        "content-length": str(len(request.body)),
    }
    assert {name: request.headers.get(name) for name in expected} == expected
    assert request.headers["x-stainless-os"] in ("MacOS", "Linux", "Windows", "FreeBSD", "OpenBSD")
    assert request.headers["x-stainless-arch"]
    assert "authorization" not in request.headers and "anthropic-beta" not in request.headers
    assert len(request.lines) == len(request.headers), "no header twice"


async def test_a_subclass_is_named(api: API, serve: Any) -> None:
    request = await sent(api, serve, cls=type("Sub", (api.cls,), {}))
    assert request.headers["user-agent"].startswith("Sub/Python ")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"api_key": "k"}, {"x-api-key": "k"}),
        ({"api_key": None, "auth_token": "t"}, {"authorization": "Bearer t"}),
        ({"api_key": "k", "auth_token": "t"}, {"x-api-key": "k", "authorization": "Bearer t"}),
        ({"api_key": "k", "api_version": "2026-10-21"}, {"authorization": "Bearer k"}),
        ({"api_key": None, "default_headers": {"x-API-key": "mine"}}, {"x-api-key": "mine"}),
        ({"api_key": None, "default_headers": {"X-Api-Key": Omit()}}, {}),
        ({"default_headers": {"x-api-key": omit, "Authorization": "Basic x"}}, {"authorization": "Basic x"}),
    ],
)
async def test_credentials(api: API, serve: Any, options: Any, expected: dict[str, str]) -> None:
    request = await sent(api, serve, **options)
    found = {n: v for n, v in request.headers.items() if n in ("x-api-key", "authorization")}
    assert found == expected


async def test_no_credentials(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(hello)
    client = api.client(server, api_key=None)
    with pytest.raises(TypeError, match="Could not resolve authentication method") as caught:
        await it(client.messages.create(**ASK))
    text = str(caught.value)
    assert all(name in text for name in ("api_key", "auth_token", "credentials", "X-Api-Key"))
    assert "explicitly omitted" in text
    assert not server.requests and naps == []
    await it(client.messages.create(**ASK, extra_headers={"x-api-key": omit}))
    await it(client.messages.create(**ASK, extra_headers={"Authorization": omit}))
    await it(client.messages.create(**ASK, extra_headers={"authorization": "Bearer y"}))
    assert "x-api-key" not in server.requests[0].headers and len(server.requests) == 3


async def test_layers(api: API, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "X-A: env\nX-B: env : x\nno colon\n X-C :env ")
    options = {"default_headers": {"x-a": "client", "USER-AGENT": "mine", "x-d": "client", "X-E": "client"}}
    call = {"extra_headers": {"X-D": "call", "x-e": omit, "Accept": omit, "x-stainless-retry-count": omit}}
    request = await sent(api, serve, call, **options)
    headers = request.headers
    assert (headers["x-a"], headers["x-b"], headers["x-c"]) == ("client", "env : x", "env")
    assert headers["user-agent"] == "mine" and headers["x-d"] == "call"
    assert "x-e" not in headers and "x-stainless-retry-count" not in headers
    assert headers.get("accept") in (None, "*/*")  # the HTTP library's own, if any
    assert len(request.lines) == len(headers)


async def test_one_of_another_release(api: API, serve: Any) -> None:
    call = {"extra_headers": {"anthropic-version": "2030-01-01"}}
    assert (await sent(api, serve, call)).headers["anthropic-version"] == "2030-01-01"
    for kind in (httpx.Headers, httpx2.Headers):
        assert (await sent(api, serve, {"extra_headers": kind({"X-H": "1"})})).headers["x-h"] == "1"
    assert (await sent(api, serve, {"extra_headers": {"X-Bytes": b"b"}})).headers["x-bytes"] == "b"
    assert "x-n" not in (await sent(api, serve, {"extra_headers": {"X-N": NOT_GIVEN}})).headers
    with pytest.raises(TypeError, match="X-Int"):
        await sent(api, serve, {"extra_headers": {"X-Int": 3}})


async def test_text_that_is_not_ascii(api: API, serve: Any) -> None:
    request = await sent(api, serve, {"extra_headers": {"X-Name": "Wörld"}})
    assert request.headers["x-name"].encode("latin-1").decode() == "Wörld"


async def test_retry_count_can_be_set(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(error(500), hello)
    call = {"X-Stainless-Retry-Count": "42"}
    await it(api.client(server).messages.create(**ASK, extra_headers=call))
    assert [r.headers["x-stainless-retry-count"] for r in server.requests] == ["42", "42"]


async def test_helpers_add_up(api: API, serve: Any) -> None:
    call = {"extra_headers": {"X-Stainless-Helper": "child, parent"}}
    request = await sent(api, serve, call, default_headers={"x-stainless-helper": "parent"})
    assert request.headers["x-stainless-helper"] == "parent, child"
    client = api.client(default_headers={"x-stainless-helper": "a"})
    client = client.copy(default_headers={"X-Stainless-Helper": "b"})
    assert client.default_headers["X-Stainless-Helper"] == "a, b"


BETA = "anthropic-beta"


@pytest.mark.parametrize(
    ("call", "client", "expected"),
    [
        ({}, {}, None),
        ({"betas": ["a", "b"]}, {}, "a,b"),
        ({"betas": []}, {}, ""),
        ({"betas": ["a"]}, {BETA: "c"}, "a"),
        ({}, {BETA: "c"}, "c"),
        ({"betas": NOT_GIVEN}, {BETA: "c"}, "c"),
        ({"betas": ["a"], "extra_headers": {"Anthropic-Beta": "x"}}, {BETA: "c"}, "x"),
    ],
)
async def test_betas(api: API, serve: Any, call: Any, client: Any, expected: str | None) -> None:
    server = serve(hello)
    await it(api.client(server, default_headers=client).beta.messages.create(**ASK, **call))
    assert server.last.headers.get(BETA) == expected
    assert server.last.json() == ASK and server.last.target == "/v1/messages?beta=true"


async def test_betas_of_an_endpoint(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server)
    ask = {"messages": ASK["messages"], "model": "m"}
    fixed = "token-counting-2024-11-01"
    for call, expected in (
        ({}, fixed),
        ({"betas": ["q"]}, f"q,{fixed}"),
        ({"betas": [fixed]}, fixed),
        ({"betas": ["q"], "extra_headers": {BETA: "all"}}, "all"),
    ):
        await it(client.beta.messages.count_tokens(**ask, **call))
        assert server.last.headers[BETA] == expected


async def test_parameters_that_are_headers(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server, default_headers={"anthropic-user-profile-id": "client"})
    await it(client.beta.messages.create(**ASK, user_profile_id="u", workspace_id="w"))
    assert server.last.headers["anthropic-user-profile-id"] == "u"
    assert server.last.headers["anthropic-workspace-id"] == "w"
    assert server.last.json() == ASK
    await it(client.beta.messages.create(**ASK, user_profile_id=omit))
    assert server.last.headers["anthropic-user-profile-id"] == "client"


# --- extras -----------------------------------------------------------------------------------------------


async def test_extra_query(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server, default_query={"a": 1, "b": [1, 2], "c": "x"})
    await it(client.messages.create(**ASK, extra_query={"a": 2, "c": omit, "d": {"k": True}, "n": None}))
    assert server.last.query == "a=2&b%5B%5D=1&b%5B%5D=2&d%5Bk%5D=true"
    await it(client.beta.messages.create(**ASK, extra_query={"beta": "false"}))
    assert "beta=false" in server.last.query and "beta=true" not in server.last.query


async def test_extra_body(api: API, serve: Any) -> None:
    server = serve(hello)
    extra = {"top_p": 0.5, "model": "other", "messages": omit, "nothing": None, "deep": {"x": omit, "y": 1}}
    await it(api.client(server).messages.create(**ASK, extra_body=extra))
    assert server.last.json() == {
        "max_tokens": 16, "model": "other", "top_p": 0.5, "nothing": None, "deep": {"y": 1},
    }  # fmt: skip


async def test_parameters_of_other_releases(api: API, serve: Any) -> None:
    server = serve(hello)
    await it(
        api.client(server).messages.create(**ASK, temperature=0.5, top_k=3, top_p=0.9, brand_new={"a": 1})
    )
    assert server.last.json() == {**ASK, "temperature": 0.5, "top_k": 3, "top_p": 0.9, "brand_new": {"a": 1}}


async def test_the_order_and_bytes_of_a_body(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server)
    ask = {
        "system": "ü",
        "stream": False,
        "model": "m",
        "messages": [{"role": "user", "content": "x"}],
        "max_tokens": 1,
    }
    await it(client.messages.create(**ask))
    assert server.last.body.decode() == (
        '{"max_tokens":1,"messages":[{"role":"user","content":"x"}],"model":"m","system":"ü","stream":false}'
    )


async def test_the_newer_dialect(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server, api_version="2026-10-21")
    await it(client.beta.messages.create(**ASK))
    assert server.last.target == "/v1/messages"
    assert server.last.headers["anthropic-version"] == "2026-10-21"
    assert server.last.headers["authorization"] == "Bearer sk-test" and "x-api-key" not in server.last.headers


async def test_idempotency(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(error(500), hello)
    await it(api.client(server).messages.create(**ASK))
    assert not any("idempotency" in name for name in server.last.headers)

    cls = type("Keyed", (api.cls,), {"_idempotency_header": "Idempotency-Key"})
    server = serve(error(500), hello)
    client = api.client(server, cls=cls)
    await it(client.messages.create(**ASK))
    first, second = (r.headers["idempotency-key"] for r in server.requests)
    assert first == second and first.startswith("stainless-python-retry-")
    await it(client.post("/v1/messages", cast_to=object, options={"idempotency_key": "mine"}))
    assert server.last.headers["idempotency-key"] == "mine"
    await it(client.messages.create(**ASK, extra_headers={"idempotency-key": "theirs"}))
    assert [v for n, v in server.last.lines if n.lower() == "idempotency-key"] == ["theirs"]
    await it(client.get("/x", cast_to=object))
    assert "idempotency-key" not in server.last.headers


async def test_a_host_with_an_underscore(api: API) -> None:
    from anthropic._request import FinalRequestOptions

    client = api.client(base_url="https://my_host.example")
    request = client._build_request(FinalRequestOptions(method="get", url="/x"))
    assert request.extensions["sni_hostname"] == "my-host.example"
    request = api.client()._build_request(FinalRequestOptions(method="get", url="/x"))
    assert "sni_hostname" not in request.extensions


async def test_a_subclass_may_say_the_query_of_every_request(api: API, serve: Any) -> None:
    class Mine(api.cls):  # type: ignore[misc,name-defined]
        @property
        def default_query(self) -> dict[str, object]:
            return {**super().default_query, "mine": 1, "a": 1}

    server = serve(hello)
    await it(api.client(server, Mine, default_query={"b": 2}).messages.create(**ASK, extra_query={"a": 3}))
    assert server.last.query == "b=2&mine=1&a=3"

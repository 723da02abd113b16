"""The emulator over a socket: authentication, headers, routes, errors, the endpoints that are no messages."""

from __future__ import annotations

import re

import httpx2
import pytest
from emulator_support import HEADERS, MODEL, ask, parse_sse

from anthropic._endpoint import load_registry
from anthropic.emulator import Emulator, VirtualClock, create_app


def message_of(response: httpx2.Response) -> str:
    body = response.json()
    assert body["type"] == "error"
    assert body["request_id"] == response.headers["request-id"]
    assert re.fullmatch(r"req_011C\w{20}", body["request_id"])
    return body["error"]["message"]


@pytest.mark.parametrize(
    ("headers", "status", "kind", "message"),
    [
        ({}, 401, "authentication_error", "x-api-key header is required"),
        ({"x-api-key": ""}, 401, "authentication_error", "x-api-key header is required"),
        ({"x-api-key": "sk-invalid"}, 401, "authentication_error", "invalid x-api-key"),
        ({"authorization": "Bearer invalid"}, 401, "authentication_error", "Invalid bearer token"),
        ({"authorization": "Basic abc"}, 401, "authentication_error", "x-api-key header is required"),
        ({"x-api-key": "k", "anthropic-version": ""}, 400, "invalid_request_error", "anthropic-version: header is required"),
        ({"x-api-key": "k", "anthropic-version": "2020-01-01"}, 400, "invalid_request_error", "is not a valid version"),
        ({"x-api-key": "k", "anthropic-beta": "no date"}, 400, "invalid_request_error", "Unexpected value(s) `no date`"),
    ],
)  # fmt: skip
def test_refused_headers(
    emu: Emulator, headers: dict[str, str], status: int, kind: str, message: str
) -> None:
    response = httpx2.post(f"{emu.url}/v1/messages", json=ask(), headers={**HEADERS, **headers})
    assert response.status_code == status
    assert message in message_of(response)
    assert response.json()["error"]["type"] == kind


@pytest.mark.parametrize("version", ["2023-06-01", "2023-01-01", "2026-10-21"])
def test_key_or_bearer_and_known_versions(emu: Emulator, version: str) -> None:
    for headers in ({"x-api-key": "anything"}, {"authorization": "Bearer anything"}):
        response = httpx2.post(
            f"{emu.url}/v1/messages", json=ask(), headers={"anthropic-version": version, **headers}
        )
        assert response.status_code == 200, response.text


def test_only_the_given_keys() -> None:
    with Emulator(api_keys={"alpha", "beta"}) as emu:
        assert emu.api_key in ("alpha", "beta")
        for key, status in (("alpha", 200), ("beta", 200), ("gamma", 401)):
            response = httpx2.get(f"{emu.url}/v1/models", headers={**HEADERS, "x-api-key": key})
            assert response.status_code == status


def test_headers_of_every_reply(http: httpx2.Client) -> None:
    for response in (http.post("/v1/messages", json=ask()), http.get("/nowhere")):
        assert re.fullmatch(r"[0-9a-f-]{36}", response.headers["anthropic-organization-id"])
        for name in ("requests", "tokens", "input-tokens", "output-tokens"):
            for field in ("limit", "remaining", "reset"):
                assert response.headers[f"anthropic-ratelimit-{name}-{field}"]


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("GET", "/v1/nothing", 404, "Not Found"),
        ("GET", "/v1/messages", 405, "Method Not Allowed"),
        ("PUT", "/v1/models", 405, "Method Not Allowed"),
        ("GET", "/v1/models/claude-nonsense", 404, "model: claude-nonsense"),
    ],
)
def test_unknown_paths_methods_models(
    http: httpx2.Client, method: str, path: str, status: int, message: str
) -> None:
    response = http.request(method, path)
    assert (response.status_code, message_of(response)) == (status, message)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "not valid JSON"),
        (b"", "not valid JSON"),
        (b'{"max_tokens": NaN}', "not valid JSON"),
        (b"\xff", "not valid JSON"),
        (b'{"model": "\\ud800"}', "no low surrogate in string"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[]", "Input should be a valid dictionary"),
    ],
)
def test_bodies_that_are_no_request(http: httpx2.Client, body: bytes, message: str) -> None:
    response = http.post("/v1/messages", content=body)
    assert response.status_code == 400
    assert message in message_of(response)


def test_too_large_a_body() -> None:
    with Emulator(max_body=1000) as emu, httpx2.Client(base_url=emu.url, headers=HEADERS) as http:
        for size, status in ((10, 200), (5000, 413)):
            response = http.post("/v1/messages", json=ask("x" * size), headers={"x-api-key": "k"})
            assert response.status_code == status
        assert response.json()["error"]["type"] == "request_too_large"


def test_unknown_models_are_not_found(http: httpx2.Client) -> None:
    for name in ("foo", "claude-sonet-4-5", "anthropic.claude-sonnet-4-5-20250929-v1:0"):
        response = http.post("/v1/messages", json=ask(model=name))
        assert (response.status_code, message_of(response)) == (404, f"model: {name}")
    for name in (MODEL, "claude-2.1", "claude-3-5-haiku-latest", "claude-opus-9-1", "claude-mythos-preview"):
        assert http.post("/v1/messages", json=ask(model=name)).status_code == 200


def test_models_can_be_chosen() -> None:
    with Emulator(models=["claude-sonnet-*", "my-model"], bedrock_models=True) as emu:
        with httpx2.Client(base_url=emu.url, headers={**HEADERS, "x-api-key": "k"}) as http:
            ids = [m["id"] for m in http.get("/v1/models").json()["data"]]
            assert "my-model" in ids
            assert all(i.startswith("claude-sonnet-") or i == "my-model" for i in ids)
            assert http.post("/v1/messages", json=ask(model="claude-opus-4-6")).status_code == 404


def test_models_page_forwards_and_backwards(http: httpx2.Client) -> None:
    every = http.get("/v1/models", params={"limit": 1000}).json()
    ids = [model["id"] for model in every["data"]]
    assert every["has_more"] is False
    assert (every["first_id"], every["last_id"]) == (ids[0], ids[-1])

    walked: list[str] = []
    query: dict[str, str | int] = {"limit": 4}
    while True:
        page = http.get("/v1/models", params=query).json()
        walked += [model["id"] for model in page["data"]]
        if not page["has_more"]:
            break
        query["after_id"] = page["last_id"]
    assert walked == ids

    back: list[str] = []
    cursor, more = ids[-1], True
    while more:
        page = http.get("/v1/models", params={"limit": 4, "before_id": cursor}).json()
        back = [model["id"] for model in page["data"]] + back
        cursor, more = page["first_id"], page["has_more"]
    assert back == ids[:-1]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=x", "after_id=nope", "after_id=a&before_id=b"]
)
def test_refused_pages(http: httpx2.Client, query: str) -> None:
    assert http.get(f"/v1/models?{query}").status_code == 400


def test_one_model_by_id_or_alias(http: httpx2.Client) -> None:
    for name in ("claude-sonnet-4-5", "claude-sonnet-4-5-20250929"):
        for suffix in ("", "?beta=true"):
            model = http.get(f"/v1/models/{name}{suffix}").json()
            assert (model["id"], model["type"]) == ("claude-sonnet-4-5-20250929", "model")


def test_count_tokens_agrees_with_usage(http: httpx2.Client) -> None:
    body = ask("How many tokens are in this sentence?", system="Be brief.")
    counted = http.post(
        "/v1/messages/count_tokens", json={k: v for k, v in body.items() if k != "max_tokens"}
    ).json()
    assert counted == {"input_tokens": http.post("/v1/messages", json=body).json()["usage"]["input_tokens"]}
    longer = http.post(
        "/v1/messages/count_tokens", json={"model": MODEL, "messages": ask("x" * 700)["messages"]}
    )
    assert 200 <= longer.json()["input_tokens"] <= 210


PROMPT = "\n\nHuman: Hello there\n\nAssistant:"


def test_text_completion(http: httpx2.Client) -> None:
    body = {"model": "claude-2.1", "prompt": PROMPT, "max_tokens_to_sample": 100}
    reply = http.post("/v1/complete", json=body).json()
    assert reply["completion"] == " You said: Hello there"
    assert (reply["type"], reply["stop_reason"], reply["stop"]) == (
        "completion",
        "stop_sequence",
        "\n\nHuman:",
    )
    events = parse_sse(http.post("/v1/complete", json={**body, "stream": True}).content)
    pieces = [data for name, data in events if name == "completion"]
    assert {name for name, _ in events} == {"completion", "ping"}
    assert "".join(piece["completion"] for piece in pieces) == reply["completion"]
    assert [piece["stop_reason"] for piece in pieces] == [None] * (len(pieces) - 1) + ["stop_sequence"]
    short = http.post("/v1/complete", json={**body, "max_tokens_to_sample": 2}).json()
    assert (short["completion"], short["stop_reason"]) == (" You sa", "max_tokens")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prompt": "Hello"}, "prompt must start with"),
        ({"prompt": "\n\nHuman: Hello"}, "prompt must end with"),
        ({"model": MODEL}, "Please use the Messages API instead"),
        ({"max_tokens_to_sample": 0}, "greater than or equal to 1"),
        ({"extra": 1}, "extra: Extra inputs are not permitted"),
    ],
)
def test_refused_completions(http: httpx2.Client, change: dict[str, object], message: str) -> None:
    body = {"model": "claude-2.1", "prompt": PROMPT, "max_tokens_to_sample": 100, **change}
    assert message in message_of(http.post("/v1/complete", json=body))


def test_beta_parameters_need_the_beta_endpoint(http: httpx2.Client) -> None:
    body = ask(context_management={"edits": []})
    assert "context_management" in message_of(http.post("/v1/messages", json=body))
    assert http.post("/v1/messages?beta=true", json=body).status_code == 200
    assert http.post("/v1/messages", json=body, headers={"anthropic-beta": "x-2025-01-01"}).status_code == 200
    assert (
        http.post("/v1/messages", json=body, headers={"anthropic-version": "2026-10-21"}).status_code == 200
    )


def test_requests_are_kept(emu: Emulator, http: httpx2.Client) -> None:
    http.post("/v1/messages?beta=true", json=ask("kept"), headers={"X-Mixed-Case": "1"})
    http.get("/nowhere")
    first, second = emu.requests
    assert (first.method, first.path, first.query) == ("POST", "/v1/messages", {"beta": "true"})
    assert first.json["messages"][0]["content"] == "kept"
    assert b"kept" in first.body
    assert (first.endpoint, first.status) == ("beta.messages.create", 200)
    assert first.headers["x-mixed-case"] == "1"
    assert (second.path, second.status, second.endpoint) == ("/nowhere", 404, None)
    assert emu.api_key not in repr(first)


def test_an_endpoint_without_handler_says_so() -> None:
    class Declared:
        name, method, path, beta, streams = "odd.things", "GET", "/v1/odd/{id}", False, False

    app = create_app(registry=[Declared()])  # type: ignore[list-item]
    transport = httpx2.ASGITransport(app)

    async def call() -> httpx2.Response:
        async with httpx2.AsyncClient(transport=transport, base_url="http://emulator") as http:
            return await http.get("/v1/odd/1", headers={**HEADERS, "x-api-key": "k"})

    import asyncio

    response = asyncio.run(call())
    assert response.status_code == 501
    assert "odd.things" in message_of(response)


def test_every_endpoint_of_the_registry_has_a_route(http: httpx2.Client) -> None:
    for endpoint in load_registry():
        path = re.sub(r"\{(\w+)\}", "claude-opus-4-6", endpoint.path)
        response = http.request(endpoint.method, path, params={"beta": "true"} if endpoint.beta else None)
        assert response.status_code != 405, endpoint.name
        if response.status_code == 404:  # no such batch, file or skill: the emulator knows the path
            assert endpoint.path_params and message_of(response) != "Not Found", endpoint.name
        if response.status_code == 501:
            assert endpoint.name in message_of(response)


def test_models_by_the_stage_of_their_life() -> None:
    clock = VirtualClock()  # on the first of January 2026
    with (
        Emulator(clock=clock) as emu,
        httpx2.Client(base_url=emu.url, headers={**HEADERS, "x-api-key": "k"}) as http,
    ):

        def stages(*wanted: str) -> dict[str, str]:
            models = http.get("/v1/models", params={"lifecycle[]": wanted, "limit": 1000}).json()["data"]
            return {model["id"]: model["lifecycle"] for model in models}

        every = stages()
        assert set(every.values()) == {"active", "deprecated", "retired"}
        assert set(stages("retired").values()) == {"retired"}
        assert stages("active", "deprecated") == {
            i: stage for i, stage in every.items() if stage != "retired"
        }
        assert message_of(http.get("/v1/models?lifecycle[]=new")).startswith("lifecycle.0: Input should be")
        opus = http.get("/v1/models/claude-3-opus-20240229").json()
        assert (opus["lifecycle"], opus["retires_at"]) == ("deprecated", "2026-01-05T00:00:00Z")
        clock.advance(4 * 86_400)
        assert stages("retired")["claude-3-opus-20240229"] == "retired"

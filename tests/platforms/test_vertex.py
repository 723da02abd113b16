"""`AnthropicVertex` against the emulator as Vertex AI, with google-auth's own credentials."""

from __future__ import annotations

import copy
import pickle
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx2
import pytest
from clouds import HI, Cloud, converse, it
from hypothesis import given, strategies as st

import anthropic
from anthropic import AnthropicVertex
from anthropic._request import FinalRequestOptions
from anthropic.emulator import Emulator
from anthropic.platforms import FeatureNotAvailableError

MODEL = "claude-haiku-4-5@20251001"
ASK: dict[str, Any] = {"model": MODEL, "max_tokens": 100, "messages": HI}


def vertex(cloud: Cloud, **options: Any) -> Any:
    if "access_token" not in options:
        options.setdefault("credentials", cloud.google())
    options = {"region": "us-east5", "base_url": f"{cloud.emu.url}/v1", **options}
    return cloud.client("AnthropicVertex", **options)


async def test_every_way_to_ask(cloud: Cloud) -> None:
    await converse(cloud, vertex(cloud), MODEL)
    assert cloud.emu.clouds.minted == 1
    for request in cloud.requests("messages.create") + cloud.requests("beta.messages.create"):
        verb = "streamRawPredict" if request.json.get("stream") else "rawPredict"
        assert request.path == (
            f"/v1/projects/emulator-project/locations/us-east5/publishers/anthropic/models/{MODEL}:{verb}"
        )
        assert request.json["anthropic_version"] == "vertex-2023-10-16"
        assert "model" not in request.json and not request.query
        assert "anthropic-version" not in request.headers and "x-api-key" not in request.headers


async def test_counting_keeps_the_model_in_the_body(cloud: Cloud) -> None:
    await it(vertex(cloud).beta.messages.count_tokens(model=MODEL, messages=HI))
    assert cloud.last.path.endswith("/publishers/anthropic/models/count-tokens:rawPredict")
    assert cloud.last.json["model"] == MODEL
    assert "token-counting-2024-11-01" in cloud.last.headers["anthropic-beta"]


async def test_the_newer_dialect_and_what_the_caller_says_of_the_body(cloud: Cloud) -> None:
    client = vertex(cloud)
    await it(client.with_options(api_version="2026-10-21").messages.create(**ASK))
    assert cloud.last.json["anthropic_version"] == "2026-10-21"
    other = {"model": "claude-sonnet-4-5@20250929", "anthropic_version": "2026-10-21"}
    await it(client.messages.create(**ASK, extra_body=other))
    assert "/claude-sonnet-4-5@20250929:rawPredict" in cloud.last.path
    assert cloud.last.json["anthropic_version"] == "2026-10-21"
    await it(client.messages.create(**ASK, extra_query={"q": ["1", "2 3"]}))
    assert cloud.last.target.endswith(":rawPredict?q=1&q=2%203")
    await it(client.beta.messages.create(**ASK, betas=["context-1m-2025-08-07"]))
    assert cloud.last.headers["anthropic-beta"] == "context-1m-2025-08-07"


@pytest.mark.parametrize(
    "region, host",
    [
        ("us-east5", "us-east5-aiplatform.googleapis.com"),
        ("global", "aiplatform.googleapis.com"),
        ("us", "aiplatform.us.rep.googleapis.com"),
        ("eu", "aiplatform.eu.rep.googleapis.com"),
    ],
)
def test_where_it_goes(region: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUD_ML_REGION", region)
    client = AnthropicVertex(access_token="t", project_id="p")
    assert str(client.base_url) == f"https://{host}/v1/" and client.region == region
    assert str(AnthropicVertex(region="europe-west1").base_url).startswith("https://europe-west1-")
    moved = client.copy(region="asia-east1")
    assert (str(moved.base_url), moved.project_id, moved.access_token) == (
        "https://asia-east1-aiplatform.googleapis.com/v1/", "p", "t",
    )  # fmt: skip
    fixed = AnthropicVertex(base_url="https://gateway.test/v1")
    assert str(fixed.copy(region="asia-east1").base_url) == "https://gateway.test/v1/"


def test_a_region_is_needed_and_leads_to_no_other_host() -> None:
    with pytest.raises(ValueError, match="No region was given"):
        AnthropicVertex()
    with pytest.raises(ValueError, match="non-empty value for `region`"):
        AnthropicVertex(region="")
    for bad in ("evil.example/", "x@evil.example", "a.b", "a b", "a\n", "-a"):
        with pytest.raises(ValueError, match="region"):
            AnthropicVertex(region=bad, access_token="secret")
        with pytest.raises(ValueError, match="region"):
            AnthropicVertex(region="us", access_token="secret").copy(region=bad)


async def test_where_the_project_comes_from(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def used() -> str:
        return cloud.last.path.split("/")[3]

    client = vertex(cloud, access_token=cloud.emu.clouds.mint("google"))
    with pytest.raises(RuntimeError, match="No project_id was given") as caught:
        await it(client.messages.create(**ASK))
    assert isinstance(caught.value, anthropic.AnthropicError)
    monkeypatch.setenv("ANTHROPIC_VERTEX_PROJECT_ID", "of-environment")
    await it(client.messages.create(**ASK))
    assert used() == client.project_id == "of-environment"
    monkeypatch.setenv("ANTHROPIC_VERTEX_PROJECT_ID", "")
    await it(client.messages.create(**ASK))  # it is asked for once
    assert used() == "of-environment"
    await it(client.copy(project_id="passed").messages.create(**ASK))
    assert used() == "passed"

    client = vertex(cloud)
    await it(client.messages.create(**ASK))
    assert used() == client.project_id == "emulator-project"
    info = cloud.emu.clouds.service_account("another")
    other = type(cloud.google()).from_service_account_info(info)
    await it(client.copy(credentials=other).messages.create(**ASK))
    assert used() == "another"


async def test_names_are_one_segment_each(cloud: Cloud) -> None:
    client = vertex(cloud, project_id="do/main:p?#", access_token="t")
    for model, segment in [
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("m;x", "m%3Bx"),
        ("m@1:é", "m@1:%C3%A9"),
        ("..", ".."),
    ]:
        with pytest.raises(anthropic.APIStatusError) as caught:
            await it(client.messages.create(**{**ASK, "model": model}))
        assert (
            f"/projects/do%2Fmain:p%3F%23/locations/us-east5/publishers/anthropic/models/{segment}:rawPredict"
            in str(caught.value.request.url)
        )
    for project in (".", "..", ";x"):
        with pytest.raises(ValueError, match="project_id"):
            await it(vertex(cloud, project_id=project).messages.create(**ASK))
    with pytest.raises(ValueError, match="non-empty value for `model`"):
        await it(client.messages.create(**{**ASK, "model": ""}))


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_name_is_one_segment(project: str, model: str) -> None:
    client = AnthropicVertex(region="us", project_id=project, access_token="t")
    options = FinalRequestOptions(method="post", url="/v1/messages", json_data={"model": model})
    try:
        url = client._on_vertex(options, "/v1/messages").url
    except ValueError:
        assert project.partition(";")[0] in ("", ".", "..") or not model.partition(";")[0]
        return
    parts = url.split("/")
    assert urlsplit(url).path == url and len(parts) == 9 and ";" not in url
    assert (unquote(parts[2]), unquote(parts[-1].removesuffix(":rawPredict"))) == (project, model)


@given(st.text() | st.from_regex(r"[a-z0-9./@:#?-]{1,30}"))
def test_a_region_is_refused_or_a_host_of_google_s(region: str) -> None:
    try:
        url = str(AnthropicVertex(region=region, access_token="t").base_url)
    except ValueError:
        return
    parts = urlsplit(url)
    assert (parts.hostname or "").endswith("aiplatform.googleapis.com") or region.lower() in ("us", "eu")
    assert parts.username is parts.port is None and parts.path == "/v1/"


async def test_a_caller_s_authorization_goes_before(cloud: Cloud) -> None:
    mine = f"Bearer {cloud.emu.clouds.mint('google')}"
    client = vertex(cloud)
    await it(client.messages.create(**ASK, extra_headers={"authorization": mine}))
    assert cloud.last.headers["authorization"] == mine and not cloud.requests("google.token")
    await it(vertex(cloud, default_headers={"Authorization": mine}).messages.create(**ASK))
    await it(vertex(cloud, access_token=mine[7:], project_id="p").messages.create(**ASK))
    assert not cloud.requests("google.token")
    await it(client.messages.create(**ASK, extra_headers={"Authorization": ""}))  # none is none
    assert len(cloud.requests("google.token")) == 1


async def test_a_token_that_is_used_as_it_is_is_not_tried_again(cloud: Cloud) -> None:
    with pytest.raises(anthropic.AuthenticationError, match="UNAUTHENTICATED"):
        await it(vertex(cloud, access_token="wrong", project_id="p").messages.create(**ASK))
    assert len(cloud.emu.requests) == 1


async def test_what_vertex_has_not_is_refused_before_anything_is_sent(cloud: Cloud) -> None:
    client = vertex(cloud)
    with pytest.raises(anthropic.AnthropicError, match=r"Vertex.*Batch API"):
        await it(client.post("/v1/messages/batches", body={}, cast_to=object))
    with pytest.raises(anthropic.AnthropicError, match="Message threads are not available"):
        client.beta.messages.thread(model=MODEL, max_tokens=5)
    for name in ("models", "completions", "beta.models"):
        with pytest.raises(FeatureNotAvailableError) as caught:
            getattr(client.beta if "." in name else client, name.rpartition(".")[2])
        assert isinstance(caught.value, AttributeError) and "AnthropicVertex" in str(caught.value)
    assert not cloud.emu.requests


async def test_above_an_attempt_all_is_as_on_the_messages_api(cloud: Cloud) -> None:
    seen = list[Any]()

    async def watch_later(request: Any, call_next: Any) -> Any:
        seen.append((request.options.url, request.options.json_data["model"]))
        return await call_next(request)

    def watch(request: Any, call_next: Any) -> Any:
        seen.append((request.options.url, request.options.json_data["model"]))
        return call_next(request)

    client = vertex(cloud, middleware=[watch_later if cloud.asynchronous else watch])
    cloud.emu.fault("overloaded", when=lambda r: "rawPredict" in r.path)
    await it(client.messages.create(**ASK))
    assert seen == [("/v1/messages", MODEL)] * 2
    long = await it(client.messages.create(**{**ASK, "max_tokens": 40_000}))
    assert long.content[0].text == "You said: Hi" and cloud.last.path.endswith(":streamRawPredict")
    before = client.access_token
    client.access_token = cloud.emu.clouds.mint("google")
    await it(client.messages.create(**ASK))
    assert before is None and cloud.last.headers["authorization"] == f"Bearer {client.access_token}"


async def test_faults_and_errors_are_those_of_the_api(cloud: Cloud) -> None:
    client = vertex(cloud)
    cloud.emu.fault("overloaded", times=2, when=lambda r: "rawPredict" in r.path)
    assert (await it(client.messages.create(**ASK))).id
    with pytest.raises(anthropic.BadRequestError, match="max_tokens"):
        await it(client.messages.create(**{**ASK, "max_tokens": 10**7, "stream": True}))
    with pytest.raises(anthropic.NotFoundError, match="claude-sonet"):
        await it(client.messages.create(**{**ASK, "model": "claude-sonet-4"}))


def test_the_emulator_refuses_what_vertex_refuses(emu: Emulator, http: httpx2.Client) -> None:
    base = f"{emu.url}/v1/projects/p/locations/l/publishers/anthropic/models"
    good = {"anthropic_version": "vertex-2023-10-16", "max_tokens": 5, "messages": HI}

    def post(verb: str, **changes: Any) -> Any:
        body = {name: value for name, value in {**good, **changes}.items() if value is not None}
        headers = {
            "authorization": f"Bearer {emu.clouds.mint('google', changes.pop('scope', None) or scope)}"
        }
        return http.post(f"{base}/{verb}", json=body, headers=headers)

    scope = "https://www.googleapis.com/auth/cloud-platform"
    assert post(f"{MODEL}:rawPredict").status_code == 200
    assert "anthropic_version" in post(f"{MODEL}:rawPredict", anthropic_version=None).text
    assert "anthropic_version" in post(f"{MODEL}:rawPredict", anthropic_version="2023-06-01").text
    assert "Extra inputs" in post(f"{MODEL}:rawPredict", model=MODEL).text
    assert post(f"{MODEL}:rawPredict", stream=True).status_code == 400
    assert post(f"{MODEL}:streamRawPredict").status_code == 400
    assert "model" in post("count-tokens:rawPredict", max_tokens=None).text
    scope = "email"
    assert post(f"{MODEL}:rawPredict").status_code == 403
    assert http.post(f"{base}/{MODEL}:rawPredict", json=good).json()["error"]["status"] == "UNAUTHENTICATED"


def test_copies(emu: Emulator) -> None:
    cloud = Cloud(emu, asynchronous=False)
    client = AnthropicVertex(
        region="us-east5",
        credentials=cloud.google(),
        base_url=f"{emu.url}/v1",
        max_retries=4,
        default_headers={"x-a": "1"},
    )
    client.copy().with_options(timeout=5).messages.create(**ASK)
    copy.deepcopy(client).messages.create(**ASK)
    client.messages.create(**ASK)
    assert emu.clouds.minted == 1
    new = client.copy(default_headers={"X-B": "2"})
    assert (new.max_retries, new.region, new.credentials) == (4, "us-east5", client.credentials)
    assert new._custom_headers == {"x-a": "1", "X-B": "2"}
    with pytest.raises(ValueError, match="mutually exclusive"):
        client.copy(default_headers={}, set_default_headers={})
    with pytest.raises(TypeError, match="api_key"):
        AnthropicVertex(region="us", api_key="k")  # pyright: ignore[reportCallIssue]
    with pickle.loads(pickle.dumps(client)) as again:
        again.messages.create(**ASK)
    assert emu.clouds.minted == 1 and "ya29" not in repr(client) + str(vars(client))
    client.close()


def test_the_first_party_environment_is_nothing_to_it(emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_KEY", "AUTH_TOKEN", "BASE_URL"):
        monkeypatch.setenv(
            f"ANTHROPIC_{name}", "http://first.party" if name == "BASE_URL" else "sk-first-party"
        )
    with AnthropicVertex(region="us", credentials=Cloud(emu, asynchronous=False).google()) as client:
        assert client.base_url.host == "aiplatform.us.rep.googleapis.com"
        client.base_url = f"{emu.url}/v1"
        client.messages.create(**ASK)
    assert "first" not in str(emu.requests[-1].headers)

"""`AnthropicGoogleCloud` against the emulator as the Claude Platform on Google Cloud."""

from __future__ import annotations

import json
import pickle
import threading
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from clouds import HI, Cloud, converse, it

import anthropic
from anthropic import AnthropicGoogleCloud
from anthropic.emulator import Emulator

MODEL = "claude-haiku-4-5"
ASK: dict[str, Any] = {"model": MODEL, "max_tokens": 100, "messages": HI}
WORKSPACE = "/v1/projects/{p}/locations/{l}/workspaces/{w}/invoke"


@pytest.fixture
def local(emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform's own host, in the emulator."""
    for name in ("DEFAULT_URL_TEMPLATE", "ORGANIZATION_URL_TEMPLATE"):
        there = getattr(AnthropicGoogleCloud, name).replace("https://claude.googleapis.com", emu.url)
        monkeypatch.setattr("anthropic.platforms.google_cloud.BaseGoogleCloudClient." + name, there)


def google(cloud: Cloud, **options: Any) -> Any:
    if not options.keys() & {"token_provider", "skip_auth"}:
        options.setdefault("credentials", cloud.google())
    return cloud.client("AnthropicGoogleCloud", **{"workspace_id": "w", **options})


async def test_every_way_to_ask(cloud: Cloud, local: None) -> None:
    client = google(cloud)
    await converse(cloud, client, MODEL)
    assert cloud.emu.clouds.minted == 1
    for request in cloud.requests("messages.create"):
        assert request.path == f"{WORKSPACE.format(p='emulator-project', l='global', w='w')}/v1/messages"
        assert request.headers["anthropic-version"] == "2023-06-01" and request.json["model"] == MODEL
        assert "anthropic-workspace-id" not in request.headers and "x-api-key" not in request.headers
    assert (
        [model.id async for model in client.models.list()]
        if cloud.asynchronous
        else list(client.models.list())
    )
    assert client.credentials is client.api_key is client.auth_token is None and client.google_credentials


def test_where_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    host = "https://claude.googleapis.com"
    client = AnthropicGoogleCloud(project="p/1", location="eu;x", workspace_id="w:@")
    assert str(client.base_url) == f"{host}{WORKSPACE.format(p='p%2F1', l='eu%3Bx', w='w:@')}/"
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "p0")
    assert AnthropicGoogleCloud().project == "p0" and str(AnthropicGoogleCloud().base_url) == ""
    monkeypatch.setenv("ANTHROPIC_GOOGLE_CLOUD_PROJECT", "p1")
    monkeypatch.setenv("ANTHROPIC_GOOGLE_CLOUD_LOCATION", "l1")
    monkeypatch.setenv("ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID", "w1")
    client = AnthropicGoogleCloud()
    assert str(client.base_url) == f"{host}{WORKSPACE.format(p='p1', l='l1', w='w1')}/"
    moved = client.copy(project="p2", location="l2").with_options(workspace_id="w2")
    assert str(moved.base_url) == f"{host}{WORKSPACE.format(p='p2', l='l2', w='w2')}/"
    cleared = client.copy(workspace_id=None)
    assert cleared.workspace_id is None and str(cleared.base_url) == ""
    monkeypatch.setenv("ANTHROPIC_GOOGLE_CLOUD_BASE_URL", "https://gateway.test/x")
    fixed = AnthropicGoogleCloud()
    assert str(fixed.base_url) == str(fixed.copy(project="p2").base_url) == "https://gateway.test/x/"
    for name in ("project", "location", "workspace_id"):
        for bad in ("", ".", "..", ";x"):
            with pytest.raises(ValueError, match=name):
                AnthropicGoogleCloud(**{name: bad})  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="api_key"):
        AnthropicGoogleCloud(api_key="k")  # pyright: ignore[reportCallIssue]


async def test_the_project_is_asked_for_at_the_first_request(
    cloud: Cloud, local: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "key.json"
    file.write_text(json.dumps(cloud.emu.clouds.service_account("found")))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    client = cloud.client("AnthropicGoogleCloud", workspace_id="w")
    assert client.project is None and str(client.base_url) == ""
    await it(client.messages.create(**ASK))
    assert client.project == "found" and "/projects/found/" in cloud.last.path
    copied = client.copy()
    assert copied.base_url == client.base_url and copied._derives

    billed = SimpleNamespace(project_id=None, quota_project_id="billed")
    assert google(cloud, credentials=billed).project == "billed"
    assert client.copy(credentials=billed).project == "billed"
    with pytest.raises(anthropic.AnthropicError, match="No project"):
        await it(google(cloud, token_provider=lambda: "t").messages.create(**ASK))
    with pytest.raises(ValueError, match="No project"):
        google(cloud, skip_auth=True)


async def test_routes_of_the_organization(cloud: Cloud, local: None) -> None:
    client = google(cloud, workspace_id=None, location="us")
    organization = "/v1/projects/emulator-project/locations/us/claudeOrganization/invoke"
    for path in ("/v1/user_profiles", "/v1/user_profiles/x", "/v1/organizations/me"):
        with pytest.raises(anthropic.NotFoundError):
            await it(client.get(path, cast_to=object))
        assert cloud.last.path == organization + path
    sent = len(cloud.emu.requests)
    for path in ("/v1/user_profilesX", "/v1/models"):
        with pytest.raises(anthropic.AnthropicError, match="No workspace ID found"):
            await it(client.get(path, cast_to=object))
    assert len(cloud.emu.requests) == sent
    client.base_url = cloud.emu.url + WORKSPACE.format(p="p", l="l", w="w")  # from now on for every route
    await it(client.models.list())
    with pytest.raises(anthropic.NotFoundError):
        await it(client.get("/v1/user_profiles", cast_to=object))
    assert cloud.last.path.endswith("/workspaces/w/invoke/v1/user_profiles")


async def test_who_provides_the_token(cloud: Cloud, local: None) -> None:
    mint, threads = cloud.emu.clouds.mint, list[Any]()

    def provider() -> str:
        threads.append(threading.current_thread())
        return mint("google")

    client = google(cloud, project="p", token_provider=provider)
    cloud.emu.fault("overloaded", times=1, when=lambda r: True)
    await it(client.messages.create(**ASK))  # asked for every attempt, not on the event loop
    assert len(threads) == 2 and (threads[0] is threading.current_thread()) is not cloud.asynchronous
    mine = f"Bearer {mint('google')}"
    await it(client.messages.create(**ASK, extra_headers={"AUTHORIZATION": mine}))
    assert len(threads) == 2 and cloud.last.headers["authorization"] == mine

    async def later() -> str:
        return mint("google")

    other = client.copy(token_provider=later)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # one of a coroutine that was never awaited, too
        if cloud.asynchronous:
            await it(other.messages.create(**ASK))
        else:
            with pytest.raises(anthropic.AnthropicError, match="AsyncAnthropicGoogleCloud"):
                other.messages.create(**ASK)
    sent = len(cloud.emu.requests)
    for wrong in (None, "", 5):
        with pytest.raises(anthropic.AnthropicError, match="token_provider"):
            await it(client.copy(token_provider=lambda wrong=wrong: wrong).messages.create(**ASK))

    def fails() -> str:
        raise LookupError("no token today")

    with pytest.raises(LookupError, match="no token today") as caught:
        await it(client.copy(token_provider=fails).messages.create(**ASK))
    assert isinstance(caught.value, anthropic.AnthropicError) and len(cloud.emu.requests) == sent


async def test_without_a_credential(cloud: Cloud, local: None) -> None:
    client = google(cloud, project="p", skip_auth=True)
    with pytest.raises(anthropic.AuthenticationError):
        await it(client.messages.create(**ASK))
    assert "authorization" not in cloud.last.headers and len(cloud.emu.requests) == 1
    for given in ({"credentials": object()}, {"token_provider": lambda: "t"}):
        with pytest.raises(ValueError, match="mutually exclusive"):
            google(cloud, project="p", skip_auth=True, **given)
    bare = google(cloud).copy(skip_auth=True)
    assert bare.google_credentials is bare.token_provider is bare._auth is None


def test_copies_share_what_was_minted(emu: Emulator, local: None) -> None:
    cloud = Cloud(emu, asynchronous=False)
    client = google(cloud)
    client.copy().messages.create(**ASK)
    client.copy(location="us").with_options(timeout=9).messages.create(**ASK)
    client.messages.create(**ASK)
    assert emu.clouds.minted == 1
    by_provider = client.copy(token_provider=lambda: emu.clouds.mint("google"), project="p")
    assert by_provider.google_credentials is None
    by_provider.messages.create(**ASK)
    back = by_provider.copy(credentials=client.google_credentials)
    assert back.token_provider is None and back.google_credentials is client.google_credentials
    pickle.loads(pickle.dumps(client)).messages.create(**ASK)
    client.close()


async def test_the_first_party_environment_is_nothing_to_it(
    cloud: Cloud, local: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("API_KEY", "AUTH_TOKEN", "BASE_URL"):
        monkeypatch.setenv(
            f"ANTHROPIC_{name}", "http://first.party" if name == "BASE_URL" else "sk-first-party"
        )
    await it(google(cloud).messages.create(**ASK))
    assert "first" not in str(cloud.last.headers)

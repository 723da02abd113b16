"""`AnthropicFoundry` against the emulator as Microsoft Foundry, with azure-identity's own managed identity."""

from __future__ import annotations

import logging
import pickle
import threading
import warnings
from typing import Any

import pytest
from clouds import HI, Cloud, converse, it
from server import Server, reply

import anthropic
from anthropic import AI_PROMPT, HUMAN_PROMPT, AnthropicFoundry
from anthropic.emulator import Emulator
from anthropic.platforms import FeatureNotAvailableError

MODEL = "claude-haiku-4-5"
ASK: dict[str, Any] = {"model": MODEL, "max_tokens": 100, "messages": HI}
KEY = "emulator-foundry-key"


def foundry(cloud: Cloud, **options: Any) -> Any:
    if "azure_ad_token_provider" not in options:
        options.setdefault("api_key", KEY)
    return cloud.client("AnthropicFoundry", **{"base_url": f"{cloud.emu.url}/anthropic/", **options})


async def test_every_way_to_ask(cloud: Cloud) -> None:
    await converse(cloud, foundry(cloud), MODEL)
    for request in cloud.requests("messages.create"):
        assert request.path == "/anthropic/v1/messages"
        sent = [
            request.headers.get(name)
            for name in ("x-api-key", "api-key", "authorization", "anthropic-version")
        ]
        assert sent == [KEY, KEY, None, "2023-06-01"]


async def test_a_managed_identity(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    from azure.identity import ManagedIdentityCredential, get_bearer_token_provider

    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{cloud.emu.url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", cloud.emu.clouds.identity_header)
    with ManagedIdentityCredential() as credential:
        provider = get_bearer_token_provider(credential, "https://cognitiveservices.azure.com/.default")
        client = foundry(cloud, azure_ad_token_provider=provider)
        await converse(cloud, client, MODEL)
        assert len(cloud.requests("azure.token")) == 1  # azure-identity keeps it
        for request in cloud.requests("messages.create"):
            assert request.headers["authorization"].startswith("Bearer eyJ")
            assert not {"api-key", "x-api-key"} & request.headers.keys()


def test_where_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    def base(**options: Any) -> str:
        return str(AnthropicFoundry(**{"api_key": "k", **options}).base_url)

    with pytest.raises(ValueError, match=r"base_url.*resource"):
        base()
    assert base(resource="my-res") == "https://my-res.services.ai.azure.com/anthropic/"
    assert base(base_url="https://gateway.test/a") == "https://gateway.test/a/"
    with pytest.raises(ValueError, match="base_url and resource are mutually exclusive"):
        base(base_url="https://gateway.test/a", resource="r")
    monkeypatch.setenv("ANTHROPIC_FOUNDRY_RESOURCE", "of-env")
    assert base() == "https://of-env.services.ai.azure.com/anthropic/"
    assert base(base_url="https://gateway.test/a") == "https://gateway.test/a/"
    monkeypatch.setenv("ANTHROPIC_FOUNDRY_BASE_URL", "https://env.test/a")
    with pytest.raises(ValueError, match="mutually exclusive"):
        base()
    monkeypatch.delenv("ANTHROPIC_FOUNDRY_RESOURCE")
    assert base() == "https://env.test/a/"
    for bad in ("a/../b?x#y", "x@evil.example", "evil.example", "", "a b"):
        with pytest.raises(ValueError, match="resource"):
            base(resource=bad)


def test_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-first-party")
    with pytest.raises(anthropic.AnthropicError, match="Missing credentials"):
        AnthropicFoundry(resource="r")
    monkeypatch.setenv("ANTHROPIC_FOUNDRY_API_KEY", "of-env")
    assert AnthropicFoundry(resource="r").api_key == "of-env"
    assert AnthropicFoundry(resource="r", api_key="passed").api_key == "passed"
    with pytest.raises(TypeError, match="auth_token"):
        AnthropicFoundry(resource="r", auth_token="t")  # pyright: ignore[reportCallIssue]


def test_copies(emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_FOUNDRY_RESOURCE", "of-env")
    client = AnthropicFoundry(api_key="k", webhook_key="w", max_retries=7)
    assert (client.copy().max_retries, client.copy().webhook_key) == (7, "w")
    other = client.copy(resource="other")
    assert (
        str(other.base_url) == "https://other.services.ai.azure.com/anthropic/" and other.resource == "other"
    )
    gateway = other.copy(base_url="https://gateway.test/a")
    assert (str(gateway.base_url), gateway.resource) == ("https://gateway.test/a/", None)
    assert str(gateway.copy(resource="again").base_url) == "https://again.services.ai.azure.com/anthropic/"
    with pytest.raises(ValueError, match="resource"):
        client.copy(resource="evil.example/")
    provided = client.copy(azure_ad_token_provider=lambda: "t")
    assert provided.auth_headers == {} and provided._auth is not None
    assert provided.copy()._auth is not None and provided.copy(api_key="k2").api_key == "k2"
    assert provided.copy(api_key="k2")._auth is None
    assert pickle.loads(pickle.dumps(client)).auth_headers == {"x-api-key": "k", "api-key": "k"}


async def test_a_provider_goes_before_a_key_and_is_asked_for_each_attempt(cloud: Cloud) -> None:
    threads = list[Any]()

    def provider() -> str:
        threads.append(threading.current_thread())
        return cloud.emu.clouds.mint("azure")

    client = foundry(cloud, api_key=KEY, azure_ad_token_provider=provider)
    cloud.emu.fault("overloaded", times=1)
    await it(client.messages.create(**ASK))
    assert len(threads) == 2 and (threads[0] is threading.current_thread()) is not cloud.asynchronous
    assert "api-key" not in cloud.last.headers and "x-api-key" not in cloud.last.headers
    mine = f"Bearer {cloud.emu.clouds.mint('azure')}"
    await it(client.messages.create(**ASK, extra_headers={"authorization": mine}))
    await it(client.copy(default_headers={"Authorization": mine}).messages.create(**ASK))
    assert len(threads) == 2 and cloud.last.headers["authorization"] == mine


async def test_providers_that_are_wrong(cloud: Cloud) -> None:
    async def later() -> str:
        return cloud.emu.clouds.mint("azure")

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # one of a coroutine that was never awaited, too
        if cloud.asynchronous:
            await it(foundry(cloud, azure_ad_token_provider=later).messages.create(**ASK))
        else:
            with pytest.raises(ValueError, match=r"azure_ad_token_provider.*AsyncAnthropicFoundry"):
                foundry(cloud, azure_ad_token_provider=later).messages.create(**ASK)
    sent = len(cloud.emu.requests)
    for wrong in (None, "", 5, b"t"):
        with pytest.raises(ValueError, match="azure_ad_token_provider") as caught:
            await it(foundry(cloud, azure_ad_token_provider=lambda wrong=wrong: wrong).messages.create(**ASK))
        assert isinstance(caught.value, anthropic.AnthropicError)
    assert len(cloud.emu.requests) == sent


async def test_headers_of_the_caller(cloud: Cloud) -> None:
    client = foundry(cloud, max_retries=0)
    with pytest.raises(anthropic.AuthenticationError):  # the other of the two stays
        await it(client.messages.create(**ASK, extra_headers={"X-Api-Key": "mine"}))
    assert (cloud.last.headers["x-api-key"], cloud.last.headers["api-key"]) == ("mine", KEY)
    with pytest.raises(anthropic.AuthenticationError):
        await it(client.copy(default_headers={"API-Key": "mine"}).messages.create(**ASK))
    assert (cloud.last.headers["x-api-key"], cloud.last.headers["api-key"]) == (KEY, "mine")
    await it(client.messages.create(**ASK, extra_headers={"x-api-key": anthropic.omit}))
    assert "x-api-key" not in cloud.last.headers


async def test_no_secret_is_logged(cloud: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = cloud.emu.clouds.mint("azure")
    await it(foundry(cloud).messages.create(**ASK))
    await it(foundry(cloud, azure_ad_token_provider=lambda: token).messages.create(**ASK))
    header = {"api-key": "of-this-call", "x-api-key": "of-this-call"}
    with pytest.raises(anthropic.AuthenticationError):
        await it(foundry(cloud).messages.create(**ASK, extra_headers=header))
    assert "Request options" in caplog.text
    for secret in (KEY, token, "of-this-call"):
        assert secret not in caplog.text


async def test_no_secret_goes_to_another_origin(cloud: Cloud) -> None:
    token = cloud.emu.clouds.mint("azure")
    elsewhere = {"Location": f"{cloud.emu.url}/anthropic/v1/messages"}
    with Server(reply(status=307, headers=elsewhere)) as first:
        for credential in ({"api_key": KEY}, {"azure_ad_token_provider": lambda: token}):
            client = foundry(cloud, base_url=first.url, max_retries=0, **credential)
            with pytest.raises(anthropic.AuthenticationError):
                await it(client.messages.create(**ASK))
            assert {KEY, f"Bearer {token}"} & set(first.last.headers.values())
            sent = str(cloud.last.headers)
            assert KEY not in sent and token not in sent
            await it(client.close())


async def test_what_foundry_has_not(cloud: Cloud) -> None:
    client = foundry(cloud)
    with pytest.raises(FeatureNotAvailableError, match=r"Models.*AnthropicFoundry"):
        client.models
    with pytest.raises(FeatureNotAvailableError, match="Batch API"):
        await it(client.post("/v1/messages/batches", body={}, cast_to=object))
    assert not hasattr(client, "models") and not hasattr(client.messages, "batches")
    assert not cloud.emu.requests


async def test_text_completions(cloud: Cloud) -> None:
    prompt = f"{HUMAN_PROMPT} Hi{AI_PROMPT}"
    completion = await it(
        foundry(cloud).completions.create(model="claude-2.1", max_tokens_to_sample=9, prompt=prompt)
    )
    assert completion.completion and cloud.last.path == "/anthropic/v1/complete"

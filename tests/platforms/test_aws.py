"""`AnthropicAWS` against the emulator."""

from __future__ import annotations

from typing import Any

import pytest
from amazon import aws, keys
from clouds import HI, Cloud, converse, every, it

import anthropic
from anthropic import AnthropicAWS, CredentialsError

MODEL = "claude-sonnet-4-6"
ASK: dict[str, Any] = {"model": MODEL, "max_tokens": 100, "messages": HI}
FAKE = {"aws_access_key": "a", "aws_secret_key": "b"}
WHERE = {"aws_region": "us-east-1", "workspace_id": "w"}


async def test_every_way_to_ask(cloud: Cloud) -> None:
    client = aws(cloud, **keys(cloud))
    await converse(cloud, client, MODEL)
    assert len(await every(client.models.list())) > 3
    completion = await it(
        client.completions.create(
            model="claude-2.1", prompt="\n\nHuman: Hi\n\nAssistant:", max_tokens_to_sample=9
        )
    )
    assert completion.completion
    for request in cloud.emu.requests:
        assert request.headers["anthropic-workspace-id"] == "wrkspc_1"
        assert request.headers["anthropic-version"] == "2023-06-01" and "x-api-key" not in request.headers
        assert "SignedHeaders=anthropic-" in request.headers["authorization"]
    assert cloud.emu.clouds.aws.verified == len(cloud.emu.requests)
    assert isinstance(client, cloud.cls("Anthropic"))


async def test_the_workspace_of_a_call(cloud: Cloud) -> None:
    client = aws(cloud, **keys(cloud))
    await it(client.messages.create(**ASK, extra_headers={"anthropic-workspace-id": "other"}))
    assert cloud.last.headers["anthropic-workspace-id"] == "other"
    await it(client.messages.create(**ASK))
    assert cloud.last.headers["anthropic-workspace-id"] == "wrkspc_1"
    client.workspace_id = "changed"
    await it(client.messages.create(**ASK))
    assert cloud.last.headers["anthropic-workspace-id"] == "changed"


async def test_a_key(cloud: Cloud) -> None:
    client = aws(cloud, api_key="emulator-aws-key", auth_token="not sent", **keys(cloud))
    await it(client.messages.create(**ASK))
    assert cloud.last.headers["x-api-key"] == "emulator-aws-key" and "authorization" not in cloud.last.headers
    assert len(await every(client.messages.create(**ASK, stream=True))) > 4
    await it(client.with_options(api_version="2026-10-21").messages.create(**ASK))
    assert (
        cloud.last.headers["authorization"] == "Bearer emulator-aws-key"
        and "x-api-key" not in cloud.last.headers
    )


@pytest.mark.parametrize(
    ("given", "environment", "sends"),
    [
        ({"api_key": "arg", **FAKE}, "env", {"X-Api-Key": "arg"}),
        (FAKE, "env", "signature"),
        ({"aws_profile": "p"}, "env", "signature"),
        ({}, "env", {"X-Api-Key": "env"}),
        ({}, "", "signature"),
        ({**FAKE, "auth_token": "t"}, "env", "signature"),
        ({"skip_auth": True}, "env", {}),
        ({"skip_auth": True, "auth_token": "t", **FAKE}, "env", {"Authorization": "Bearer t"}),
    ],
)
def test_which_credential_is_sent(
    given: dict[str, Any], environment: str, sends: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And never one of the first-party variables."""
    monkeypatch.setenv("ANTHROPIC_AWS_API_KEY", environment)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "leak")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://leak.example")
    client = AnthropicAWS(**WHERE, **given)
    for one in (client, client.copy(), client.with_options(timeout=3)):
        assert ("signature" if one._auth is not None else one.auth_headers) == sends
        headers = {name.lower(): value for name, value in one.default_headers.items()}
        assert "leak" not in str(headers) and "sk" not in (
            headers.get("x-api-key"),
            headers.get("authorization"),
        )
        assert one.auth_headers == (sends if isinstance(sends, dict) else {})
        assert "leak" not in str(one.base_url)


def test_what_is_missing_in_which_order(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"aws_access_key.*without.*aws_secret_key"):
        AnthropicAWS(aws_access_key="a")
    with pytest.raises(anthropic.AnthropicError, match="No AWS region was provided"):
        AnthropicAWS(**FAKE, base_url="https://x.example")
    with pytest.raises(anthropic.AnthropicError, match="No workspace ID found"):
        AnthropicAWS(**FAKE, aws_region="us-east-1")
    with pytest.raises(anthropic.AnthropicError, match="no base_url"):
        AnthropicAWS(api_key="k", workspace_id="w")
    monkeypatch.setenv("ANTHROPIC_AWS_WORKSPACE_ID", "env")
    assert AnthropicAWS(**FAKE, aws_region="us-east-1").workspace_id == "env"
    skipping = AnthropicAWS(skip_auth=True, base_url="https://x.example")
    assert skipping.workspace_id is None and "anthropic-workspace-id" not in skipping.default_headers


def test_a_copy_for_another_region(monkeypatch: pytest.MonkeyPatch) -> None:
    def url(client: Any) -> str:
        return str(client.copy(aws_region="eu-west-1").base_url)

    client = AnthropicAWS(**FAKE, **WHERE)
    assert url(client) == "https://aws-external-anthropic.eu-west-1.api.aws"  # derived
    assert str(client.copy(max_retries=0).base_url) == "https://aws-external-anthropic.us-east-1.api.aws"
    assert url(AnthropicAWS(**FAKE, **WHERE, base_url="https://arg.example")) == "https://arg.example"
    client.base_url = "https://assigned.example"
    assert url(client) == "https://assigned.example"
    explicit = client.copy(aws_region="eu-west-1", base_url="https://both.example")
    assert str(explicit.base_url) == "https://both.example"
    monkeypatch.setenv("ANTHROPIC_AWS_BASE_URL", "https://env.example")
    assert url(AnthropicAWS(**FAKE, **WHERE)) == "https://env.example"


def test_what_a_copy_keeps() -> None:
    client = AnthropicAWS(**FAKE, **WHERE, webhook_key="whsec", aws_session_token="t")
    again = client.copy(credentials=None, workspace_id="w2")
    assert (again.webhook_key, again.workspace_id, again.aws_session_token) == ("whsec", "w2", "t")
    assert again._auth.chain is client._auth.chain  # type: ignore[union-attr]
    with pytest.raises(TypeError, match="does not support"):
        client.copy(credentials=lambda: None)
    keyed = client.copy(api_key="k")
    assert keyed.auth_headers == {"X-Api-Key": "k"} and keyed.aws_access_key is None
    assert keyed.copy(auth_token="t").auth_headers == {"X-Api-Key": "k"}


async def test_what_it_has_not(cloud: Cloud) -> None:
    client = aws(cloud, api_key="emulator-aws-key")
    with pytest.raises(anthropic.AnthropicError, match="action URLs are not supported"):
        await it(client.post("/v1/user_profiles/up_1/action_urls", cast_to=object))
    assert not cloud.emu.requests
    with pytest.raises(CredentialsError):
        await it(aws(cloud).messages.create(**ASK))


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "botocore", None)
    for name in [name for name in sys.modules if name.startswith("botocore.")]:
        monkeypatch.delitem(sys.modules, name)
    with AnthropicAWS(**FAKE, **WHERE) as client:
        with pytest.raises(anthropic.MissingDependencyError, match=r"pip install 'anthropic\[aws\]'"):
            client.messages.create(**ASK)

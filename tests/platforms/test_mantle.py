"""`AnthropicBedrockMantle` against the emulator."""

from __future__ import annotations

from typing import Any

import pytest
from amazon import keys, mantle
from clouds import HI, Cloud, converse, it

import anthropic
from anthropic import AnthropicBedrockMantle

MODEL = "claude-sonnet-4-6"
ASK: dict[str, Any] = {"model": MODEL, "max_tokens": 100, "messages": HI}
FAKE = {"aws_access_key": "a", "aws_secret_key": "b"}


async def test_every_way_to_ask(cloud: Cloud) -> None:
    await converse(cloud, mantle(cloud, **keys(cloud)), MODEL)
    request = cloud.emu.requests[0]
    assert request.target == "/bedrock-mantle/anthropic/v1/messages"
    assert request.json["model"] == MODEL and request.headers["anthropic-version"] == "2023-06-01"
    assert (
        "/bedrock-mantle/aws4_request, SignedHeaders=anthropic-version;content-type;host;"
        in request.headers["authorization"]
    )
    assert {r.query.get("beta") for r in cloud.requests("beta.messages.create")} == {"true"}
    assert cloud.emu.clouds.aws.verified == len(cloud.emu.requests)


@pytest.mark.parametrize(
    ("given", "environment", "sends"),
    [
        ({"api_key": "arg", **FAKE}, {"AWS_BEARER_TOKEN_BEDROCK": "env"}, "Bearer arg"),
        (FAKE, {"AWS_BEARER_TOKEN_BEDROCK": "env"}, "AWS4"),
        ({"aws_profile": "mine"}, {"AWS_BEARER_TOKEN_BEDROCK": "env"}, "AWS4"),
        ({}, {"AWS_BEARER_TOKEN_BEDROCK": "env", "ANTHROPIC_AWS_API_KEY": "later"}, "Bearer env"),
        ({}, {"AWS_BEARER_TOKEN_BEDROCK": "", "ANTHROPIC_AWS_API_KEY": "later"}, "Bearer later"),
        ({"aws_session_token": "t"}, {"AWS_BEARER_TOKEN_BEDROCK": "env"}, "Bearer env"),
        ({}, {}, "AWS4"),
        ({"skip_auth": True, **FAKE}, {"AWS_BEARER_TOKEN_BEDROCK": "env"}, None),
    ],
)
def test_which_credential_is_sent(
    given: dict[str, Any], environment: dict[str, str], sends: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"ANTHROPIC_API_KEY": "sk", "ANTHROPIC_AUTH_TOKEN": "tok", **environment}.items():
        monkeypatch.setenv(name, value)
    client = AnthropicBedrockMantle(aws_region="us-east-1", **given)
    signs = client._auth is not None
    header = client.default_headers.get("Authorization")
    assert ("AWS4" if signs else header) == sends
    assert "X-Api-Key" not in client.default_headers
    again = client.copy()
    assert (again._auth is not None, again.default_headers.get("Authorization")) == (signs, header)


async def test_a_callers_authorization(cloud: Cloud) -> None:
    mine = {"authorization": "Bearer emulator-aws-key"}
    await it(mantle(cloud, api_key="other").messages.create(**ASK, extra_headers=mine))
    await it(mantle(cloud, **keys(cloud)).messages.create(**ASK, extra_headers={"Authorization": "mine"}))
    assert cloud.last.headers["authorization"].startswith("AWS4-HMAC-SHA256")


async def test_a_user_profile_travels_in_the_body(cloud: Cloud) -> None:
    client = mantle(
        cloud, api_key="emulator-aws-key", default_headers={"Anthropic-User-Profile-Id": "of_client"}
    )
    calls: list[tuple[dict[str, Any], str]] = [
        ({}, "of_client"),
        ({"extra_headers": {"anthropic-user-profile-id": "of_call"}}, "of_call"),
        ({"user_profile_id": "param"}, "param"),
        ({"user_profile_id": "param", "extra_body": {"user_profile_id": "of_body"}}, "of_body"),
    ]
    for call, said in calls:
        with pytest.raises(
            anthropic.BadRequestError, match="user_profile_id"
        ):  # the emulator has none in bodies
            await it(client.beta.messages.create(**ASK, **call))
        assert cloud.last.json["user_profile_id"] == said
        assert "anthropic-user-profile-id" not in cloud.last.headers


def test_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(anthropic.AnthropicError, match="No AWS region or base URL found"):
        AnthropicBedrockMantle(**FAKE)
    with pytest.raises(anthropic.AnthropicError, match="signed for"):
        AnthropicBedrockMantle(**FAKE, base_url="https://x.example")
    assert AnthropicBedrockMantle(api_key="k", base_url="https://x.example").aws_region is None
    with pytest.raises(ValueError, match=r"aws_access_key.*without.*aws_secret_key"):
        AnthropicBedrockMantle(aws_access_key="a", aws_region="us-east-1")
    with pytest.raises(ValueError, match="aws_region"):
        AnthropicBedrockMantle(**FAKE, aws_region="a/../b")
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    client = AnthropicBedrockMantle(**FAKE)
    assert str(client.base_url) == "https://bedrock-mantle.us-west-2.api.aws/anthropic/"
    assert (
        str(client.copy(aws_region="eu-west-1").base_url)
        == "https://bedrock-mantle.eu-west-1.api.aws/anthropic/"
    )
    monkeypatch.setenv("ANTHROPIC_BEDROCK_MANTLE_BASE_URL", "https://env.example/anthropic")
    client = AnthropicBedrockMantle(**FAKE)
    assert str(client.copy(aws_region="eu-west-1").base_url) == "https://env.example/anthropic/"
    assert (
        str(AnthropicBedrockMantle(**FAKE, base_url="https://arg.example").base_url) == "https://arg.example"
    )
    with pytest.raises(TypeError, match="credentials"):
        AnthropicBedrockMantle(**FAKE, credentials=print)  # type: ignore[call-arg]


def test_from_key_to_signature_and_back() -> None:
    keyed = AnthropicBedrockMantle(api_key="k", aws_region="us-east-1")
    signing = keyed.copy(**FAKE)
    assert signing.api_key is None and signing._auth is not None
    assert signing.copy(api_key="k2").default_headers["Authorization"] == "Bearer k2"
    skipping = signing.copy(skip_auth=True)
    assert skipping._auth is None and skipping.copy(skip_auth=False)._auth is not None


async def test_what_it_has_not(cloud: Cloud) -> None:
    client = mantle(cloud, api_key="emulator-aws-key")
    assert not any(hasattr(client, name) for name in ("models", "completions", "files"))
    with pytest.raises(anthropic.AnthropicError, match="Message threads are not available"):
        client.beta.messages.thread(model=MODEL, max_tokens=9)
    assert not cloud.emu.requests

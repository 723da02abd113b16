"""The older package `anthropic_bedrock`: its names, its settings, and what its last release did."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from typing import Any

import httpx
import httpx2
import pytest
from clouds import Cloud, every, it

import anthropic_bedrock
from anthropic.emulator import Emulator
from anthropic_bedrock import AI_PROMPT, HUMAN_PROMPT, AnthropicBedrock, AsyncAnthropicBedrock

NAMES = """types __version__ __title__ NoneType Transport ProxiesTypes AnthropicBedrockError APIError APIStatusError
APITimeoutError APIConnectionError APIResponseValidationError BadRequestError AuthenticationError PermissionDeniedError
NotFoundError ConflictError UnprocessableEntityError RateLimitError InternalServerError Timeout RequestOptions Client
AsyncClient Stream AsyncStream AnthropicBedrock AsyncAnthropicBedrock file_from_path BaseModel HUMAN_PROMPT AI_PROMPT"""
ASK: dict[str, Any] = {
    "model": "anthropic.claude-v2",
    "max_tokens_to_sample": 50,
    "prompt": f"{HUMAN_PROMPT} Hi{AI_PROMPT}",
}
FAKE: dict[str, Any] = {"aws_access_key": "a", "aws_secret_key": "b"}


def test_its_names() -> None:
    assert sorted(anthropic_bedrock.__all__) == sorted(NAMES.split())
    for name in [*anthropic_bedrock.__all__, "APIResponse", "AsyncAPIResponse", "resources"]:
        assert getattr(anthropic_bedrock, name) is not None and name in dir(anthropic_bedrock)
    assert (
        anthropic_bedrock.Client is AnthropicBedrock
        and anthropic_bedrock.AsyncClient is AsyncAnthropicBedrock
    )
    assert anthropic_bedrock.__title__ == "anthropic_bedrock"
    assert {name for name in dir(anthropic_bedrock.types) if name[0].isupper()} == {
        "Completion",
        "CompletionCreateParams",
    }
    errors = [getattr(anthropic_bedrock, name) for name in NAMES.split() if name.endswith("Error")]
    assert len(errors) == 14 and all(
        issubclass(error, anthropic_bedrock.AnthropicBedrockError) for error in errors
    )


def client(cloud: Cloud, **options: Any) -> Any:
    accounts = cloud.emu.clouds.aws
    cls: Any = AsyncAnthropicBedrock if cloud.asynchronous else AnthropicBedrock
    options = {
        "aws_access_key": accounts.access_key,
        "aws_secret_key": accounts.secret_key,
        "base_url": cloud.emu.url,
        **options,
    }
    cloud.made.append(made := cls(**options))
    return made


async def test_completions(cloud: Cloud) -> None:
    bedrock = client(cloud)
    completion = await it(bedrock.completions.create(**ASK))
    assert isinstance(completion, anthropic_bedrock.types.Completion)
    assert (completion.completion, completion.stop_reason) == (" You said: Hi", "stop_sequence")
    assert completion.to_dict()["stop"] == "\n\nHuman:"
    assert cloud.last.headers["user-agent"].startswith(f"{type(bedrock).__name__}/Python ")
    assert "/us-east-1/bedrock/" in cloud.last.headers["authorization"]
    assert cloud.last.json["anthropic_version"] == "bedrock-2023-05-31"
    stream = await it(bedrock.completions.create(**ASK, stream=True))
    kind = anthropic_bedrock.AsyncStream if cloud.asynchronous else anthropic_bedrock.Stream
    assert isinstance(stream, kind)
    assert "".join(piece.completion for piece in await every(stream)) == " You said: Hi"
    raw = await it(bedrock.completions.with_raw_response.create(**ASK))
    assert raw.headers["x-amzn-requestid"] and (await it(raw.parse())).completion == " You said: Hi"
    with pytest.raises(TypeError, match="Missing required arguments"):
        await it(bedrock.completions.create(model="m", prompt="p"))


async def test_counting_also_twice(cloud: Cloud) -> None:
    for _ in range(2):
        assert await it(client(cloud).count_tokens("Hello world!")) == 3
    assert (await it(client(cloud).get_tokenizer())).encode("Hello world!").tokens == ["Hello", " world", "!"]
    assert not cloud.emu.requests


def test_counting_in_two_event_loops() -> None:
    async def count() -> int:
        async with AsyncAnthropicBedrock(**FAKE) as bedrock:
            return await bedrock.count_tokens("Hello world!")

    assert [asyncio.run(count()), asyncio.run(count())] == [3, 3]


def test_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "config").write_text("[default]\nregion=sa-east-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-1")
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "not known here")
    bedrock = AnthropicBedrock()
    assert bedrock.aws_region == "us-east-1" and bedrock.api_key is None
    assert (bedrock.timeout.read, bedrock.timeout.connect, bedrock.max_retries) == (600, 5, 2)
    assert (bedrock.HUMAN_PROMPT, bedrock.AI_PROMPT) == (HUMAN_PROMPT, AI_PROMPT)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert AnthropicBedrock().aws_region == "eu-west-1"
    moved = AnthropicBedrock(**FAKE, aws_session_token="t").with_options(
        aws_region="us-east-2", timeout=3, max_retries=5
    )
    assert str(moved.base_url) == "https://bedrock-runtime.us-east-2.amazonaws.com"
    assert (moved.aws_access_key, moved.aws_session_token, moved.timeout, moved.max_retries) == (
        "a",
        "t",
        3,
        5,
    )
    monkeypatch.setenv("ANTHROPIC_BEDROCK_BASE_URL", "https://env.example")
    assert str(AnthropicBedrock().base_url) == "https://env.example"
    with pytest.raises(TypeError, match="api_key"):
        AnthropicBedrock(api_key="k")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        AnthropicBedrock("secret", "access")  # type: ignore[misc]


@pytest.mark.parametrize("lib", [httpx, httpx2])
def test_http_clients_of_today(emu: Emulator, lib: Any) -> None:
    accounts = emu.clouds.aws
    with AnthropicBedrock(
        aws_access_key=accounts.access_key, aws_secret_key=accounts.secret_key, base_url=emu.url,
        http_client=lib.Client(), timeout=lib.Timeout(60.0, connect=2.0),
    ) as bedrock:  # fmt: skip
        assert bedrock.completions.create(**ASK).completion == " You said: Hi"


@pytest.mark.parametrize(
    ("fault", "error"),
    [("rate_limit", "RateLimitError"), ("api_error", "InternalServerError"), ("reset", "APIConnectionError")],
)
async def test_errors(cloud: Cloud, fault: str, error: str) -> None:
    cloud.emu.fault(fault, times=3)
    with pytest.raises(getattr(anthropic_bedrock, error)) as caught:
        await it(client(cloud).completions.create(**ASK))
    assert isinstance(caught.value, anthropic_bedrock.AnthropicBedrockError)
    assert len(cloud.emu.requests) == 3


def test_the_log_of_the_environment() -> None:
    code = "import logging, anthropic_bedrock; print([logging.getLogger(n).level for n in ('anthropic_bedrock', 'anthropic', 'httpx')])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"ANTHROPIC_BEDROCK_LOG": "debug"},
    )
    assert done.stdout.strip() == str([logging.DEBUG] * 3)


def test_it_imports_little() -> None:
    code = "import sys, anthropic_bedrock; print(sorted(sys.modules.keys() & {'httpx', 'httpx2', 'pydantic', 'asyncio', 'botocore'}))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )

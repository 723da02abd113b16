"""`AnthropicBedrock` against the emulator as Bedrock's runtime, and against replies that are made by hand."""

from __future__ import annotations

import json
import logging
from typing import Any

import httpx2
import pytest
from amazon import ASK, MODEL, REGION, bedrock
from clouds import HI, Cloud, converse, every, it

import anthropic
from anthropic import AnthropicBedrock
from anthropic.emulator import Emulator
from anthropic.emulator.platforms.frames import chunk, exception, write
from anthropic.platforms import FeatureNotAvailableError

OLD = {"model": "anthropic.claude-v2", "prompt": "\n\nHuman: Hi\n\nAssistant:", "max_tokens_to_sample": 50}
FAKE: dict[str, Any] = {"aws_access_key": "a", "aws_secret_key": "b"}


async def test_every_way_to_ask(cloud: Cloud) -> None:
    await converse(cloud, bedrock(cloud), MODEL)
    for request in cloud.emu.requests:
        assert request.json.keys().isdisjoint({"model", "stream"})
        assert "anthropic-version" not in request.headers and "x-api-key" not in request.headers
        assert request.headers["user-agent"].startswith(("AnthropicBedrock/", "AsyncAnthropicBedrock/"))
        assert "?" not in request.target  # no `beta=true`
    assert cloud.emu.clouds.aws.verified == len(cloud.emu.requests)
    targets = {request.target for request in cloud.emu.requests}
    assert targets == {
        f"/model/{MODEL}/{verb}" for verb in ("invoke", "invoke-with-response-stream", "count-tokens")
    }


async def test_text_completions(cloud: Cloud) -> None:
    client = bedrock(cloud)
    whole = await it(client.completions.create(**OLD))
    pieces = await every(client.completions.create(**OLD, stream=True))
    assert whole.completion == "".join(piece.completion for piece in pieces) == " You said: Hi"
    assert cloud.last.target == "/model/anthropic.claude-v2/invoke-with-response-stream"
    assert cloud.last.json.keys() == {"prompt", "max_tokens_to_sample", "anthropic_version"}


async def test_a_long_reply_is_streamed_and_given_back_whole(cloud: Cloud) -> None:
    message = await it(bedrock(cloud).messages.create(**{**ASK, "max_tokens": 30_000}))
    assert message.content[0].text == "You said: Hi"
    assert cloud.last.target.endswith("invoke-with-response-stream")


async def test_counting(cloud: Cloud) -> None:
    client = bedrock(cloud)
    counted = await it(client.messages.count_tokens(model=MODEL, messages=HI, system="Be brief."))
    plain = await it(client.beta.messages.count_tokens(model=MODEL, messages=HI, betas=["x-2024-01-01"]))
    assert counted.input_tokens > plain.input_tokens > 0
    assert "token-counting" in cloud.last.headers["anthropic-beta"]
    manager = client.messages.with_streaming_response.count_tokens(model=MODEL, messages=HI)
    response = await manager.__aenter__() if cloud.asynchronous else manager.__enter__()
    assert (await it(response.parse())).input_tokens == plain.input_tokens
    await it(response.close())


@pytest.mark.parametrize(
    ("model", "segment"),
    [
        (MODEL, MODEL),
        ("arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-8",
         "arn:aws:bedrock:us-east-1:1:inference-profile%2Fus.anthropic.claude-opus-4-8"),
        ("anthropic.claude;x", "anthropic.claude%3Bx"), ("a b", "a%20b"), ("é", "%C3%A9"), ("a%2Fb", "a%252Fb"),
        ("m~x", "m~x"), ("a*b'()!", "a%2Ab%27%28%29%21"),
    ],
)  # fmt: skip
async def test_a_model_is_one_segment_of_the_path(cloud: Cloud, model: str, segment: str) -> None:
    try:
        await it(bedrock(cloud).messages.create(**{**ASK, "model": model}))
    except anthropic.NotFoundError as error:
        assert error.type == "ResourceNotFoundException"
    assert cloud.last.target == f"/model/{segment}/invoke"
    assert cloud.emu.clouds.aws.verified == 1


@pytest.mark.parametrize(
    ("model", "match"),
    [("", "non-empty"), (";x", "non-empty"), ("..", "dot-segment"), (".;a", "dot-segment")],
)
async def test_a_model_that_leads_elsewhere_is_refused(cloud: Cloud, model: str, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        await it(bedrock(cloud).messages.create(**{**ASK, "model": model}))
    assert not cloud.emu.requests


async def test_the_version_of_the_body(cloud: Cloud) -> None:
    client = bedrock(cloud)
    await it(client.messages.create(**ASK))
    assert cloud.last.json["anthropic_version"] == "bedrock-2023-05-31"
    await it(client.with_options(api_version="2026-10-21").messages.create(**ASK))
    assert cloud.last.json["anthropic_version"] == "2026-10-21"
    await it(
        client.messages.create(**ASK, extra_body={"anthropic_version": "2026-10-21", "model": f"us.{MODEL}"})
    )
    assert cloud.last.json["anthropic_version"] == "2026-10-21"
    assert cloud.last.target == f"/model/us.{MODEL}/invoke"


async def test_betas_travel_in_the_body_and_as_a_header(cloud: Cloud) -> None:
    client = bedrock(cloud, default_headers={"Anthropic-Beta": "one-2024-01-01, two-2024-01-01"})
    await it(client.messages.create(**ASK))
    assert cloud.last.json["anthropic_beta"] == ["one-2024-01-01", "two-2024-01-01"]
    assert cloud.last.headers["anthropic-beta"] == "one-2024-01-01, two-2024-01-01"
    await it(client.beta.messages.create(**ASK, betas=["three-2024-01-01", "four-2024-01-01"]))
    assert cloud.last.json["anthropic_beta"] == ["three-2024-01-01", "four-2024-01-01"]
    await it(client.messages.create(**ASK, extra_body={"anthropic_beta": ["mine-2024-01-01"]}))
    assert cloud.last.json["anthropic_beta"] == ["mine-2024-01-01"]


async def test_a_key_is_sent_instead_of_a_signature(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = {"Authorization": "Bearer mine"}
    await it(
        bedrock(cloud, api_key="emulator-aws-key", default_headers=mine).messages.create(
            **ASK, extra_headers=mine
        )
    )
    assert cloud.last.headers["authorization"] == "Bearer emulator-aws-key"
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "emulator-aws-key")
    stream = bedrock(cloud, chain=True).messages.create(**ASK, stream=True)
    assert len(await every(stream)) > 4
    assert cloud.last.headers["authorization"] == "Bearer emulator-aws-key"
    await it(
        bedrock(cloud).messages.create(**ASK)
    )  # credentials that are passed win over the environment's key
    assert cloud.emu.clouds.aws.verified == 1


@pytest.mark.parametrize("given", [FAKE, {"aws_profile": "x"}, {**FAKE, "aws_session_token": "t"}])
def test_a_key_and_credentials_of_aws(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Cannot specify both"):
        AnthropicBedrock(api_key="k", aws_region="us-east-1", **given)


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"aws_access_key": "a"}, "aws_access_key.*without.*aws_secret_key"),
        ({"aws_secret_key": "b"}, "aws_access_key.*without.*aws_secret_key"),
        ({"aws_session_token": "c"}, "aws_session_token.*without"),
        ({**FAKE, "aws_region": "x@evil.example:1/"}, "aws_region"),
        ({**FAKE, "aws_region": "evil.example"}, "aws_region"),
    ],
)
def test_settings_that_cannot_work(given: dict[str, Any], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        AnthropicBedrock(**{"aws_region": "us-east-1", **given})


@pytest.mark.parametrize(
    ("given", "environment", "config", "region"),
    [
        ("eu-west-1", {"AWS_REGION": "us-west-1", "AWS_DEFAULT_REGION": "us-west-2"}, "", "eu-west-1"),
        (None, {"AWS_REGION": "us-west-1", "AWS_DEFAULT_REGION": "us-west-2"}, "", "us-west-1"),
        (None, {"AWS_REGION": "", "AWS_DEFAULT_REGION": "us-west-2"}, "", "us-west-2"),
        (None, {}, "[default]\nregion=sa-east-1\n[profile mine]\nregion=ca-west-1\n", "ca-west-1"),
        (None, {}, "", "us-east-1"),
    ],
)
def test_where_the_region_comes_from(
    given: str | None, environment: dict[str, str], config: str, region: str,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "config").write_text(config)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    with caplog.at_level(logging.WARNING, "anthropic"):
        client = AnthropicBedrock(aws_region=given, aws_profile="mine")
    assert client.aws_region == region
    assert str(client.base_url) == f"https://bedrock-runtime.{region}.amazonaws.com"
    assert ("No AWS region was provided" in caplog.text) == (not given and not environment and not config)


def test_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    def host(region: str = "us-gov-west-1", **options: Any) -> str:
        return str(AnthropicBedrock(**FAKE, aws_region=region, **options).base_url)

    assert host("cn-north-1") == "https://bedrock-runtime.cn-north-1.amazonaws.com.cn"
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    assert host() == "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com"
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "https://vpce.example")
    assert host() == "https://vpce.example"
    monkeypatch.setenv("ANTHROPIC_BEDROCK_BASE_URL", "https://env.example")
    assert host() == "https://env.example"
    assert host(base_url="https://arg.example") == "https://arg.example"
    monkeypatch.setenv("ANTHROPIC_BEDROCK_BASE_URL", "")
    assert host() == "https://vpce.example"


def test_positional_arguments() -> None:
    client = AnthropicBedrock("secret", "access", "eu-west-1", None, "token", None, "https://x.example")
    assert (client.aws_secret_key, client.aws_access_key, client.aws_session_token) == (
        "secret",
        "access",
        "token",
    )


def test_copies() -> None:
    client = AnthropicBedrock(
        **FAKE,
        aws_session_token="t",
        aws_region="eu-west-1",
        default_headers={"a": "1"},
        _strict_response_validation=True,
    )
    same = client.copy(timeout=None, max_retries=7, default_headers={"A": "2"})
    assert (same.timeout, same.max_retries, same._custom_headers) == (None, 7, {"A": "2"})
    assert same._strict_response_validation and same._io is client._io
    assert (same.aws_access_key, same.aws_session_token, same.aws_region) == ("a", "t", "eu-west-1")
    auth, its = (one._auth for one in (client, same))
    assert auth.chain is its.chain  # type: ignore[union-attr]
    assert (
        str(client.copy(aws_region="us-west-2").base_url) == "https://bedrock-runtime.us-west-2.amazonaws.com"
    )
    assert (
        str(client.copy(aws_region="us-west-2", base_url="https://x.example").base_url) == "https://x.example"
    )
    client.base_url = "https://y.example"
    assert str(client.with_options(aws_region="us-west-2").base_url) == "https://y.example"
    other = client.copy(aws_access_key="c", aws_secret_key="d")
    assert (other.aws_access_key, other.aws_session_token) == ("c", None)
    keyed = client.copy(api_key="k")
    assert (keyed.api_key, keyed.aws_access_key, keyed.aws_session_token) == ("k", None, None)
    assert keyed.copy(**FAKE).api_key is None
    assert client.with_middleware().middleware == ()
    with pytest.raises(ValueError, match="mutually exclusive"):
        client.copy(default_headers={}, set_default_headers={})


def test_copies_of_a_subclass() -> None:
    class Wide(AnthropicBedrock):
        def __init__(self, **options: Any) -> None:
            super().__init__(**{"aws_region": "eu-west-1", **options})

    class Narrow(AnthropicBedrock):
        def __init__(self, base_url: str = "https://x.example", max_retries: int = 1) -> None:
            super().__init__(api_key="k", aws_region="eu-west-1", base_url=base_url, max_retries=max_retries)

    wide = Wide(**FAKE).copy(max_retries=7, aws_region="us-east-1")
    assert (type(wide), wide.max_retries, wide.aws_access_key, wide.aws_region) == (Wide, 7, "a", "us-east-1")
    narrow = Narrow().copy(max_retries=7, timeout=3)
    assert (type(narrow), narrow.max_retries, narrow.api_key) == (Narrow, 7, "k")


def test_what_is_anthropics_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "tok")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://gateway.example")
    client = AnthropicBedrock(**FAKE, aws_region="us-east-1")
    assert client.api_key is None and client.auth_token is None and "gateway" not in str(client.base_url)
    assert not isinstance(client, anthropic.Anthropic)


async def test_what_bedrock_has_not(cloud: Cloud) -> None:
    client = bedrock(cloud)
    for name in ("models", "files", "skills"):
        assert not hasattr(client, name) and not hasattr(client.beta, name)
    with pytest.raises(
        FeatureNotAvailableError, match=r"Models.*not available on AnthropicBedrock.*ListFoundationModels"
    ):
        client.models
    with pytest.raises(anthropic.AnthropicError, match="Message threads are not available"):
        client.beta.messages.thread(model=MODEL, max_tokens=9)
    for call in (client.get, client.post):
        with pytest.raises(anthropic.AnthropicError, match=r"Batch API.*Bedrock"):
            await it(call("/v1/messages/batches?limit=2", cast_to=object))
    with pytest.raises(RuntimeError, match="Expected dictionary"):
        await it(client.post("/v1/messages", cast_to=object, body=["no"]))
    assert not cloud.emu.requests


async def test_statuses_and_what_aws_says(cloud: Cloud) -> None:
    client = bedrock(cloud, max_retries=0)
    with pytest.raises(anthropic.BadRequestError) as caught:
        await it(client.messages.create(**ASK, extra_body={"messages": 5}))
    error = caught.value
    assert (
        error.type == "ValidationException"
        and error.api_message
        and (error.request_id or "").startswith("req_")
    )
    assert str(error).startswith("Error code: 400 - {'message': ")
    message = await it(client.messages.create(**ASK))
    assert message._request_id.startswith("req_")
    reply = httpx2.Response(
        429, json={"Message": "slow"}, headers={"x-amzn-ErrorType": "ThrottlingException:http://x/"}
    )
    with pytest.raises(anthropic.RateLimitError) as limited:
        await it(made_by_hand(cloud, reply).messages.create(**ASK))
    assert (limited.value.type, limited.value.api_message) == ("ThrottlingException", "slow")


# --- streams ----------------------------------------------------------------------------------------------


class Body(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    def __init__(self, chunks: list[bytes], error: Exception | None = None) -> None:
        self.chunks, self.error = chunks, error

    def __iter__(self) -> Any:
        yield from self.chunks
        if self.error is not None:
            raise self.error

    async def __aiter__(self) -> Any:
        for part in self:
            yield part


def made_by_hand(cloud: Cloud, reply: Any) -> Any:
    """A client that gets this reply."""
    kind = httpx2.AsyncClient if cloud.asynchronous else httpx2.Client
    http = kind(transport=httpx2.MockTransport(lambda request: reply))
    return bedrock(cloud, http_client=http, base_url="http://mock", max_retries=0)


def streamed(cloud: Cloud, *chunks: bytes, error: Exception | None = None) -> Any:
    headers = {"content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": "aws-1"}
    return made_by_hand(cloud, httpx2.Response(200, headers=headers, stream=Body(list(chunks), error)))


def event(**data: Any) -> bytes:
    return chunk(json.dumps(data).encode(), "abc")


START = event(
    type="message_start",
    message={
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "usage": {"input_tokens": 1},
    },
)
TEXT = event(type="content_block_start", index=0, content_block={"type": "text", "text": ""}) + event(
    type="content_block_delta", index=0, delta={"type": "text_delta", "text": "Well"}
)
STOP = event(type="content_block_stop", index=0) + event(
    type="message_stop", **{"amazon-bedrock-invocationMetrics": {"inputTokenCount": 1}}
)


async def test_extras_and_unknown_events_are_kept(cloud: Cloud) -> None:
    client = streamed(cloud, START + TEXT, event(type="ping") + event(type="brand_new", more=1) + STOP)
    events = await every(client.messages.create(**ASK, stream=True))
    assert [e.type for e in events] == [
        "message_start", "content_block_start", "content_block_delta", "brand_new", "content_block_stop", "message_stop",
    ]  # fmt: skip
    assert events[-1].to_dict()["amazon-bedrock-invocationMetrics"] == {"inputTokenCount": 1}
    assert events[3].to_dict() == {"type": "brand_new", "more": 1}


async def failure(cloud: Cloud, *chunks: bytes, error: Exception | None = None) -> anthropic.APIError:
    """What a stream that begins well ends with; everything before is given first."""
    stream = await it(streamed(cloud, START + TEXT, *chunks, error=error).messages.create(**ASK, stream=True))
    seen: list[str] = []
    with pytest.raises(anthropic.APIError) as caught:
        if cloud.asynchronous:
            async for item in stream:
                seen.append(item.type)
        else:
            for item in stream:
                seen.append(item.type)
    made = caught.value
    assert seen[:3] == ["message_start", "content_block_start", "content_block_delta"]
    assert made.in_stream and made.events_received >= 3 and made.partial_message is not None
    assert made.partial_message.content[0].to_dict()["text"] == "Well"
    assert getattr(made, "request_id", "aws-1") == "aws-1"
    return made


@pytest.mark.parametrize(
    ("name", "payload", "kind", "status"),
    [
        ("throttlingException", {"message": "slow"}, anthropic.RateLimitError, 429),
        ("serviceUnavailableException", {"message": "down"}, anthropic.ServiceUnavailableError, 503),
        ("internalServerException", {"message": "oh"}, anthropic.InternalServerError, 500),
        ("validationException", {"message": "bad"}, anthropic.BadRequestError, 400),
        ("modelTimeoutException", {"message": "late"}, anthropic.RequestTimeoutError, 408),
        (
            "modelStreamErrorException",
            {"message": "x", "originalStatusCode": 529},
            anthropic.OverloadedError,
            529,
        ),
        ("modelStreamErrorException", {"message": "x"}, anthropic.APIStatusError, 424),
        ("brandNewException", {"message": "x"}, anthropic.APIStatusError, 200),
    ],
)
async def test_exceptions_in_a_stream(
    cloud: Cloud, name: str, payload: dict[str, Any], kind: Any, status: int
) -> None:
    error: Any = await failure(cloud, exception(name, json.dumps(payload).encode()))
    assert type(error) is kind
    assert (error.status_code, error.effective_status, error.type) == (200, status, name)
    assert error.api_message == payload["message"] and error.body["error"]["type"] == name


@pytest.mark.parametrize(
    ("fault", "how", "kind"),
    [
        ("stream_error", {"type": "throttlingException", "message": "slow"}, anthropic.RateLimitError),
        ("stream_error", {}, anthropic.OverloadedError),
        ("eof", {}, anthropic.StreamIncompleteError),
        ("truncate", {}, anthropic.APIConnectionError),
        ("reset_body", {}, anthropic.APIConnectionError),
    ],
)
async def test_faults_of_the_emulator(cloud: Cloud, fault: str, how: dict[str, Any], kind: Any) -> None:
    cloud.emu.fault(fault, **how)
    stream = await it(bedrock(cloud).messages.create(**ASK, stream=True))
    with pytest.raises(kind) as caught:
        await every(stream)
    assert caught.value.in_stream and caught.value.events_received


async def test_an_error_of_the_api_and_of_the_protocol(cloud: Cloud) -> None:
    overloaded: Any = await failure(
        cloud, event(type="error", error={"type": "overloaded_error", "message": "no"})
    )
    assert type(overloaded) is anthropic.OverloadedError and overloaded.effective_status == 529
    headers = {":message-type": "error", ":error-code": "Broken", ":error-message": "so"}
    broken: Any = await failure(cloud, write(headers, b""))
    assert (broken.type, broken.api_message) == ("Broken", "so")


async def test_a_stream_that_is_damaged_or_cut_off(cloud: Cloud) -> None:
    flipped = bytearray(STOP)
    flipped[40] ^= 1
    damaged = await failure(cloud, bytes(flipped))
    assert isinstance(damaged, anthropic.APIConnectionError) and "checksum" in str(damaged)
    for rest in ((), (STOP[:30],), (event(type="content_block_stop", index=0),)):
        assert type(await failure(cloud, *rest)) is anthropic.StreamIncompleteError
    dropped = await failure(cloud, STOP[:5], error=httpx2.RemoteProtocolError("peer closed"))
    assert isinstance(dropped, anthropic.APIConnectionError) and isinstance(
        dropped, httpx2.RemoteProtocolError
    )
    no_json = await failure(cloud, chunk(b"{no json"))
    assert isinstance(no_json, anthropic.APIResponseValidationError)


@pytest.mark.parametrize("body", [b"", b"no frames at all, but text that is long enough"])
async def test_a_body_without_frames(cloud: Cloud, body: bytes) -> None:
    stream = await it(streamed(cloud, *([body] if body else [])).messages.create(**ASK, stream=True))
    with pytest.raises(anthropic.APIConnectionError):
        await every(stream)


async def test_a_gateway_that_streams_as_the_api_does(cloud: Cloud) -> None:
    body = b'event: message_start\ndata: {"type":"message_start","message":{"id":"m"}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n'
    reply = httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=Body([body]))
    events = await every(made_by_hand(cloud, reply).messages.create(**ASK, stream=True))
    assert [e.type for e in events] == ["message_start", "message_stop"]


@pytest.mark.parametrize("chunking", ["bytes:7", "random"])
async def test_frames_cut_anywhere_on_the_wire(cloud: Cloud, chunking: str) -> None:
    headers = {"x-emulator-chunking": chunking}
    events = await every(bedrock(cloud).messages.create(**ASK, stream=True, extra_headers=headers))
    assert "".join(e.delta.text for e in events if e.type == "content_block_delta") == "You said: Hi"


async def test_raw_streams_are_those_of_the_api(cloud: Cloud) -> None:
    raw = await it(bedrock(cloud).messages.with_raw_response.create(**ASK, stream=True))
    assert raw.headers["content-type"].startswith("text/event-stream")
    stream = await it(raw.parse())
    http = stream.response
    read = http.aread() if cloud.asynchronous else http.read()
    assert (await it(read)).startswith(b"event: message_start\ndata: {")


async def test_leaving_a_stream_gives_its_connection_back(cloud: Cloud) -> None:
    stream = await it(bedrock(cloud).messages.create(**ASK, stream=True))
    await it(stream.__anext__() if cloud.asynchronous else next(stream))
    inner = stream._http._of
    await it(stream.close())
    assert not inner.open and not stream._http.open


def test_a_middleware_sees_the_messages_api(emu: Emulator) -> None:
    seen: list[str] = []

    def watch(request: Any, call_next: Any) -> Any:
        seen.append(request.options.url)
        return call_next(request)

    accounts = emu.clouds.aws
    with AnthropicBedrock(
        accounts.secret_key, accounts.access_key, REGION, base_url=emu.url, middleware=[watch]
    ) as client:
        client.messages.create(**ASK)
    assert seen == ["/v1/messages"]


@pytest.mark.parametrize("mode", ["sync", "key"])
def test_without_the_extra(emu: Emulator, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    """A client can be made, and a key works; a signature names the extra, before anything is sent."""
    import sys

    for name in [name for name in sys.modules if name.split(".")[0] in ("boto3", "botocore")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "botocore", None)
    if mode == "key":
        client = AnthropicBedrock(api_key="emulator-aws-key", base_url=emu.url)
        assert client.aws_region == "us-east-1" and len(list(client.messages.create(**ASK, stream=True))) > 4
    else:
        for given in (FAKE, {}):
            client = AnthropicBedrock(**given, base_url=emu.url)
            with pytest.raises(
                anthropic.MissingDependencyError, match=r"pip install 'anthropic\[bedrock\]'"
            ) as caught:
                client.messages.create(**ASK)
            assert isinstance(caught.value, anthropic.AnthropicError) and isinstance(
                caught.value, ImportError
            )
        assert not emu.requests


def test_the_credentials_are_not_looked_for_before_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "botocore", None)
    AnthropicBedrock(aws_region="us-east-1")
    AnthropicBedrock(**{**FAKE, "aws_region": "us-east-1"})

"""Signatures, as the emulator makes them anew in two ways; and where the credentials for them come from, by botocore."""

from __future__ import annotations

import asyncio
import copy
import json
import os
import pickle
import stat
import sys
import threading
import time
from collections import Counter
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest
from amazon import ASK, MODEL, aws, bedrock, keys, temporary
from clouds import Cloud, it

import anthropic
from anthropic import AnthropicBedrock
from anthropic.emulator import Emulator
from anthropic.platforms.sigv4 import Chain, Keys, SigV4, canonical


def sent(cloud: Cloud, index: int = -1) -> dict[str, str]:
    return cloud.emu.requests[index].headers


async def test_what_is_signed(cloud: Cloud) -> None:
    client = bedrock(cloud, default_headers={"x-proxy": "1", "anthropic-mine": "2", "x-amz-mine": "a  b"})
    await it(
        client.beta.messages.create(**ASK, betas=["one-2024-01-01"], extra_headers={"Authorization": "mine"})
    )
    assert (
        ", SignedHeaders=anthropic-beta;anthropic-mine;content-type;host;x-amz-date;x-amz-mine, "
        in sent(cloud)["authorization"]
    )
    assert "x-amz-security-token" not in sent(cloud)
    assert cloud.emu.clouds.aws.verified == 1


async def test_temporary_credentials(cloud: Cloud) -> None:
    await it(bedrock(cloud, **temporary(cloud)).messages.create(**ASK))
    assert sent(cloud)["x-amz-security-token"].startswith("emulator//token")
    assert "x-amz-security-token," in sent(cloud)["authorization"]


async def test_each_attempt_is_signed(cloud: Cloud) -> None:
    cloud.emu.fault("overloaded", times=2)
    await it(bedrock(cloud).messages.create(**ASK))
    assert [r.headers["x-stainless-retry-count"] for r in cloud.emu.requests] == ["0", "1", "2"]
    assert cloud.emu.clouds.aws.verified == 1  # faults come before it is looked at


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/v1/models", {}),
        ("/v1/models", {"limit": 5, "after_id": ""}),
        ("/v1/models?a=b+c&d=%7e&e", {"z": "a b+c/é"}),
        ("/v1/models?limit=2", {"list": ["x y", "z"], "deep": {"a": "+"}}),
        ("/v1/models/a b(é)~*'!", {}),
        ("/v1/models/a%2Fb%3Ac", {}),
    ],
)  # fmt: skip
async def test_paths_and_queries(cloud: Cloud, path: str, query: dict[str, Any]) -> None:
    client = aws(cloud, **keys(cloud))
    try:
        await it(client.get(path, cast_to=object, options={"params": query}))
    except anthropic.APIStatusError as error:
        assert error.status_code in (400, 404), error
    assert cloud.emu.clouds.aws.verified == 1
    assert "+" not in cloud.last.target.partition("?")[2]


@pytest.mark.parametrize("engine", ["curl", "aiohttp", "httpx", "httpx2", "pyreqwest"])
async def test_every_engine_sends_what_was_signed(cloud: Cloud, engine: Any) -> None:
    if (engine == "aiohttp" and not cloud.asynchronous) or (
        engine == "pyreqwest" and sys.version_info < (3, 11)
    ):
        pytest.skip("not of this colour, or not for this Python")
    client = aws(cloud, **keys(cloud), engine=engine)
    for path in ("/v1/models/a%2Fb c:d;e,f", "/v1/models/é~*'()!$&=@"):
        with pytest.raises(anthropic.NotFoundError):
            await it(client.get(path, cast_to=object, options={"params": {"a[]": "x y+z"}}))
    assert cloud.emu.clouds.aws.verified == 2


async def test_binary_and_multipart_bodies(cloud: Cloud, tmp_path: Path) -> None:
    client = aws(cloud, **keys(cloud))
    file = tmp_path / "a.bin"
    file.write_bytes(bytes(range(256)) * 10)
    options: dict[str, Any] = {"headers": {"Content-Type": "multipart/form-data"}}
    calls: list[dict[str, Any]] = [
        {"content": bytes(range(256)) * 10},
        {"content": (part for part in (b"\xff", b"\0"))},
        {"content": b"\xff" * 1_100_000},
        {"body": {"a": "b"}, "files": {"file": ("a.bin", file, "x/y")}, "options": options},
    ]
    for call in calls:
        with pytest.raises(anthropic.APIStatusError, match=r"40[045]"):
            await it(client.post("/v1/unknown", cast_to=object, **call))
    assert cloud.emu.clouds.aws.verified == 4
    assert cloud.emu.requests[1].body == b"\xff\0" and file.read_bytes() in cloud.last.body


async def test_an_http_library_that_sends_no_connection_header(cloud: Cloud) -> None:
    kind = httpx2.AsyncClient if cloud.asynchronous else httpx2.Client
    http = kind(headers={"Connection": "close", "X-Tool": "y"})
    http.headers.pop("connection")
    await it(bedrock(cloud, http_client=http).messages.create(**ASK))
    assert cloud.emu.clouds.aws.verified == 1


async def test_hooks_that_change_the_http_librarys_request(cloud: Cloud) -> None:
    class Hooked(cloud.cls("AnthropicBedrock")):  # type: ignore[misc]
        def _prepare_request(self, request: Any) -> None:
            request.headers["anthropic-hook"] = "1"

    client = Hooked(**keys(cloud), aws_region="eu-central-1", base_url=cloud.emu.url)
    cloud.made.append(client)
    await it(client.messages.create(**ASK))
    assert "anthropic-hook;" in sent(cloud)["authorization"] and cloud.emu.clouds.aws.verified == 1


async def test_a_redirect_is_signed_anew_and_tells_others_nothing(cloud: Cloud) -> None:
    heard: list[Any] = []

    def answer(request: Any) -> Any:
        heard.append(request)
        where = {1: "http://here/again?a=b", 2: "http://elsewhere/"}.get(len(heard))
        return (
            httpx2.Response(307, headers={"location": where})
            if where
            else httpx2.Response(200, json={"id": "m"})
        )

    kind = httpx2.AsyncClient if cloud.asynchronous else httpx2.Client
    http = kind(transport=httpx2.MockTransport(answer), follow_redirects=True)
    client = bedrock(cloud, **temporary(cloud), base_url="http://here", http_client=http)
    await it(client.messages.create(**ASK))
    one, two, three = heard
    assert one.headers["authorization"] != two.headers["authorization"]
    assert len(two.headers.get_list("x-amz-date")) == 1
    assert not three.headers.keys() & {"authorization", "x-amz-date", "x-amz-security-token"}


# --- the emulator refuses what AWS refuses --------------------------------------------------------------


def signed(emu: Emulator, **changes: Any) -> dict[str, Any]:
    """A request that is signed well, as arguments of an HTTP library."""
    body = json.dumps(
        {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 9, "messages": ASK["messages"]}
    ).encode()
    url = f"{emu.url}/model/{MODEL}/invoke?a=1"
    accounts = emu.clouds.aws
    known = Keys(accounts.access_key, accounts.secret_key, None)
    chain = Chain(extra="bedrock", profile=None, region=None, keys=known)
    signer = SigV4(chain, changes.get("service", "bedrock"), changes.get("region", "us-east-1"))
    headers = [("content-type", "application/json"), ("anthropic-beta", "x-2024-01-01")]
    headers += signer.signature("POST", url, headers, body, known)
    return {"method": "POST", "url": url, "content": body, "headers": dict(headers)}


def status(request: dict[str, Any]) -> tuple[int, str]:
    with httpx2.Client() as http:
        reply = http.request(**request)
    return reply.status_code, reply.headers.get("x-amzn-errortype", "").partition(":")[0]


def test_it_takes_what_is_signed_well(emu: Emulator) -> None:
    assert status(signed(emu)) == (200, "")
    harmless = signed(emu)
    harmless["headers"]["user-agent"] = "proxy"
    assert status(harmless) == (200, "")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("url", "/model/anthropic.claude-opus-4-8/invoke?a=1"),
        ("url", f"/model/{MODEL}/invoke?a=2"),
        ("url", f"/model/{MODEL}/invoke"),
        ("url", f"/model/{MODEL}/invoke-with-response-stream?a=1"),
        ("content", b"{}"),
        ("host", "other"),
        ("content-type", "text/plain"),
        ("anthropic-beta", "y-2024-01-01"),
        ("x-amz-date", "20200101T000000Z"),
        ("x-amz-security-token", "none"),
        ("x-amz-more", "not signed"),
    ],
)
def test_what_was_tampered_with_is_refused(emu: Emulator, part: str, value: Any) -> None:
    request = signed(emu)
    if part in request:
        request[part] = emu.url + value if part == "url" else value
    else:
        request["headers"][part] = value
    code, name = status(request)
    assert (code, name.removeprefix("Invalid").removeprefix("Unrecognized")[:6]) in (
        (403, "Signat"),
        (403, "Client"),
    )
    assert emu.clouds.aws.verified == 0


def test_the_method_is_signed(emu: Emulator) -> None:
    url = f"{emu.url}/aws-external-anthropic/v1/models"
    made = signed(emu, service="aws-external-anthropic")
    assert status({**made, "url": url, "method": "DELETE"})[0] == 403


@pytest.mark.parametrize(("what", "value"), [("service", "s3"), ("region", "us-west-2")])
def test_a_wrong_scope_is_refused(emu: Emulator, what: str, value: str) -> None:
    emu.clouds.aws.region = "us-east-1"
    assert status(signed(emu)) == (200, "")
    assert status(signed(emu, **{what: value})) == (403, "InvalidSignatureException")


def test_a_plus_in_a_query_is_a_space(emu: Emulator) -> None:
    """botocore signs one as it stands, and finds its own signature right; the documentation does not."""
    accounts = emu.clouds.aws
    known = Keys(accounts.access_key, accounts.secret_key, None)
    signer = SigV4(
        Chain(extra="aws", profile=None, region=None, keys=known), "aws-external-anthropic", "us-east-1"
    )
    for query, status_code in (("a=b%20c", 200), ("a=b+c", 403)):
        url = f"{emu.url}/aws-external-anthropic/v1/models?limit=2&{query}"
        headers = [("anthropic-workspace-id", "w"), ("anthropic-version", "2023-06-01")]
        headers += signer.signature("GET", url, headers, b"", known)
        code, name = status({"method": "GET", "url": url, "headers": dict(headers)})
        assert (code == 403) == (status_code == 403), (query, code, name)
    assert accounts.verified == 1


def test_dates_and_accounts(emu: Emulator) -> None:
    accounts = emu.clouds.aws
    request = signed(emu)
    now = time.time()
    accounts.now = lambda: now + 400
    assert status(request) == (403, "InvalidSignatureException")
    accounts.now = time.time
    accounts.known[accounts.access_key].revoked = True
    assert status(request) == (403, "UnrecognizedClientException")
    assert status({**request, "headers": {}}) == (403, "MissingAuthenticationTokenException")
    assert status({**request, "headers": {"Authorization": "AWS4-HMAC-SHA256 nonsense"}}) == (
        400,
        "IncompleteSignatureException",
    )
    assert status({**request, "headers": {"Authorization": "Bearer other"}}) == (403, "AccessDeniedException")


def test_boto3_itself_is_understood(emu: Emulator) -> None:
    """Real boto3 against the emulator: its errors cannot hide ours."""
    boto3: Any = import_module("boto3")

    accounts = emu.clouds.aws
    client: Any = boto3.client(
        "bedrock-runtime", region_name="us-east-1", endpoint_url=emu.url,
        aws_access_key_id=accounts.access_key, aws_secret_access_key=accounts.secret_key,
    )  # fmt: skip
    body = json.dumps(
        {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 50, "messages": ASK["messages"]}
    )
    reply = client.invoke_model(modelId=MODEL, body=body)
    assert json.loads(reply["body"].read())["content"][0]["text"] == "You said: Hi"
    chunks = [
        json.loads(e["chunk"]["bytes"])
        for e in client.invoke_model_with_response_stream(modelId=MODEL, body=body)["body"]
    ]
    assert chunks[0]["type"] == "message_start" and chunks[-1]["type"] == "message_stop"
    assert client.count_tokens(modelId=MODEL, input={"invokeModel": {"body": body}})["inputTokens"] > 0
    with pytest.raises(client.exceptions.ValidationException):
        client.invoke_model(modelId=MODEL, body=json.dumps({"model": "x", **json.loads(body)}))
    client.close()


# --- where the credentials come from --------------------------------------------------------------------


async def test_the_environment_and_its_rotation(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    client = bedrock(cloud, chain=True)
    used: list[str] = []
    for _ in range(2):
        for name, value in zip(
            ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"), temporary(cloud).values(), strict=True
        ):
            monkeypatch.setenv(f"AWS_{name}", value)
        await it(client.messages.create(**ASK))
        used.append(sent(cloud)["x-amz-security-token"])
    assert used[0] != used[1]


async def test_a_profile_and_its_rotation(cloud: Cloud, tmp_path: Path) -> None:
    path = Path(os.environ["AWS_SHARED_CREDENTIALS_FILE"])
    client = bedrock(cloud, aws_profile="mine")
    used: list[str] = []
    for number in range(2):
        access, secret, token = temporary(cloud).values()
        path.write_text(
            f"[mine]\naws_access_key_id={access}\naws_secret_access_key={secret}\naws_session_token={token}\n"
        )
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
        await it(client.messages.create(**ASK))
        used.append(sent(cloud)["x-amz-security-token"])
    assert used[0] != used[1]


async def test_expired_credentials_are_looked_for_anew(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The API says so with a 403; of credentials that were passed there are no others."""
    made = temporary(cloud)
    accounts = cloud.emu.clouds.aws
    with pytest.raises(anthropic.PermissionDeniedError) as caught:
        accounts.now = lambda: time.time() + 10_000
        await it(bedrock(cloud, **made).messages.create(**ASK))
    error = caught.value
    assert (error.type, error.retries_taken) == ("ExpiredTokenException", 0)
    assert error.api_message == "The security token included in the request is expired"
    assert (error.request_id or "").startswith("req_")


class Container:
    """The endpoint for credentials that containers have; each answer has new ones that are good for a while."""

    def __init__(self, cloud: Cloud, lifetime: float) -> None:
        self.asked = 0
        self.entered = threading.Lock()
        self.beside = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                assert self.headers["Authorization"] == "container-token"
                if not outer.entered.acquire(blocking=False):
                    outer.beside += 1
                    outer.entered.acquire()
                outer.asked += 1
                made = temporary(cloud)
                until = datetime.now(timezone.utc) + timedelta(seconds=lifetime)
                body = json.dumps(
                    {
                        "AccessKeyId": made["aws_access_key"], "SecretAccessKey": made["aws_secret_key"],
                        "Token": made["aws_session_token"], "Expiration": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    }
                ).encode()  # fmt: skip
                outer.entered.release()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))

    def __enter__(self) -> Container:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.mark.parametrize(("lifetime", "asked"), [(7200, 1), (300, 2), (30, 5)])
async def test_a_containers_credentials(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, lifetime: float, asked: int
) -> None:
    """They are asked for once; where they are about to expire, once for each request, and never more. Of those that are
    good for less than a quarter of an hour, botocore gets a second one at once."""
    with Container(cloud, lifetime) as container:
        url = f"http://127.0.0.1:{container.server.server_address[1]}/credentials"
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
        monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "container-token")
        client = bedrock(cloud, chain=True)
        copies = [
            client,
            client.copy(timeout=5),
            client,
            client.copy(aws_region="us-west-2", base_url=cloud.emu.url),
        ]
        for one in copies:
            await it(one.messages.create(**ASK))
        assert (container.asked, container.beside) == (asked, 0)


async def test_credentials_that_aws_calls_expired_are_renewed(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long they said that they would be good for; and the request is sent again."""
    with Container(cloud, 7200) as container:
        url = f"http://127.0.0.1:{container.server.server_address[1]}/credentials"
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
        monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "container-token")
        client = bedrock(cloud, chain=True)
        await it(client.messages.create(**ASK))
        for account in cloud.emu.clouds.aws.known.values():
            account.expires = 0
        await it(client.messages.create(**ASK))
        assert [r.status for r in cloud.emu.requests] == [200, 403, 200] and container.asked == 2


async def test_a_process_that_gives_credentials(cloud: Cloud, tmp_path: Path) -> None:
    made = temporary(cloud)
    script, runs = tmp_path / "process", tmp_path / "runs"
    until = (datetime.now(timezone.utc) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    answer = {
        "Version": 1, "AccessKeyId": made["aws_access_key"], "SecretAccessKey": made["aws_secret_key"],
        "SessionToken": made["aws_session_token"], "Expiration": until,
    }  # fmt: skip
    script.write_text(f"#!/bin/sh\necho run >> {runs}\necho '{json.dumps(answer)}'\n")
    script.chmod(script.stat().st_mode | stat.S_IEXEC)
    Path(os.environ["AWS_CONFIG_FILE"]).write_text(
        f"[profile tool]\nregion = eu-west-3\ncredential_process = {script}\n"
    )
    client = cloud.client("AnthropicBedrock", aws_profile="tool", base_url=cloud.emu.url)
    for _ in range(3):
        await it(client.messages.create(**ASK))
    assert runs.read_text() == "run\n" and "/eu-west-3/bedrock/" in sent(cloud)["authorization"]


async def test_there_are_none(cloud: Cloud) -> None:
    with pytest.raises(anthropic.CredentialsError, match="No AWS credentials") as caught:
        await it(bedrock(cloud, chain=True).messages.create(**ASK))
    assert isinstance(caught.value, RuntimeError)  # which older releases raise
    with pytest.raises(anthropic.CredentialsError, match="nobody") as caught:
        await it(bedrock(cloud, aws_profile="nobody").messages.create(**ASK))
    ProfileNotFound: Any = import_module("botocore.exceptions").ProfileNotFound

    assert isinstance(caught.value, ProfileNotFound) and isinstance(caught.value.__cause__, ProfileNotFound)
    assert not cloud.emu.requests


def test_a_thousand_calls_beside_each_other(emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """All signed right, with credentials that were looked for once, off the event loop."""
    accounts = emu.clouds.aws
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", accounts.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", accounts.secret_key)
    looked: Counter[str] = Counter()
    look_up = Chain._looked_up

    def counted(self: Chain) -> Any:
        looked[
            "in a thread" if threading.current_thread() is not threading.main_thread() else "on the loop"
        ] += 1
        return look_up(self)

    monkeypatch.setattr(Chain, "_looked_up", counted)

    async def ask() -> None:
        async with anthropic.AsyncAnthropicBedrock(aws_region="us-east-1", base_url=emu.url) as client:
            await asyncio.gather(*(client.messages.create(**ASK) for _ in range(1000)))

    asyncio.run(ask())
    assert looked == {"in a thread": 1} and accounts.verified == 1000


def test_who_reads_while_it_is_renewed_sees_the_old_or_the_new(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "first")
    chain = Chain(extra="bedrock", profile=None, region=None)
    assert chain.get().access_key == "first" and chain.get() is chain.at_hand()  # as one who comes late
    seen: list[Keys | None] = []
    look_up = Chain._looked_up

    class Slow:
        method = "env"

        def get_frozen_credentials(self) -> Any:
            seen.append(chain.at_hand())
            return look_up(chain).get_frozen_credentials()

    monkeypatch.setattr(Chain, "_looked_up", lambda self: Slow())
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "second")
    assert chain.get().access_key == "second" and seen == [None]


@pytest.mark.parametrize("left", [300, 30])
def test_a_renewal_that_fails(monkeypatch: pytest.MonkeyPatch, left: int) -> None:
    """The present ones are used while they are good, and asked about again after a minute; then the failure is told."""
    credentials: Any = import_module("botocore.credentials").RefreshableCredentials
    asked: list[bool] = []
    broken = False

    def refresh() -> Any:
        asked.append(True)
        if broken:
            raise OSError("no answer")
        until = datetime.now(timezone.utc) + timedelta(seconds=left)
        return {"access_key": "a", "secret_key": "b", "token": "c", "expiry_time": until.isoformat()}

    found = credentials.create_from_metadata(refresh(), refresh, "container")
    monkeypatch.setattr(Chain, "_looked_up", lambda self: found)
    chain = Chain(extra="bedrock", profile=None, region=None)
    keys = chain.get()
    broken = True
    assert chain._held is not None
    chain._held = chain._held._replace(since=-1e9)
    before = len(asked)
    if left > 60:
        assert chain.at_hand() is None and chain.get() is keys and chain.at_hand() is keys
        assert len(asked) == before + 1
    else:
        with pytest.raises(anthropic.CredentialsError, match="no answer") as caught:
            chain.get()
        assert isinstance(caught.value, OSError)


def test_no_secret_is_shown(emu: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    made: dict[str, Any] = {
        "aws_access_key": "AKIAX",
        "aws_secret_key": "s3cret",
        "aws_session_token": "t0ken",
    }
    with (
        AnthropicBedrock(**made, aws_region="us-east-1", base_url=emu.url) as client,
        caplog.at_level("DEBUG", "anthropic"),
    ):
        with pytest.raises(anthropic.PermissionDeniedError) as caught:
            client.messages.create(**ASK)
        auth: Any = client._auth
        text = f"{caplog.text}{client!r}{auth!r}{auth.chain!r}{auth.chain.at_hand()!r}{caught.value!r}{caught.value}"
    assert "s3cret" not in text and "t0ken" not in text and "Signature=" not in caplog.text


def test_under_trio(emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    import trio

    accounts = emu.clouds.aws
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", accounts.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", accounts.secret_key)

    async def ask() -> list[str]:
        async with anthropic.AsyncAnthropicBedrock(
            aws_region="us-east-1", base_url=emu.url, engine="httpx2"
        ) as client:
            return [event.type async for event in await client.messages.create(**ASK, stream=True)]

    assert trio.run(ask)[-1] == "message_stop" and accounts.verified == 1


def test_a_client_travels(emu: Emulator) -> None:
    accounts = emu.clouds.aws
    made = AnthropicBedrock(
        aws_access_key=accounts.access_key,
        aws_secret_key=accounts.secret_key,
        aws_region="us-east-1",
        base_url=emu.url,
    )
    made.messages.create(**ASK)
    for client in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
        client.messages.create(**ASK)
        client.close()
    assert accounts.verified == 3


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://h/a b/é", "https://h/a%20b/%C3%A9"),
        ("https://h/a%2Fb:c;d@e", "https://h/a%2Fb:c;d@e"),
        ("https://h/p?b=2&a=x+y&c&z[]=~*", "https://h/p?b=2&a=x%20y&c=&z%5B%5D=~%2A"),
        ("https://h:8/p?a=%ff#x", "https://h:8/p?a=%FF"),
    ],
)
def test_the_form_of_a_url(url: str, written: str) -> None:
    assert canonical(url) == written
    assert canonical(written) == written

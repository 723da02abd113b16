"""What is logged, and what never is."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Any

import pytest
from clients import API, every, it
from server import ASK, error, hang_up, hello, reply, streamed

import anthropic

SECRETS = ("sk-secret", "tok-secret", "x-secret", "pw-secret", "cookie-secret")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, logger="anthropic")
    return caplog


def lines(log: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in log.records if r.name == "anthropic._base_client"]


async def test_one_request(api: API, serve: Any, log: Any) -> None:
    server = serve(reply({}, headers={"request-id": "req_9", "Set-Cookie": "cookie-secret"}))
    client = api.client(server, api_key="sk-secret")
    extra = {"Authorization": "Bearer tok-secret", "X-Mine": "x-secret", "anthropic-beta": "shown"}
    await it(client.messages.create(**ASK, extra_headers=extra))
    options, sending, received, id_ = lines(log)
    assert options.startswith("Request options: ") and "'url': '/v1/messages'" in options
    assert "claude-sonnet-5" in options and "shown" in options and "X-Mine" in options
    assert "endpoint" not in options and "NOT_GIVEN" not in options
    assert sending == f"Sending HTTP Request: POST {server.url}/v1/messages"
    assert received.startswith(f'HTTP Response: POST {server.url}/v1/messages "200 Said"')
    assert id_ == "request_id: req_9"
    assert not any(secret in log.text for secret in SECRETS)


async def test_retries(api: API, serve: Any, log: Any, naps: list[float]) -> None:
    server = serve(error(500), hang_up, hang_up, hello)
    await it(api.client(server).messages.create(**ASK))
    said = "\n".join(lines(log))
    assert "2 retries left" in said and "1 retry left" in said
    assert said.count("Retrying request to /v1/messages in ") == 2
    infos = [r for r in log.records if r.levelno == logging.INFO and r.name.startswith("anthropic")]
    assert len(infos) == 2
    assert any(r.exc_info for r in log.records if r.getMessage().startswith("Encountered "))


async def test_no_more_retries(api: API, serve: Any, log: Any, naps: list[float]) -> None:
    with pytest.raises(anthropic.BadRequestError):
        await it(api.client(serve(error(400))).messages.create(**ASK))
    assert "Not retrying" in lines(log)


async def test_passwords_in_urls_and_tokens(api: API, serve: Any, log: Any) -> None:
    server = serve(hello, streamed, hello)
    url = server.url.replace("http://", "http://user:pw-secret@")
    client = api.client(api_key="sk-secret", base_url=url)
    await it(client.messages.create(**ASK))
    await every(await it(client.messages.create(**ASK, stream=True)))
    assert server.last.headers["authorization"].startswith("Basic ")
    client = api.client(server, api_key=None, credentials=anthropic.StaticToken("tok-secret-and-long"))
    await it(client.messages.create(**ASK))
    assert server.last.headers["authorization"] == "Bearer tok-secret-and-long"
    assert lines(log) and not any(secret in log.text for secret in SECRETS)


async def test_nothing_without_asking(api: API, serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    await it(api.client(serve(hello)).messages.create(**ASK))
    assert not [r for r in caplog.records if r.name.startswith("anthropic")]


PROGRAM = """
import logging, sys, anthropic
print(logging.getLogger("anthropic").level, logging.getLogger("httpx").level, len(logging.getLogger().handlers))
if len(sys.argv) > 1:
    client = anthropic.Anthropic(api_key="sk-secret", base_url=sys.argv[1], engine="httpx2")
    client.messages.create(max_tokens=1, messages=[], model="m", extra_headers={"X-Mine": "x-secret"})
    client.close()
"""


def run(value: str | None, *arguments: str) -> tuple[str, str]:
    env = {} if value is None else {"ANTHROPIC_LOG": value}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=env,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout.strip(), done.stderr


@pytest.mark.parametrize(
    ("value", "printed"),
    [("debug", "10 10 1"), ("info", "20 20 1"), ("DEBUG", "0 0 0"), ("yes", "0 0 0"), (None, "0 0 0")],
)
def test_the_environment_turns_it_on(value: str | None, printed: str) -> None:
    assert run(value)[0] == printed


def test_a_whole_program(serve: Any) -> None:
    server = serve(hello)
    _, printed = run("debug", server.url)
    assert "anthropic._base_client" in printed and "DEBUG] Request options: " in printed
    assert "HTTP Request: POST" in printed, "the HTTP library's own line"
    assert server.last.headers["x-api-key"] == "sk-secret" and server.last.headers["x-mine"] == "x-secret"
    assert "secret" not in printed

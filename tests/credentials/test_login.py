"""Programs of a user who has logged in: renewal, rotation, 401s, many callers, and no secret anywhere it can be seen."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from clients import API, ENGINES, it
from server import error, hello, reply

import anthropic
from anthropic import (
    Anthropic,
    AsyncAnthropic,
    CredentialsError,
    CredentialsFile,
    HTTPEngine,
    WorkloadIdentityError,
)
from anthropic.emulator import Emulator

ASK: Any = {"model": "claude-opus-4-8", "max_tokens": 5, "messages": [{"role": "user", "content": "Hi"}]}
OLD = {"expires_at": 1}


def seen(emu: Emulator) -> Counter[tuple[str, int | None]]:
    return Counter((request.path, request.status) for request in emu.requests)


async def test_a_token_that_has_expired_is_renewed_and_written_back(
    api: API, home: Any, emu: Emulator
) -> None:
    home.user(tokens={**emu.oauth.login(), **OLD, "mine": {"kept": 1}}, base_url=emu.url, workspace_id="w1")
    before = home.stored()
    client = api.client(api_key=None, engine=None)
    assert str(client.base_url).rstrip("/") == emu.url and isinstance(client.credentials, CredentialsFile)
    await it(client.messages.create(**ASK))
    await it(client.messages.create(**ASK))
    assert seen(emu) == {("/v1/oauth/token", 200): 1, ("/v1/messages", 200): 2}
    after = home.stored()
    assert (
        after["mine"] == {"kept": 1}
        and after["expires_at"] > 1
        and home.tokens().stat().st_mode & 0o777 == 0o600
    )
    assert (
        after["refresh_token"] != before["refresh_token"] and after["access_token"] != before["access_token"]
    )
    renewal, first, _ = emu.requests
    assert list(renewal.json) == ["grant_type", "refresh_token", "client_id"]
    assert renewal.betas == {"oauth-2025-04-20"} and "authorization" not in renewal.headers
    assert first.headers["anthropic-workspace-id"] == "w1"
    assert first.headers["authorization"] == f"Bearer {after['access_token']}"


@pytest.mark.parametrize("how", ["expire", "revoke"])
async def test_a_401_renews_once(api: API, home: Any, emu: Emulator, naps: list[float], how: str) -> None:
    home.user(tokens=emu.oauth.login(), base_url=emu.url)
    client = api.client(api_key=None)
    await it(client.messages.create(**ASK))
    if how == "expire":
        emu.oauth.expire()
        await it(client.messages.create(**ASK))
        assert seen(emu) == {("/v1/messages", 200): 2, ("/v1/messages", 401): 1, ("/v1/oauth/token", 200): 1}
    else:
        emu.oauth.revoke(home.stored()["access_token"])
        with pytest.raises(
            WorkloadIdentityError, match=r"user_oauth refresh failed \(HTTP 400\).*invalid_grant"
        ):
            await it(client.messages.create(**ASK))
        assert seen(emu) == {("/v1/messages", 200): 1, ("/v1/messages", 401): 1, ("/v1/oauth/token", 400): 1}


async def test_what_somebody_else_renews_is_read_anew(
    api: API, home: Any, emu: Emulator, naps: list[float]
) -> None:
    first, second = emu.oauth.login(), emu.oauth.login()
    home.user(tokens=first, base_url=emu.url, client_id=None)
    client = api.client(api_key=None)
    await it(client.messages.create(**ASK))
    emu.oauth.expire(first["access_token"])
    home.write(home.tokens(), second)
    await it(client.messages.create(**ASK))
    assert seen(emu) == {("/v1/messages", 200): 2, ("/v1/messages", 401): 1}


class Peer:
    """A step that gives out tokens 1, 2, ... and answers 401 to those that are not the last one."""

    def __init__(self) -> None:
        self.given, self.good, self.told, self.served = 0, 0, 0, 0
        self.lock = threading.Lock()

    def __call__(self, connection: Any, request: Any) -> None:
        with self.lock:
            if request.path == "/v1/oauth/token":
                self.given += 1
                self.good = self.given
                step = reply({"access_token": f"at-{self.given}", "expires_in": 3600})
            elif request.headers["authorization"] == f"Bearer at-{self.good}":
                self.served += 1
                step = reply({"data": [], "has_more": False})
            else:
                self.told += 1
                step = error(401, "authentication_error")
        step(connection, request)

    def refuse(self) -> None:
        self.good = -1


@pytest.mark.parametrize("colour", ["sync", "async"])
def test_a_thousand_calls_renew_once(colour: str, home: Any, serve: Any, naps: list[float]) -> None:
    peer = Peer()
    tokens = {"access_token": "at", "refresh_token": "rt", "expires_at": 1}
    home.user(tokens=tokens, base_url=serve(peer).url)
    engine = HTTPEngine("curl" if "curl" in ENGINES else "httpx2", max_connections=30)

    async def main() -> None:
        async with AsyncAnthropic(engine=engine) as client:
            await asyncio.gather(*[client.models.list() for _ in range(1000)])
            peer.refuse()  # and now many are told 401 for the same token
            await asyncio.gather(*[client.models.list() for _ in range(100)])

    if colour == "async":
        asyncio.run(main())
    else:
        with Anthropic(engine=engine) as client, ThreadPoolExecutor(30) as pool:
            list(pool.map(lambda _: client.models.list(), range(1000)))
            peer.refuse()
            list(pool.map(lambda _: client.models.list(), range(100)))
    assert (peer.given, peer.served) == (2, 1100) and peer.told >= 1


CALL = """
import sys, anthropic
client = anthropic.Anthropic()
print("ready", flush=True)
sys.stdin.readline()
print(bool(client.models.list().data))
"""


def test_processes_that_renew_together_do_not_log_each_other_out(home: Any, emu: Emulator) -> None:
    home.user(tokens={**emu.oauth.login(), **OLD}, base_url=emu.url)
    pipe = subprocess.PIPE
    others = [
        subprocess.Popen([sys.executable, "-c", CALL], stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for _ in range(3)
    ]
    try:
        for other in others:
            assert other.stdout is not None and other.stdout.readline() == "ready\n"
        for other in others:
            assert other.stdin is not None
            other.stdin.write("go\n")
            other.stdin.flush()
        assert [other.communicate(timeout=30) for other in others] == [("True\n", "")] * 3
    finally:
        for other in others:
            other.kill()
            other.communicate()
    assert seen(emu)["/v1/oauth/token", 200] == 1, "a refresh token is good once"


def test_a_token_that_could_not_be_kept_is_not_renewed(
    home: Any, emu: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.user(tokens={**emu.oauth.login(), **OLD}, base_url=emu.url)
    real = os.access
    folder = home.folder / "credentials"
    monkeypatch.setattr(
        os, "access", lambda path, mode: real(path, mode) and os.fspath(path) != str(folder)
    )  # root may write anywhere
    with pytest.raises(CredentialsError, match="cannot be written to"):
        CredentialsFile()()
    assert not emu.requests


def test_a_write_that_fails_is_told(home: Any, emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    home.user(tokens={**emu.oauth.login(), **OLD}, base_url=emu.url)

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CredentialsError, match=r"could not be written.*No space left") as caught:
        CredentialsFile()()
    assert isinstance(caught.value, OSError) and len(list((home.folder / "credentials").iterdir())) == 1


def test_no_refresh_token(home: Any) -> None:
    home.user(tokens={"access_token": "at", "expires_at": 1})
    with pytest.raises(WorkloadIdentityError, match="must include 'refresh_token'"):
        CredentialsFile()()


async def test_a_host_gets_the_tokens_of_its_own_alone(api: API, home: Any, serve: Any) -> None:
    """A provider in two clients renews with each one's host; a redirect to another host takes no token along."""
    tokens = {"access_token": "at", "refresh_token": "rt", "expires_at": 1}
    grants = [serve(reply({"access_token": f"at-{n}", "expires_in": 99}), hello) for n in (1, 2)]
    home.user(tokens=tokens)
    provider = CredentialsFile()
    for server in grants:
        home.write(home.tokens(), tokens)
        await it(api.client(server, api_key=None, credentials=provider).messages.create(**ASK))
    assert [server.last.headers["authorization"] for server in grants] == ["Bearer at-1", "Bearer at-2"]
    away = serve(hello)
    here = serve(reply({}, 307, headers={"location": f"{away.url}/v1/messages"}))
    home.write(home.tokens(), {**tokens, "expires_at": 9_999_999_999})
    client = api.client(here, api_key=None, credentials=CredentialsFile(), max_retries=0)
    await it(client.messages.create(**ASK))
    assert here.last.headers["authorization"] == "Bearer at"
    assert "authorization" not in away.last.headers and "at" not in str(away.last.headers.values()).split()


async def test_no_secret_is_logged_or_shown(
    api: API, home: Any, emu: Emulator, naps: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    home.user(tokens={**emu.oauth.login(), **OLD}, base_url=emu.url)
    secrets = [home.stored()[name] for name in ("access_token", "refresh_token")]
    client = api.client(api_key=None, default_query={"api_key": "query-secret"}, default_headers={
        "api-key": "azure-secret", "x-amz-security-token": "aws-secret", "cookie": "cookie-secret"})  # fmt: skip
    await it(
        client.messages.create(
            **ASK, extra_headers={"Proxy-Authorization": "proxy-secret"}, extra_query={"sig": "sig-secret"}
        )
    )
    emu.oauth.expire()
    await it(client.messages.create(**ASK))
    emu.oauth.revoke(home.stored()["access_token"])
    with pytest.raises(WorkloadIdentityError) as caught:
        await it(client.messages.create(**ASK))
    secrets += [home.stored()[name] for name in ("access_token", "refresh_token")]
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("anthropic"))
    parts = (
        client,
        client.credentials,
        client.custom_auth,
        client._token_cache,
        client.credentials._settings(),
        caught.value,
    )
    shown = ours + "".join(map(repr, parts)) + str(caught.value)
    assert "Sending HTTP Request" in ours and "<redacted>" in ours
    assert not [secret for secret in [*secrets, "-secret"] if secret in shown]
    secret = secrets[-2].encode()
    assert secret not in pickle.dumps(client._token_cache)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_renews_for_itself(home: Any, emu: Emulator) -> None:
    """Another thread was renewing, and held the lock, when the process forked."""
    begun, go = threading.Event(), threading.Event()
    parent = os.getpid()

    def provider(*, force_refresh: bool = False) -> anthropic.AccessToken:
        if os.getpid() == parent:
            begun.set()
            assert go.wait(10)
        return anthropic.AccessToken(f"of-{'parent' if os.getpid() == parent else 'child'}")

    cache = anthropic.TokenCache(provider)
    thread = threading.Thread(target=cache.get_token)
    thread.start()
    assert begun.wait(10)
    child = os.fork()
    if not child:
        signal.alarm(10)  # else it would wait for a thread that it has not
        os._exit(0 if cache.get_token() == "of-child" else 1)
    go.set()
    thread.join(10)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0 and cache.get_token() == "of-parent"

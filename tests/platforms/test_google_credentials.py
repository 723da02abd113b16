"""google-auth's own credentials against the emulator's token endpoints: found, scoped, minted once, renewed, wrapped."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from clouds import HI, Cloud, it
from google.auth.exceptions import DefaultCredentialsError, RefreshError, TransportError

import anthropic
from anthropic import AnthropicVertex, AsyncAnthropicVertex, CredentialsError
from anthropic._engines.wire import Headers, Request
from anthropic._request import DEFAULT_TIMES
from anthropic.emulator import Emulator
from anthropic.platforms import MissingDependencyError

ASK: dict[str, Any] = {"model": "claude-haiku-4-5", "max_tokens": 100, "messages": HI}
KINDS = ["AnthropicVertex", "AnthropicGoogleCloud"]


def google(cloud: Cloud, kind: str, **options: Any) -> Any:
    if kind == "AnthropicVertex":
        return cloud.client(kind, region="us-east5", base_url=f"{cloud.emu.url}/v1", **options)
    url = f"{cloud.emu.url}/v1/projects/p/locations/global/workspaces/w/invoke"
    return cloud.client(kind, base_url=url, **options)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_token_that_was_revoked_is_renewed_once(cloud: Cloud, kind: str) -> None:
    client = google(cloud, kind, credentials=cloud.google())
    await it(client.messages.create(**ASK))
    cloud.emu.clouds.revoke()
    await it(client.messages.create(**ASK))
    assert cloud.emu.clouds.minted == 2
    cloud.emu.clouds.lifetime = 0  # the next are of no use, and the client cannot know
    cloud.emu.clouds.revoke()
    with pytest.raises(anthropic.AuthenticationError):
        await it(client.copy(max_retries=5).messages.create(**ASK))
    assert cloud.emu.clouds.minted == 3


async def test_a_token_that_expires_is_renewed_before(cloud: Cloud) -> None:
    cloud.emu.clouds.lifetime = 200  # google-auth calls it expired when less than 225 s are left
    client = google(cloud, "AnthropicVertex", credentials=cloud.google())
    for _ in range(2):
        await it(client.messages.create(**ASK))
    assert [r.status for r in cloud.requests("messages.create")] == [200, 200]
    assert cloud.emu.clouds.minted == 2
    # On the server's clock alone, as where the client's clock is wrong: a 401, and a new token.
    cloud.emu.clouds.lifetime = 3600
    await it(client.messages.create(**ASK))
    clock: Any = cloud.emu.state.clock
    clock.advance(3601)
    await it(client.messages.create(**ASK))
    assert cloud.emu.clouds.minted == 4


def test_a_thousand_tasks_cause_one_token(emu: Emulator) -> None:
    async def main() -> None:
        credentials = Cloud(emu, asynchronous=True).google()
        async with AsyncAnthropicVertex(
            region="us-east5", base_url=f"{emu.url}/v1", credentials=credentials, engine="aiohttp"
        ) as client:
            copies: list[Any] = [client, client.copy(), client.with_options(timeout=30)]
            requests = [Request("POST", "http://x/", Headers(()), DEFAULT_TIMES) for _ in range(1000)]
            await asyncio.gather(*(copies[i % 3]._auth.put(r, client._io) for i, r in enumerate(requests)))
            assert emu.clouds.minted == len({str(request.headers.items) for request in requests}) == 1
            emu.clouds.revoke()  # each is refused once, and one of them gets a new token
            await asyncio.gather(*(copies[i % 3].messages.create(**ASK) for i in range(100)))
            assert emu.clouds.minted == 2

    asyncio.run(main())


def test_threads_cause_one_token(emu: Emulator) -> None:
    credentials = Cloud(emu, asynchronous=False).google()
    with AnthropicVertex(region="us-east5", base_url=f"{emu.url}/v1", credentials=credentials) as client:
        copies = [client, client.copy()]
        together = threading.Barrier(8)

        def ask(number: int) -> None:
            together.wait(10)
            copies[number % 2].messages.create(**ASK)

        with ThreadPoolExecutor(8) as pool:
            for expected in (1, 2):
                list(pool.map(ask, range(8)))
                assert emu.clouds.minted == expected
                emu.clouds.revoke()


class Slow:
    """Credentials that say where they were renewed."""

    token, expired, project_id, quota_project_id = None, False, "p", "billed"

    def refresh(self, request: Any) -> None:
        self.thread = threading.current_thread()
        self.token = "made"


@pytest.mark.parametrize("kind", KINDS)
async def test_credentials_are_asked_off_the_event_loop(cloud: Cloud, kind: str) -> None:
    slow = Slow()
    with pytest.raises(anthropic.AuthenticationError):
        await it(google(cloud, kind, credentials=slow, max_retries=0).messages.create(**ASK))
    assert (slow.thread is threading.current_thread()) is not cloud.asynchronous
    assert cloud.last.headers["authorization"] == "Bearer made"
    assert cloud.last.headers["x-goog-user-project"] == "billed"


async def test_a_token_endpoint_that_is_busy_is_asked_again(cloud: Cloud) -> None:
    class Busy(Slow):
        failures = [TransportError("no route"), RefreshError("busy", retryable=True)]  # type: ignore[no-untyped-call]

        def refresh(self, request: Any) -> None:
            if self.failures:
                raise self.failures.pop()
            self.token = cloud.emu.clouds.mint("google")

    await it(google(cloud, "AnthropicVertex", credentials=Busy()).messages.create(**ASK))
    Busy.failures = [TransportError("no route")] * 3  # type: ignore[no-untyped-call]
    with pytest.raises(CredentialsError, match="could not be renewed: no route"):
        await it(google(cloud, "AnthropicVertex", credentials=Busy()).messages.create(**ASK))
    assert len(cloud.emu.requests) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_scopes_are_added_where_they_are_missing(cloud: Cloud, kind: str) -> None:
    await it(google(cloud, kind, credentials=cloud.google()).messages.create(**ASK))
    with pytest.raises(anthropic.PermissionDeniedError, match="scopes"):  # those that are there stay
        scoped = cloud.google(scopes=["https://www.googleapis.com/auth/drive"])
        await it(google(cloud, kind, credentials=scoped).messages.create(**ASK))


@pytest.mark.parametrize("kind", KINDS)
async def test_errors_of_google_auth_are_ours_too(cloud: Cloud, kind: str) -> None:
    info = {**cloud.emu.clouds.service_account(), "private_key_id": "another"}
    other = type(cloud.google()).from_service_account_info(info)
    with pytest.raises(RefreshError, match="Invalid JWT Signature") as caught:
        await it(google(cloud, kind, credentials=other).messages.create(**ASK))
    assert isinstance(caught.value, CredentialsError) and isinstance(caught.value.__cause__, RefreshError)
    with pytest.raises(DefaultCredentialsError) as absent:
        await it(google(cloud, kind).messages.create(**ASK))
    assert isinstance(absent.value, CredentialsError)
    assert not cloud.requests("messages.create")
    with pytest.raises(CredentialsError, match="Could not resolve API token"):
        nothing = SimpleNamespace(token=None, expired=False, project_id="p", refresh=lambda request: None)
        await it(google(cloud, kind, credentials=nothing).messages.create(**ASK))


@pytest.mark.parametrize("kind", KINDS)
async def test_google_auth_finds_credentials_by_itself(
    cloud: Cloud, kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "key.json"
    file.write_text(json.dumps(cloud.emu.clouds.service_account("of-file")))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    monkeypatch.setenv("GOOGLE_CLOUD_QUOTA_PROJECT", "billed")
    client = google(cloud, kind)
    await it(client.messages.create(**ASK))
    await it(client.copy().messages.create(**ASK))
    assert cloud.emu.clouds.minted == 1 and cloud.last.headers["x-goog-user-project"] == "billed"
    if kind == "AnthropicVertex":
        assert "/projects/of-file/" in cloud.last.path


def test_the_metadata_server(emu: Emulator, tmp_path: Path) -> None:
    program = f"""
from anthropic import AnthropicVertex
client = AnthropicVertex(region="us-east5", base_url="{emu.url}/v1")
print(client.messages.create(model="claude-haiku-4-5", max_tokens=9, messages={HI!r}).content[0].text, client.project_id)
"""
    host = emu.url.removeprefix("http://")
    environment = {name: value for name, value in os.environ.items() if name != "NO_GCE_CHECK"}
    environment |= {"HOME": str(tmp_path), "GCE_METADATA_HOST": host, "GCE_METADATA_IP": host}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "You said: Hi emulator-project\n", done.stderr
    assert "metadata" in {request.endpoint for request in emu.requests}


@pytest.mark.parametrize(
    "kind, extra", [("AnthropicVertex", "vertex"), ("AnthropicGoogleCloud", "google_cloud")]
)
async def test_without_google_auth(
    cloud: Cloud, kind: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "google"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "google.auth", None)
    client = google(cloud, kind)
    with pytest.raises(
        MissingDependencyError, match=rf"google-auth.*pip install 'anthropic\[{extra}\]'"
    ) as caught:
        await it(client.messages.create(**ASK))
    assert isinstance(caught.value.__cause__, ImportError) and not cloud.emu.requests
    token = {"Authorization": f"Bearer {cloud.emu.clouds.mint('google')}"}
    project = {"project_id": "p"} if kind == "AnthropicVertex" else {}
    await it(client.copy(**project).messages.create(**ASK, extra_headers=token))


def test_importing_and_making_a_client_imports_no_google_auth() -> None:
    program = """
import sys
from anthropic import AnthropicFoundry, AnthropicGoogleCloud, AnthropicVertex
AnthropicVertex(region="us"), AnthropicGoogleCloud(), AnthropicFoundry(resource="r", api_key="k")
print([name for name in ("google.auth", "requests", "httpx", "httpx2", "asyncio", "azure") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n", done.stdout + done.stderr


def test_under_trio(emu: Emulator) -> None:
    trio = pytest.importorskip("trio")

    async def main() -> None:
        credentials = Cloud(emu, asynchronous=True).google()
        async with AsyncAnthropicVertex(
            region="us-east5", base_url=f"{emu.url}/v1", credentials=credentials, engine="httpx2"
        ) as client:
            async with trio.open_nursery() as nursery:
                for _ in range(6):
                    nursery.start_soon(lambda: client.messages.create(**ASK))
            emu.clouds.revoke()
            await client.messages.create(**ASK)
        assert emu.clouds.minted == 2

    trio.run(main)

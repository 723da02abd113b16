"""A running emulator for the documents' programs, found through the environment as the API is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from anthropic._io import SyncIO
from anthropic.emulator import Emulator, VirtualClock
from anthropic.emulator.platforms.signing import Account


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with Emulator(clock=VirtualClock(auto=True)) as emulator:
        yield emulator


@pytest.fixture
def emu(running: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """An emulator that remembers nothing, in the environment; a client that does not wait before it tries again."""

    async def at_once(self: SyncIO, seconds: float) -> None:
        pass

    running.reset()
    monkeypatch.setattr(SyncIO, "sleep", at_once)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", running.url)
    monkeypatch.setenv("ANTHROPIC_API_KEY", running.api_key)
    monkeypatch.delenv("ANTHROPIC_AUTH_TOKEN", raising=False)
    return running


@pytest.fixture
def aws(emu: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The emulator as AWS, with credentials in the environment, and those that the documents write out."""
    accounts = emu.clouds.aws
    accounts.known["<access key>"] = Account("<secret key>", "<session_token>")
    for name, value in {
        "ANTHROPIC_AWS_BASE_URL": f"{emu.url}/aws-external-anthropic",
        "ANTHROPIC_AWS_WORKSPACE_ID": "wrkspc_1",
        "ANTHROPIC_BEDROCK_BASE_URL": emu.url,
        "ANTHROPIC_BEDROCK_MANTLE_BASE_URL": f"{emu.url}/bedrock-mantle/anthropic",
        "AWS_ACCESS_KEY_ID": accounts.access_key,
        "AWS_SECRET_ACCESS_KEY": accounts.secret_key,
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(tmp_path / "aws-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "aws-credentials"),
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_BEARER_TOKEN_BEDROCK", "AWS_PROFILE", "AWS_SESSION_TOKEN", "ANTHROPIC_AWS_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clouds(emu: Emulator, aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The emulator as the cloud platforms, each found as its own libraries find it."""
    for name, value in {
        "ANTHROPIC_VERTEX_BASE_URL": f"{emu.url}/v1",
        "ANTHROPIC_GOOGLE_CLOUD_BASE_URL": f"{emu.url}/v1/projects/p/locations/global/workspaces/w/invoke",
        "ANTHROPIC_FOUNDRY_API_KEY": emu.clouds.foundry_key,
        "GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / "account.json"),
        "IDENTITY_ENDPOINT": f"{emu.url}/msi/token",
        "IDENTITY_HEADER": emu.clouds.identity_header,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(
        "anthropic.platforms.foundry.BaseFoundryClient._address",
        lambda self, settings: f"{emu.url}/anthropic/",
    )
    account = emu.clouds.service_account()
    (tmp_path / "account.json").write_text(json.dumps(account))
    (tmp_path / "revoked.json").write_text(
        json.dumps({**account, "client_email": "nobody@p.iam.gserviceaccount.com"})
    )
    (tmp_path / "token").write_text(emu.clouds.mint("google"))

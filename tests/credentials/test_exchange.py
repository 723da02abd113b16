"""The token endpoint, over a real socket: what is sent to it, what is believed of it, and what is told of it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import httpx
import httpx2
import jwt
import pytest
from clients import API, SYNC_ENGINES, it
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from server import Server, hang_up, reply

import anthropic
from anthropic import (
    AccessToken,
    CredentialsError,
    IdentityTokenFile,
    IdentityTokenFileError,
    InMemoryConfig,
    WorkloadIdentityCredentials,
    WorkloadIdentityError,
    exchange_federation_assertion,
)  # fmt: skip
from anthropic.emulator import Emulator

IDS = {"federation_rule_id": "fdrl_1", "organization_id": "org_1"}
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
OK = reply({"access_token": "at-1", "expires_in": 60, "token_type": "Bearer"})


def pem(key: Any) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def assertion(key: Any = RSA, **claims: Any) -> str:
    claims = {"iss": "https://platform", "aud": "anthropic", "sub": "me", "exp": time.time() + 60, **claims}
    return jwt.encode(claims, key, "RS256" if key is RSA else "ES256")


def ask(server: Server | Emulator, **more: Any) -> AccessToken:
    return exchange_federation_assertion(**{"assertion": "jwt-secret", "base_url": server.url, **IDS, **more})


# --- what is sent -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", SYNC_ENGINES)
def test_the_request(serve: Any, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_HTTP_ENGINE", engine)
    server = serve(OK)
    before = int(time.time())
    token = ask(server, service_account_id="svac_1", workspace_id="wrkspc_1")
    assert token.token == "at-1" and before + 60 <= (token.expires_at or 0) <= time.time() + 60
    sent = server.last
    assert (sent.method, sent.target) == ("POST", "/v1/oauth/token")
    assert sent.headers["anthropic-beta"] == "oauth-2025-04-20,oidc-federation-2026-04-01"
    assert sent.headers["content-type"] == "application/json" and "authorization" not in sent.headers
    assert sent.headers["user-agent"].startswith("anthropic-python/")
    assert list(sent.json().items()) == [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", "jwt-secret"),
        ("federation_rule_id", "fdrl_1"), ("organization_id", "org_1"), ("service_account_id", "svac_1"), ("workspace_id", "wrkspc_1"),
    ]  # fmt: skip


@pytest.mark.parametrize("lib", [httpx, httpx2])
def test_by_a_client_of_the_callers(serve: Any, lib: Any) -> None:
    server = serve(OK)
    with lib.Client(headers={"X-Mine": "1"}) as client:
        assert ask(server, http_client=client).token == "at-1"
        assert server.last.headers["x-mine"] == "1" and not client.is_closed
    for wrong in (lib.AsyncClient(), object()):
        with pytest.raises(TypeError, match="Invalid `http_client` argument"):
            WorkloadIdentityCredentials(identity_token_provider=lambda: "j", **IDS, http_client=wrong)


@pytest.mark.parametrize(
    "url",
    ["http://api.example", "http://127.0.0.1.example", "http://localhost@evil.example", "ftp://localhost"],
)
def test_secrets_go_over_https(url: str) -> None:
    provider = WorkloadIdentityCredentials(identity_token_provider=lambda: "jwt-secret", **IDS)
    for call in (lambda: provider.bind_base_url(url), lambda: provider.for_base_url(url),
                 lambda: exchange_federation_assertion(assertion="j", base_url=url, **IDS)):  # fmt: skip
        with pytest.raises(CredentialsError, match="must use https"):
            call()


def test_too_large_an_assertion_is_not_sent(serve: Any) -> None:
    server = serve(OK)
    with pytest.raises(WorkloadIdentityError, match="not sent"):
        ask(server, assertion="j" * (16 * 1024 + 1))
    assert not server.requests
    assert ask(server, assertion="j" * (16 * 1024)).token == "at-1"


# --- what is believed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "match"),
    [
        (reply({"expires_in": 60}), "missing 'access_token'"),
        (reply({"access_token": ["at"], "expires_in": 60}), "missing 'access_token'"),
        (reply({"access_token": "at"}), "no valid 'expires_in'"),
        (reply({"access_token": "at", "expires_in": "soon"}), "no valid 'expires_in'"),
        (reply({"access_token": "at", "expires_in": 60, "token_type": "mac"}), "another type than bearer"),
        (reply("<html>"), "non-JSON"),
        (reply({"access_token": "a" * 1024 * 1024, "expires_in": 60}), "larger than"),
        (reply({}, 302, headers={"location": "/v1/oauth/elsewhere"}), "HTTP 302"),
        (reply({}, 307, headers={"location": "/v1/oauth/elsewhere"}), "HTTP 307"),
    ],
)
def test_answers_that_are_none(serve: Any, step: Any, match: str) -> None:
    server = serve(step, OK)
    with pytest.raises(WorkloadIdentityError, match=match):
        ask(server)
    assert len(server.requests) == 1, "a redirect is not followed: it would take the secret along"


def test_an_error_tells_nothing_but_the_error(serve: Any) -> None:
    words = {
        "error": "invalid_grant",
        "error_description": "jwt-secret is wrong" + "!" * 999,
        "access_token": "at-secret",
        "debug": {"a": 1},
    }
    for status, hint in ((400, False), (401, True)):
        server = serve(reply(words, status, headers={"request-id": "req_7"}))
        with pytest.raises(WorkloadIdentityError) as caught:
            ask(server)
        error = caught.value
        assert (error.status_code, error.request_id) == (status, "req_7") and str(error).endswith(
            "[request_id=req_7]"
        )
        assert (
            set(error.body) == {"error", "error_description"} and len(error.body["error_description"]) == 256
        )
        assert ("federation rule" in str(error)) is hint and ("ANTHROPIC_WORKSPACE_ID" in str(error)) is hint
        assert "secret" not in str(error) + repr(error) + str(error.body)
    with pytest.raises(WorkloadIdentityError) as caught:
        ask(serve(reply(words, 401)), workspace_id="w")
    assert "federation rule" in str(caught.value) and "ANTHROPIC_WORKSPACE_ID" not in str(caught.value)
    with pytest.raises(WorkloadIdentityError) as caught:
        ask(serve(reply("jwt-secret " * 99, 500)))
    assert "secret" not in str(caught.value)


async def test_an_endpoint_that_is_down_is_tried_again_by_the_client(
    api: API, serve: Any, naps: list[float]
) -> None:
    server = serve(reply({}, 503), hang_up, OK, reply({"id": "msg"}))
    client = api.client(
        server,
        api_key=None,
        credentials=WorkloadIdentityCredentials(identity_token_provider=lambda: "j", **IDS),
    )
    await it(client.models.retrieve("m"))
    assert [r.path for r in server.requests] == ["/v1/oauth/token"] * 3 + ["/v1/models/m"] and len(naps) == 2
    server = serve(reply({}, 400))
    client = api.client(
        server,
        api_key=None,
        credentials=WorkloadIdentityCredentials(identity_token_provider=lambda: "j", **IDS),
    )
    with pytest.raises(WorkloadIdentityError):
        await it(client.models.retrieve("m"))
    assert len(server.requests) == 1 and len(naps) == 2


def test_an_endpoint_that_is_not_there() -> None:
    with pytest.raises(
        WorkloadIdentityError, match=r"Failed to reach token endpoint http://127\.0\.0\.1:1/v1/oauth/token"
    ) as caught:
        exchange_federation_assertion(assertion="j", base_url="http://127.0.0.1:1/", **IDS)
    assert caught.value.status_code is None


# --- the platform's token -----------------------------------------------------------------------------------


def test_the_file_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "token"
    path.write_text(" one\n")
    provider = IdentityTokenFile(path)
    assert provider() == "one" and provider.path == path
    path.write_text("two")
    assert provider() == "two"
    monkeypatch.setenv("ANTHROPIC_IDENTITY_TOKEN_FILE", str(path))
    assert IdentityTokenFile()() == "two"
    for content in (b"", b" \n", b"\xff"):
        path.write_bytes(content)
        with pytest.raises(IdentityTokenFileError) as caught:
            provider()
        assert caught.value.path == path
    for gone in (tmp_path / "gone", tmp_path):
        with pytest.raises(IdentityTokenFileError):
            IdentityTokenFile(gone)()
    monkeypatch.delenv("ANTHROPIC_IDENTITY_TOKEN_FILE")
    with pytest.raises(CredentialsError, match="ANTHROPIC_IDENTITY_TOKEN_FILE"):
        IdentityTokenFile()


@pytest.mark.parametrize("key", [RSA, EC], ids=["RS256", "ES256"])
def test_a_signed_assertion(emu: Emulator, key: Any) -> None:
    emu.oauth.trust("fdrl_1", "org_1", key=pem(key), audience="anthropic", issuer="https://platform")
    token = ask(emu, assertion=assertion(key))
    with anthropic.Anthropic(
        auth_token=token.token, base_url=emu.url, default_headers={"anthropic-beta": "oauth-2025-04-20"}
    ) as client:
        assert client.models.list().data
    other = EC if key is RSA else RSA
    for wrong in (
        assertion(other),
        assertion(key, exp=1),
        assertion(key, aud="x"),
        assertion(key, iss="x"),
        "no.jwt.atall",
    ):
        with pytest.raises(WorkloadIdentityError) as caught:
            ask(emu, assertion=wrong)
        assert caught.value.status_code == 401 and caught.value.body["error"] == "invalid_grant"
    for wrong in ({"organization_id": "org_2"}, {"federation_rule_id": "fdrl_2"}, {"workspace_id": "w"}):
        with pytest.raises(WorkloadIdentityError, match="401"):
            ask(emu, assertion=assertion(key), **wrong)


def test_a_forged_algorithm_is_refused(emu: Emulator) -> None:
    emu.oauth.trust("fdrl_1", "org_1", key=pem(RSA))
    for forged in (
        jwt.encode({"exp": time.time() + 60}, "", "none"),
        jwt.encode({"exp": time.time() + 60}, "k" * 32, "HS256"),
    ):
        with pytest.raises(WorkloadIdentityError, match="401"):
            ask(emu, assertion=forged)


async def test_a_profile_of_a_workload(api: API, emu: Emulator, tmp_path: Path) -> None:
    emu.oauth.trust("fdrl_1", "org_1", assertions=["jwt-1"], workspaces=["w1", "w2"])
    token = tmp_path / "cache" / "tokens.json"
    config = {
        "organization_id": "org_1", "workspace_id": "w2", "base_url": emu.url,
        "authentication": {"type": "oidc_federation", "federation_rule_id": "fdrl_1", "credentials_path": str(token)},
    }  # fmt: skip
    provider = InMemoryConfig(config, identity_token_provider=lambda: "jwt-1")
    client = api.client(api_key=None, credentials=provider, base_url=emu.url)
    assert (await it(client.models.list())).data
    assert (
        json.loads(token.read_text())["access_token"].startswith("sk-ant-oat01-")
        and token.stat().st_mode & 0o777 == 0o600
    )
    assert (
        emu.requests[0].json["workspace_id"] == "w2"
        and "anthropic-workspace-id" not in emu.requests[1].headers
    )
    assert provider() == provider(), "from the file"
    assert [r.path for r in emu.requests].count("/v1/oauth/token") == 1
    token.parent.chmod(0o500)
    emu.oauth.expire()
    client.credentials.reload()
    assert (await it(client.models.list())).data, "the file is only a cache"
    token.parent.chmod(0o700)

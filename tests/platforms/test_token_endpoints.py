"""What the emulator's token endpoints refuse: they are only worth something if nobody else's word passes."""

from __future__ import annotations

import time
from typing import Any

import httpx2
import pytest
from google.auth import crypt, jwt

from anthropic.emulator import Emulator

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


_encode: Any = jwt.encode


def granted(
    emu: Emulator,
    http: httpx2.Client,
    grant: str = GRANT,
    kid: str | None = None,
    alg: str = "RS256",
    **changes: Any,
) -> httpx2.Response:
    """The answer to an assertion that is right but for these changes."""
    account = emu.clouds.service_account()
    signer: Any = crypt.RSASigner.from_service_account_info(account)
    now = int(time.time())
    claims = {
        "iss": account["client_email"],
        "scope": SCOPE,
        "aud": "https://oauth2.googleapis.com/token",
        "iat": now,
        "exp": now + 3600,
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    assertion = _encode(signer, claims, header={"alg": alg}, key_id=kid)
    return http.post(f"{emu.url}/token", data={"grant_type": grant, "assertion": assertion.decode()})


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "nobody@p.iam.gserviceaccount.com"},
        {"aud": "https://elsewhere.test/token"},
        {"scope": None},
        {"exp": int(time.time()) + 7200},
        {"exp": int(time.time()) - 10, "iat": int(time.time()) - 3000},
        {"exp": None},
        {"kid": "another"},
        {"alg": "none"},
        {"grant": "refresh_token"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_an_assertion_must_be_right(emu: Emulator, http: httpx2.Client, wrong: dict[str, Any]) -> None:
    assert granted(emu, http).json()["expires_in"] == 3600
    refused = granted(emu, http, **wrong)
    assert refused.status_code == 400 and "access_token" not in refused.text
    assert emu.clouds.minted == 1


def test_an_assertion_must_be_signed_by_the_account(emu: Emulator, http: httpx2.Client) -> None:
    for assertion in ("", "a.b", "a.b.c", "e30.e30.e30", "é.é.é"):
        refused = http.post(f"{emu.url}/token", data={"grant_type": GRANT, "assertion": assertion})
        assert refused.status_code == 400, assertion
    account = emu.clouds.service_account()
    signer: Any = crypt.RSASigner.from_service_account_info(account)
    claims = {"iss": account["client_email"], "scope": SCOPE, "aud": "https://oauth2.googleapis.com/token"}
    now = int(time.time())
    text: str = _encode(signer, {**claims, "iat": now, "exp": now + 60}).decode()
    other: str = _encode(signer, {**claims, "iat": now, "exp": now + 61}).decode()
    mixed = ".".join([*text.split(".")[:2], other.split(".")[2]])
    refused = http.post(f"{emu.url}/token", data={"grant_type": GRANT, "assertion": mixed})
    assert refused.json()["error_description"] == "Invalid JWT Signature." and not emu.clouds.minted


def test_the_metadata_server_wants_its_header(emu: Emulator, http: httpx2.Client) -> None:
    address = f"{emu.url}/computeMetadata/v1/instance/service-accounts/default/token"
    assert http.get(address).status_code == 403
    found = http.get(address, headers={"Metadata-Flavor": "Google"})
    assert found.json()["access_token"] and found.headers["metadata-flavor"] == "Google"
    assert http.get(f"{emu.url}/").status_code == 404


def test_a_managed_identity_wants_its_header_and_a_known_resource(emu: Emulator, http: httpx2.Client) -> None:
    query = {"resource": "https://ai.azure.com", "api-version": "2019-08-01"}
    header = {"X-IDENTITY-HEADER": emu.clouds.identity_header}
    address = f"{emu.url}/msi/token"
    assert http.get(address, params=query).status_code == 401
    elsewhere = {**query, "resource": "https://management.azure.com"}
    assert http.get(address, params=elsewhere, headers=header).status_code == 400
    token = http.get(address, params=query, headers=header).json()["access_token"]
    assert emu.clouds.fault_of("azure", token) is None
    assert emu.clouds.fault_of("google", token) == emu.clouds.fault_of("azure", "other") == "unknown"
    emu.clouds.revoke()
    assert emu.clouds.fault_of("azure", token) == "unknown"

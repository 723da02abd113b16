"""Who may use the emulator as a cloud platform: service accounts, managed identities, and the tokens they are given.

`answer` is the token endpoints: Google's for service accounts (RFC 7523), Compute Engine's metadata server, and Azure's for
managed identities. A platform of the emulator takes only tokens that were minted here and are neither expired nor revoked.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast
from urllib.parse import parse_qsl

from ..clock import Clock
from ..errors import Problem
from ..faults import Draft
from ..received import Received
from ..values import JSON, as_object
from .signing import Accounts

Issuer = Literal["google", "azure"]
GOOGLE_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"
AZURE_RESOURCES = ("https://cognitiveservices.azure.com", "https://ai.azure.com")
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_METADATA = "/computeMetadata/v1"
_LONGEST = 3600
"""Seconds that the assertion of a service account may be good for."""


@dataclass
class _Token:
    issuer: Issuer
    expires: float
    scope: str


class Clouds:
    """The accounts and tokens of an emulator. The methods may be called from any thread."""

    project = "emulator-project"
    """The project of the metadata server, and of service accounts that name none."""

    def __init__(self, clock: Clock) -> None:
        self.url = ""
        """Where the emulator is; its server sets it."""
        self.lifetime = 3600
        """Seconds that a token is good for."""
        self.foundry_key = "emulator-foundry-key"
        self.identity_header = "emulator-identity"
        """What ``IDENTITY_HEADER`` must say to get tokens of a managed identity."""
        self.aws = Accounts()
        """Credentials of AWS."""
        self.minted = 0
        """How many tokens there have been."""
        self._clock = clock
        self._tokens: dict[str, _Token] = {}
        self._accounts: dict[str, Any] = {}
        self._lock = threading.Lock()

    def reset(self) -> None:
        with self._lock:
            self._tokens.clear()
            self._accounts.clear()
            self.minted, self.lifetime = 0, 3600
        self.aws.reset()

    def service_account(self, project: str | None = None) -> JSON:
        """A new service account, as the JSON of its key file. It needs `cryptography`."""
        private, public = _key()
        name = f"emulator-{secrets.token_hex(4)}"
        email = f"{name}@{project or self.project}.iam.gserviceaccount.com"
        key_id = secrets.token_hex(20)
        with self._lock:
            self._accounts[email] = key_id, public
        return {
            "type": "service_account",
            "project_id": project or self.project,
            "private_key_id": key_id,
            "private_key": private,
            "client_email": email,
            "client_id": str(secrets.randbelow(10**21)),
            "token_uri": f"{self.url}/token",
        }

    def mint(self, issuer: Issuer, scope: str = GOOGLE_SCOPE) -> str:
        """A new token."""
        prefix = "ya29." if issuer == "google" else "eyJ0eXAi."
        token = prefix + secrets.token_urlsafe(48)
        with self._lock:
            self.minted += 1
            self._tokens[token] = _Token(issuer, self._clock.now() + self.lifetime, scope)
        return token

    def revoke(self) -> None:
        """Refuse all tokens that there are."""
        with self._lock:
            self._tokens.clear()

    def fault_of(self, issuer: Issuer, token: str) -> str | None:
        """What is wrong with a token: "unknown", "expired" or "scope"; None where it is good."""
        with self._lock:
            found = self._tokens.get(token)
        if found is None or found.issuer != issuer:
            return "unknown"
        if self._clock.now() >= found.expires:
            return "expired"
        return "scope" if issuer == "google" and GOOGLE_SCOPE not in found.scope.split() else None

    def account(self, email: str) -> Any:
        with self._lock:
            return self._accounts.get(email)


def bearer(request: Received) -> str:
    """The token of a request; "" where it has none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


@lru_cache(maxsize=1)  # it takes a while to make one
def _key() -> tuple[str, Any]:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa
    except ImportError as error:
        raise ImportError(
            "service accounts of the emulator need `cryptography`: pip install cryptography"
        ) from error
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return text.decode(), key.public_key()


# --- the endpoints ------------------------------------------------------------------------------------


def answer(request: Received, clouds: Clouds) -> Draft | None:
    """The reply of a token endpoint; None for a request to something else."""
    if request.path == "/token" and request.method == "POST":
        request.endpoint = "google.token"
        return _granted(request, clouds)
    if request.path == "/msi/token" and request.method == "GET":
        request.endpoint = "azure.token"
        return _identity(request, clouds)
    if request.path == "/" and "metadata-flavor" in request.headers:
        request.endpoint = "metadata.ping"
        return _metadata("0.1/\ncomputeMetadata/\n")
    if request.path.startswith(_METADATA):
        request.endpoint = "metadata"
        return _metadata_of(request, clouds)
    return None


class _NoGrant(Exception):
    """An assertion that is not accepted."""


def _granted(request: Received, clouds: Clouds) -> Draft:
    form = dict(parse_qsl(request.body.decode("latin-1")))
    try:
        if form.get("grant_type") != _GRANT:
            raise _NoGrant("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type')}")
        scope = _verified(form.get("assertion", ""), clouds)
    except _NoGrant as refused:
        return Draft(status=400, body={"error": refused.args[0], "error_description": refused.args[1]})
    token = clouds.mint("google", scope)
    return Draft(body={"access_token": token, "expires_in": clouds.lifetime, "token_type": "Bearer"})


def _verified(assertion: str, clouds: Clouds) -> str:
    """The scope that a signed assertion asks for. RFC 7523, section 3.

    Raises: `_NoGrant`.
    """
    try:
        signed, _, signature = assertion.rpartition(".")
        head, claims = (as_object(json.loads(_decoded(part))) for part in signed.split("."))
        raw = _decoded(signature)
    except ValueError:
        raise _NoGrant("invalid_grant", "Bad JWT") from None
    account = clouds.account(str(claims.get("iss")))
    if account is None:
        raise _NoGrant("invalid_grant", "Invalid grant: account not found")
    key_id, public = account
    if head.get("alg") != "RS256" or head.get("kid") != key_id or not _signed(public, raw, signed.encode()):
        raise _NoGrant("invalid_grant", "Invalid JWT Signature.")
    if claims.get("aud") != GOOGLE_AUDIENCE:
        raise _NoGrant("invalid_grant", "Invalid JWT: Failed audience check.")
    begin, end = claims.get("iat"), claims.get("exp")
    now = time.time()  # it was made by the client's clock, which is no virtual one
    if (
        not isinstance(begin, int)
        or not isinstance(end, int)
        or end - begin > _LONGEST
        or not begin - 300 <= now < end
    ):
        raise _NoGrant("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes)")
    scope = claims.get("scope")
    if not isinstance(scope, str) or not scope:
        raise _NoGrant("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
    return scope


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _signed(public: Any, signature: bytes, data: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        public.verify(signature, data, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _metadata_of(request: Received, clouds: Clouds) -> Draft:
    """https://cloud.google.com/compute/docs/metadata/overview"""
    if request.headers.get("metadata-flavor") != "Google":
        raise Problem(403, "Missing Metadata-Flavor:Google header.")
    match request.path.removeprefix(_METADATA).strip("/"):
        case "project/project-id":
            return _metadata(clouds.project)
        case "universe/universe-domain":
            return _metadata("googleapis.com")
        case "instance/service-accounts/default":
            email = f"emulator@{clouds.project}.iam.gserviceaccount.com"
            return _metadata({"aliases": ["default"], "email": email, "scopes": [GOOGLE_SCOPE]})
        case "instance/service-accounts/default/token":
            scope = request.query.get("scopes", GOOGLE_SCOPE).replace(",", " ")
            token = clouds.mint("google", scope)
            return _metadata({"access_token": token, "expires_in": clouds.lifetime, "token_type": "Bearer"})
        case _:
            raise Problem(404, "The metadata server has no such entry.")


def _metadata(value: str | JSON) -> Draft:
    text = value if isinstance(value, str) else json.dumps(value)
    kind = "application/text" if isinstance(value, str) else "application/json"
    return Draft(headers={"metadata-flavor": "Google", "content-type": kind}, raw=text.encode())


def _identity(request: Received, clouds: Clouds) -> Draft:
    """https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference"""
    if request.headers.get("x-identity-header") != clouds.identity_header:
        return Draft(
            status=401, body={"statusCode": 401, "message": "The identity header is missing or wrong."}
        )
    resource = request.query.get("resource", "")
    if resource.rstrip("/") not in AZURE_RESOURCES or not request.query.get("api-version"):
        return Draft(status=400, body={"statusCode": 400, "message": f"Unsupported resource: {resource}"})
    token = clouds.mint("azure", resource)
    return Draft(
        body=cast(
            JSON,
            {
                "access_token": token,
                "expires_on": str(int(time.time()) + clouds.lifetime),
                "resource": resource,
                "token_type": "Bearer",
            },
        )
    )

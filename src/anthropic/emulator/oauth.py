"""Tokens that expire: the endpoint ``/v1/oauth/token``, and what the API says to the tokens it gave.

Two grants: ``refresh_token`` (RFC 6749, section 6; a refresh token is good once, and using it again revokes what came of
it) and ``urn:ietf:params:oauth:grant-type:jwt-bearer`` (RFC 7523; the assertion is checked against the rules that
`OAuth.trust` made). Errors have the form of RFC 6749, section 5.2.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, cast

from .clock import Clock
from .errors import Problem
from .faults import Draft
from .ids import base58
from .received import Received
from .values import JSON

PATH = "/v1/oauth/token"
BETA = "oauth-2025-04-20"
FEDERATION_BETA = "oidc-federation-2026-04-01"
PREFIX = "sk-ant-oat01-"
_REFRESH = "refresh_token"
_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_ALGORITHMS = ["RS256", "ES256"]


@dataclass
class _Token:
    family: str
    """What it came of: a login, or an assertion."""
    expires_at: float


@dataclass(frozen=True)
class Rule:
    """A federation rule: whose assertions are taken."""

    organization_id: str
    key: str | bytes | None = None
    """A public key in PEM; an assertion must be signed with its private one (RS256, ES256)."""
    assertions: Collection[str] = ()
    """Or the assertions that are taken as they are."""
    audience: str | None = None
    issuer: str | None = None
    workspaces: Collection[str] = ()
    """Where there are several, a request must name one."""


class OAuth:
    """The tokens of an emulator. The methods may be called from any thread."""

    def __init__(self, clock: Clock, seed: int = 0) -> None:
        self.lifetime = 3600
        """Seconds that an access token is good for."""
        self._clock, self._seed = clock, seed
        self._lock = threading.RLock()
        self._count = 0
        self._tokens: dict[str, _Token] = {}
        self._refresh: dict[str, tuple[str, str]] = {}
        """Refresh token -> what it came of, and the client it is for."""
        self._spent: dict[str, str] = {}
        self._revoked: set[str] = set()
        self._rules: dict[str, Rule] = {}
        self._jwt: Callable[..., Any] | None = None

    # --- what a test says to it -----------------------------------------------------------------------

    def login(self, client_id: str = "emulator-client") -> JSON:
        """Log a user in: the content of a profile's file of tokens, as ``ant auth login`` writes it."""
        with self._lock:
            family = f"login-{self._next()}"
            return {
                "version": "1.0",
                "type": "oauth_token",
                "access_token": self._issue(family),
                "refresh_token": self._issue_refresh(family, client_id),
                "expires_at": int(self._clock.now()) + self.lifetime,
            }

    def trust(
        self,
        federation_rule_id: str,
        organization_id: str,
        *,
        key: str | bytes | None = None,
        assertions: Collection[str] = (),
        audience: str | None = None,
        issuer: str | None = None,
        workspaces: Collection[str] = (),
    ) -> None:
        """Take assertions under this rule: those signed with `key`'s private key, or those of a list.

        Raises: `ImportError`, where a key is given and PyJWT is not installed; `ValueError`, where nothing is given.
        """
        if key is None and not assertions:
            raise ValueError("pass `key=` (a public key in PEM) or `assertions=` (those that are taken)")
        if key is not None:
            try:
                import jwt
                import jwt.algorithms  # whose signatures need cryptography
            except ImportError as error:
                raise ImportError(
                    "checking signed assertions needs PyJWT: pip install 'PyJWT[crypto]'"
                ) from error
            if not jwt.algorithms.has_crypto:
                raise ImportError(
                    "checking signed assertions needs cryptography: pip install 'PyJWT[crypto]'"
                )
            self._jwt = cast("Callable[..., Any]", jwt.decode)
        rule = Rule(organization_id, key, tuple(assertions), audience, issuer, tuple(workspaces))
        with self._lock:
            self._rules[federation_rule_id] = rule

    def expire(self, access_token: str | None = None) -> None:
        """End the life of a token, or of all: the API answers 401 from now on."""
        with self._lock:
            for token in [access_token] if access_token is not None else list(self._tokens):
                self._tokens[token].expires_at = 0.0

    def revoke(self, token: str) -> None:
        """Log out: this access or refresh token, and all that came of the same login or assertion, are worth nothing."""
        with self._lock:
            known = self._tokens.get(token)
            self._revoked.add(known.family if known is not None else self._refresh[token][0])

    # --- the API ----------------------------------------------------------------------------------------

    def check(self, token: str, request: Received) -> bool:
        """Whether it is one of these tokens. Raises: `Problem`, where it is and is worth nothing (any more)."""
        with self._lock:
            found = self._tokens.get(token)
        if found is None:
            if token.startswith(PREFIX):
                raise Problem(401, "Invalid bearer token")
            return False
        if found.family in self._revoked:
            raise Problem(401, "OAuth token has been revoked. Please obtain a new token.")
        if found.expires_at <= self._clock.now():
            raise Problem(
                401, "OAuth token has expired. Please obtain a new token or refresh your existing token."
            )
        if BETA not in request.betas:
            raise Problem(401, "OAuth authentication is currently not supported.")
        return True

    def answer(self, request: Received) -> Draft:
        """What the token endpoint answers."""
        if request.method != "POST":
            raise Problem(405, "Method Not Allowed", headers={"allow": "POST"})
        body = request.json
        if not isinstance(body, dict):
            return _refused("invalid_request", "The body must be a JSON object")
        said = {str(name): value for name, value in cast("dict[Any, Any]", body).items()}
        wrong = next((name for name, value in said.items() if not isinstance(value, str)), None)
        if wrong is not None:
            return _refused("invalid_request", f"{wrong} must be a string")
        if BETA not in request.betas:
            return _refused("invalid_request", f"anthropic-beta: {BETA} is required")
        with self._lock:
            if said.get("grant_type") == _REFRESH:
                return self._refreshed(said)
            if said.get("grant_type") == _JWT:
                return self._exchanged(said, request)
        return _refused("unsupported_grant_type", f"Expected {_REFRESH!r} or {_JWT!r}")

    def _refreshed(self, said: dict[str, Any]) -> Draft:
        given = said.get("refresh_token")
        if not given or not said.get("client_id"):
            return _refused("invalid_request", "refresh_token and client_id are required")
        if (
            given in self._spent
        ):  # somebody has a copy: who of the two is the thief cannot be told (RFC 9700, 4.14)
            self._revoked.add(self._spent[given])
        family, client_id = self._refresh.get(given, ("", ""))
        if not family or family in self._revoked:
            return _refused("invalid_grant", "Refresh token not found or invalid")
        if client_id != said["client_id"]:
            return _refused("invalid_client", "The refresh token is another client's", 401)
        del self._refresh[given]
        self._spent[given] = family
        return self._granted(family, {"refresh_token": self._issue_refresh(family, client_id)})

    def _exchanged(self, said: dict[str, Any], request: Received) -> Draft:
        names = ("assertion", "federation_rule_id", "organization_id")
        missing = [name for name in names if not said.get(name)]
        if missing:
            return _refused("invalid_request", f"{missing[0]} is required")
        if FEDERATION_BETA not in request.betas:
            return _refused("invalid_request", f"anthropic-beta: {FEDERATION_BETA} is required")
        rule = self._rules.get(said["federation_rule_id"])
        if rule is None or rule.organization_id != said["organization_id"]:
            return _refused("invalid_grant", "Federation rule not found", 401)
        workspace = said.get("workspace_id")
        if (len(rule.workspaces) > 1 and not workspace) or (workspace and workspace not in rule.workspaces):
            return _refused(
                "invalid_grant", "The rule is not for this workspace; name one of its workspaces", 401
            )
        why = self._why_not(said["assertion"], rule)
        if why:
            return _refused("invalid_grant", why, 401)
        return self._granted(f"assertion-{self._next()}", {})

    def _why_not(self, assertion: str, rule: Rule) -> str:
        """What is wrong with an assertion; "" for nothing."""
        if assertion in rule.assertions:
            return ""
        if rule.key is None or self._jwt is None:
            return "The assertion is not one that the rule takes"
        import jwt

        try:
            self._jwt(
                assertion, rule.key, algorithms=_ALGORITHMS, audience=rule.audience, issuer=rule.issuer,
                options={"verify_aud": rule.audience is not None, "require": ["exp"]},
            )  # fmt: skip
        except jwt.PyJWTError as error:
            return f"The assertion is refused: {type(error).__name__}"
        return ""

    # --- tokens -----------------------------------------------------------------------------------------

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _issue(self, family: str) -> str:
        token = f"{PREFIX}{base58(f'access:{self._seed}:{self._next()}', 32)}"
        self._tokens[token] = _Token(family, self._clock.now() + self.lifetime)
        return token

    def _issue_refresh(self, family: str, client_id: str) -> str:
        token = f"sk-ant-ort01-{base58(f'refresh:{self._seed}:{self._next()}', 32)}"
        self._refresh[token] = family, client_id
        return token

    def _granted(self, family: str, more: JSON) -> Draft:
        answer = {"access_token": self._issue(family), "token_type": "Bearer", "expires_in": self.lifetime}
        return _draft(200, {**answer, **more})


def _refused(error: str, description: str, status: int = 400) -> Draft:
    return _draft(status, {"error": error, "error_description": description})


def _draft(status: int, body: JSON) -> Draft:
    # Raw: an error of OAuth has another form than the API's, to which the request's id is added.
    headers = {"cache-control": "no-store", "content-type": "application/json"}
    return Draft(status=status, headers=headers, raw=json.dumps(body).encode())

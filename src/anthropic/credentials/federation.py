"""Workload identity federation: a token of the platform that a program runs on, for one of the API (RFC 7523)."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from typing_extensions import Self

from .._auth import OAUTH_BETA, AccessToken
from .._errors import CredentialsError, IdentityTokenFileError, WorkloadIdentityError
from .exchange import (
    DEFAULT_BASE_URL,
    FEDERATION_BETA,
    MOST_ASSERTION,
    checked_http_client,
    checked_url,
    exchange,
    token_of,
)

if TYPE_CHECKING:
    import httpx
    import httpx2
    from pydantic import SecretStr

IdentityTokenProvider: TypeAlias = Callable[[], str]
"""Gives the platform's token, a JWT, anew at each call."""

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_WHAT = "Token exchange"
_RULE = "Ensure your federation rule matches your identity token."
_WORKSPACE = "If the rule is for several workspaces, say which: ANTHROPIC_WORKSPACE_ID, 'workspace_id' in the profile, or workspace_id=."
_EVENTS = "The Workload identity page of the Claude Console lists what was refused, and why."


class IdentityTokenFile:
    """Reads the platform's token from a file, anew at each call, for platforms replace it before it expires.

    Args:
        path: default ``ANTHROPIC_IDENTITY_TOKEN_FILE``.

    Raises: `IdentityTokenFileError`, where there is no token in it; `CredentialsError`, where no path is given.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        given = path if path is not None else os.environ.get("ANTHROPIC_IDENTITY_TOKEN_FILE")
        if not given:
            raise CredentialsError(
                "No identity token file path given. Pass `path=` or set the ANTHROPIC_IDENTITY_TOKEN_FILE environment variable."
            )
        self._path = Path(os.path.expanduser(given))

    @property
    def path(self) -> Path:
        return self._path

    def __call__(self) -> str:
        path = self._path
        try:
            token = path.read_text("utf-8").strip()
        except FileNotFoundError:
            raise IdentityTokenFileError(f"Identity token file not found at {path}.", path=path) from None
        except UnicodeDecodeError:  # whose text would show what is in the file
            raise IdentityTokenFileError(f"Identity token file at {path} is not UTF-8.", path=path) from None
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise IdentityTokenFileError(
                f"Identity token file at {path} cannot be read: {why}.", path=path
            ) from error
        if not token:
            raise IdentityTokenFileError(f"Identity token file at {path} is empty.", path=path)
        return token


class EnvIdentityToken:
    """Reads the platform's token from ``ANTHROPIC_IDENTITY_TOKEN``, anew at each call."""

    def __call__(self) -> str:
        token = os.environ.get("ANTHROPIC_IDENTITY_TOKEN", "").strip()
        if not token:
            raise CredentialsError("The environment variable ANTHROPIC_IDENTITY_TOKEN is not set any more")
        return token


def exchange_federation_assertion(
    *,
    assertion: str | SecretStr,
    federation_rule_id: str,
    organization_id: str,
    service_account_id: str | None = None,
    workspace_id: str | None = None,
    base_url: str | None = None,
    http_client: httpx.Client | httpx2.Client | None = None,
) -> AccessToken:
    """Exchange a platform's token (`assertion`, a JWT of at most 16 KiB) for one of the API, once.

    Raises: `WorkloadIdentityError`; `CredentialsError`, for a `base_url` that is not https.
    """
    return _exchanged(
        assertion,
        federation_rule_id,
        organization_id,
        service_account_id,
        workspace_id,
        base_url or DEFAULT_BASE_URL,
        checked_http_client(http_client),
        None,
    )


def _exchanged(
    assertion: Any,
    rule: str,
    organization: str,
    account: str | None,
    workspace: str | None,
    base_url: str,
    http_client: Any,
    engine: Any,
) -> AccessToken:
    if hasattr(assertion, "get_secret_value"):
        assertion = assertion.get_secret_value()
    if not isinstance(assertion, str) or not assertion:
        raise WorkloadIdentityError(f"The identity token must be a text, got {type(assertion).__name__}")
    if len(assertion.encode()) > MOST_ASSERTION:
        raise WorkloadIdentityError(
            f"The identity token is larger than {MOST_ASSERTION} bytes; it was not sent"
        )
    body = {
        "grant_type": _GRANT,
        "assertion": assertion,
        "federation_rule_id": rule,
        "organization_id": organization,
    }
    if account is not None:
        body["service_account_id"] = account
    if workspace is not None:
        body["workspace_id"] = workspace
    answer = exchange(
        body,
        base_url=base_url,
        what=_WHAT,
        betas=f"{OAUTH_BETA},{FEDERATION_BETA}",
        hint=" ".join([_RULE, *([] if workspace is not None else [_WORKSPACE]), _EVENTS]),
        http_client=http_client,
        engine=engine,
        replayable=True,
    )
    return token_of(answer, _WHAT)


class WorkloadIdentityCredentials:
    """A provider of tokens for a workload: each call exchanges the platform's token for one of the API.

    Args:
        identity_token_provider: gives the platform's token; see `IdentityTokenFile`.
        federation_rule_id: the rule of the organization that trusts the platform.
        organization_id: the organization.
        service_account_id: as which service account.
        workspace_id: in which workspace.
        scope: kept, never sent.
        http_client: what to send with, in the place of our own.
    """

    def __init__(
        self,
        *,
        identity_token_provider: IdentityTokenProvider,
        federation_rule_id: str,
        organization_id: str,
        service_account_id: str | None = None,
        workspace_id: str | None = None,
        scope: str | None = None,
        http_client: httpx.Client | httpx2.Client | None = None,
    ) -> None:
        if not callable(identity_token_provider):
            raise TypeError(
                f"`identity_token_provider` must be callable and return a text, not {type(identity_token_provider).__name__}"
            )
        self._identity = identity_token_provider
        self._ids = federation_rule_id, organization_id, service_account_id, workspace_id
        self._scope = scope
        self._http_client = checked_http_client(http_client)
        self._engine: Any = None
        self._base_url = DEFAULT_BASE_URL

    @property
    def scope(self) -> str | None:
        return self._scope

    def bind_base_url(self, base_url: str) -> None:
        """Exchange with this host from now on. Raises: `CredentialsError`, where it is not https."""
        self._base_url = checked_url(base_url)

    def for_base_url(self, base_url: str) -> Self:
        """The same provider for another host. Raises: `CredentialsError`, where that is not https."""
        made = copy.copy(self)
        made.bind_base_url(base_url)
        return made

    def for_engine(self, engine: Any) -> Self:
        """The same provider, sending by another HTTP engine (see `HTTPEngine`)."""
        made = copy.copy(self)
        made._engine = engine
        return made

    def __call__(self, *, force_refresh: bool = False) -> AccessToken:
        return _exchanged(self._identity(), *self._ids, self._base_url, self._http_client, self._engine)

    def close(self) -> None:
        """Does nothing: no connection is kept between exchanges, and an `http_client` is its owner's."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

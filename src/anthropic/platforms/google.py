"""Credentials of google-auth: found, renewed and read; one token for a client and all its copies.

Invariants: google-auth is imported when a token or a project is first needed; what blocks is called off the event
loop, one caller at a time; every failure is a `CredentialsError`, which can also be caught as google-auth's own. Where
trying again may help, the request is tried again.
https://cloud.google.com/docs/authentication/application-default-credentials
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any, cast

from typing_extensions import override

from .._auth import AccessToken, TokenCache
from .._errors import AnthropicError, CredentialsError, RetryableError, also_as
from .client import missing

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_EARLY_SECONDS = 225
"""How long before a token's end google-auth calls it expired: asking any later would not bring another."""


class TransientCredentialsError(CredentialsError, RetryableError):
    """The credentials could not be renewed just now: the token endpoint was busy, or could not be reached."""


class GoogleTokens:
    """The credentials behind a client and its copies, and their present token."""

    def __init__(self, credentials: Any, *, client: str, extra: str) -> None:
        self.given: Any = credentials
        """What the program passed; None for those that google-auth finds by itself."""
        self.cache = TokenCache(self, advisory_refresh_seconds=_EARLY_SECONDS)
        self._client, self._extra = client, extra
        self._credentials: Any = None
        self._project: str | None = None
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _lock=threading.Lock())

    @override
    def __repr__(self) -> str:
        return "GoogleTokens(...)"

    def project(self) -> str | None:
        """The project that the credentials belong to, else the one they are billed to. May block.

        Raises: `CredentialsError`, where there are no credentials.
        """
        credentials = self.credentials()
        names = (getattr(credentials, "project_id", None), self._project, self.quota_project())
        return next((name for name in names if isinstance(name, str) and name), None)

    def quota_project(self) -> str | None:
        """The project that the credentials say is billed."""
        found = getattr(self._credentials, "quota_project_id", None)
        return found if isinstance(found, str) and found else None

    def credentials(self) -> Any:
        """The credentials, with the scope that is needed. May block.

        Raises: `CredentialsError`, where google-auth finds none; `MissingDependencyError`.
        """
        with self._lock:
            if self._credentials is None:
                if self.given is None:
                    with self._transport("found") as request:
                        from google.auth import default  # pyright: ignore[reportUnknownVariableType]

                        found: Any = cast(Any, default)(scopes=[SCOPE], request=request)
                        self._credentials, self._project = found
                else:
                    self._credentials = _scoped(self.given)
            return self._credentials

    def __call__(self, *, force_refresh: bool = False) -> AccessToken:
        """The token of the credentials, renewed where it is needed: what `TokenCache` asks.

        Raises: `CredentialsError`, `MissingDependencyError`.
        """
        credentials = self.credentials()
        if force_refresh or credentials.expired or not credentials.token:
            with self._transport("renewed") as request:
                credentials.refresh(request)
        token = credentials.token
        if not isinstance(token, str) or not token:
            raise also_as(
                CredentialsError("Could not resolve API token: the Google credentials gave none"),
                RuntimeError(),
            )
        expiry: Any = getattr(credentials, "expiry", None)
        if not isinstance(expiry, datetime):
            return AccessToken(token)
        if expiry.tzinfo is None:  # google-auth's are in UTC and do not say so
            expiry = expiry.replace(tzinfo=timezone.utc)
        return AccessToken(token, int(expiry.timestamp()))

    @contextmanager
    def _transport(self, done: str) -> Generator[Any]:
        """What google-auth sends requests with, closed at the end; its errors become ours."""
        try:
            from google.auth.transport.requests import Request
        except ImportError as error:
            raise missing("google-auth", self._extra, self._client, error)
        with _session() as session:
            try:
                yield cast(Any, Request)(session=session)
            except AnthropicError:
                raise
            except Exception as error:
                why = error.args[0] if error.args else error  # the rest repeats it, as data
                kind = TransientCredentialsError if _transient(error) else CredentialsError
                raise also_as(kind(f"The Google credentials could not be {done}: {why}"), error) from error


def _transient(error: Exception) -> bool:
    from google.auth.exceptions import TransportError

    return isinstance(error, TransportError) or getattr(error, "retryable", False) is True


def _session() -> Any:
    from requests import Session

    return Session()


def _scoped(credentials: Any) -> Any:
    """The credentials with the scope of cloud APIs, where they need one and have none."""
    try:
        from google.auth.credentials import (
            with_scopes_if_required,  # pyright: ignore[reportUnknownVariableType]
        )
    except ImportError:  # somebody's own: google-auth's would have brought it
        return credentials
    return cast(Any, with_scopes_if_required)(credentials, [SCOPE])

"""The token endpoint, ``/v1/oauth/token``: one request out, one token or error back (RFC 6749, RFC 7523).

Invariants: secrets go over https alone (over http to this machine only), and follow no redirect; of what comes back
at most a mebibyte is read; of an error's body only the words that OAuth has for errors are kept.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from .._auth import OAUTH_BETA, AccessToken
from .._colour import drive
from .._errors import AnthropicError, CredentialsError, RetryableError, WorkloadIdentityError
from .._log import shown
from .._version import __version__

if TYPE_CHECKING:
    from .._engines.settings import HTTPEngine

DEFAULT_BASE_URL = "https://api.anthropic.com"
PATH = "/v1/oauth/token"
FEDERATION_BETA = "oidc-federation-2026-04-01"
TIMEOUT = 30.0
"""Seconds for the whole exchange."""
MOST = 1024 * 1024
"""Bytes of an answer."""
MOST_ASSERTION = 16 * 1024
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class WorkloadIdentityUnavailable(WorkloadIdentityError, RetryableError):
    """The token endpoint was overloaded, failed or out of reach, and had not used anything up: a client tries again."""


def checked_url(base_url: str, where: str = "") -> str:
    """The base URL without its last slash. Raises: `CredentialsError`, where secrets must not go there."""
    parts = urlsplit(str(base_url))
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return str(base_url).rstrip("/")
    raise CredentialsError(
        f"{where}base_url must use https (got {shown(base_url)!r}): the token endpoint is sent secrets. Only this machine "
        "itself (localhost, 127.0.0.1, [::1]) may be reached by http."
    )


def checked_http_client(client: Any) -> Any:
    """Raises: `TypeError`, for an `http_client` that cannot send from a provider, which blocks."""
    if client is None:
        return None
    from .._engines import library_of

    lib = library_of(client)
    if lib is None or not isinstance(client, lib.Client):
        raise TypeError(
            f"Invalid `http_client` argument; Expected an instance of `httpx.Client` or `httpx2.Client` but got {type(client)}"
        )
    return client


def exchange(
    body: Mapping[str, str],
    *,
    base_url: str,
    what: str,
    betas: str = OAUTH_BETA,
    hint: str = "",
    http_client: Any = None,
    engine: HTTPEngine | str | None = None,
    replayable: bool = False,
) -> dict[str, Any]:
    """Ask for a token: the answer, which has an ``access_token``.

    `what` names the exchange in errors, `hint` says what to do about a 401. `replayable` is whether what is sent is
    good for another time.

    Raises: `WorkloadIdentityError`, `CredentialsError` (the URL).
    """
    url = checked_url(base_url) + PATH
    headers = (("Content-Type", "application/json"), ("anthropic-beta", betas), ("User-Agent", f"anthropic-python/{__version__}"))  # fmt: skip
    try:
        status, request_id, data = _post(url, headers, json.dumps(dict(body)).encode(), http_client, engine)
    except (AnthropicError, ImportError):
        raise
    except Exception as error:
        from .._engines.wire import kind_of, not_sent

        kind = WorkloadIdentityUnavailable if replayable or not_sent(error) else WorkloadIdentityError
        why = kind_of(error) or type(error).__name__
        raise kind(f"{what} failed: Failed to reach token endpoint {shown(url)}: {why}") from error
    if data is None:
        raise WorkloadIdentityError(
            f"{what} failed: the answer is larger than {MOST} bytes",
            status_code=status,
            request_id=request_id,
        )
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        value = data.decode("utf-8", "replace")
    if status != 200:
        kept = redacted(value, [body.get("refresh_token"), body.get("assertion")])
        transient = status in (408, 429) or status >= 500
        raise (WorkloadIdentityUnavailable if transient else WorkloadIdentityError)(
            f"{what} failed (HTTP {status}): {kept}{f' {hint}' if status == 401 and hint else ''}",
            status_code=status,
            body=kept,
            request_id=request_id,
        )
    if not isinstance(value, dict):
        raise WorkloadIdentityError(
            f"{what} returned a non-JSON response (status 200).", status_code=200, request_id=request_id
        )
    answer = cast("dict[str, Any]", value)
    if not isinstance(answer.get("access_token"), str) or not answer["access_token"]:
        raise WorkloadIdentityError(f"{what} response missing 'access_token'", request_id=request_id)
    if str(answer.get("token_type") or "bearer").lower() != "bearer":
        raise WorkloadIdentityError(
            f"{what} returned a token of another type than bearer", request_id=request_id
        )
    return answer


def token_of(answer: Mapping[str, Any], what: str, lasts: int | None = None) -> AccessToken:
    """The token of an answer; `lasts` is for how many seconds one is good that does not say it.

    Raises: `WorkloadIdentityError`.
    """
    try:
        seconds = int(answer.get("expires_in", lasts))
    except (TypeError, ValueError):
        raise WorkloadIdentityError(f"{what} response has no valid 'expires_in' (seconds)") from None
    return AccessToken(answer["access_token"], int(time.time()) + seconds)


def redacted(body: Any, sent: Sequence[str | None] = ()) -> Any:
    """What may be shown of an error's body; `sent` are secrets that it may repeat."""
    if isinstance(body, str):
        for secret in filter(None, sent):
            body = body.replace(secret, "<redacted>")
        return body[:256]
    if not isinstance(body, dict):
        return None
    names = ("error", "error_description", "error_uri")
    found = {name: value for name, value in cast("dict[str, Any]", body).items() if name in names}
    return {name: redacted(value, sent) for name, value in found.items() if isinstance(value, str)}


def _post(
    url: str, headers: tuple[tuple[str, str], ...], body: bytes, http_client: Any, engine: Any
) -> tuple[int, str | None, bytes | None]:
    """Status, request id, and the body; None for one that is too large.

    The connection is closed afterwards: it would be idle until the next token is due.
    """
    from .._engines import engine_for, library, make_engine, wrap_client
    from .._engines.settings import HTTPEngine, Setup
    from .._engines.wire import Headers, Request
    from .._io import SyncIO
    from .._request import Times

    times = Times(10.0, TIMEOUT, TIMEOUT, TIMEOUT)
    options = engine if isinstance(engine, HTTPEngine) else HTTPEngine()
    name = engine if isinstance(engine, str) else options.name
    name = None if name == "aiohttp" else name  # which has no client that blocks

    def make() -> Any:
        return make_engine(
            engine_for(name, asynchronous=False), Setup(options, times, url), asynchronous=False
        )

    io = SyncIO(make, wrap_client(http_client) if http_client is not None else None)
    whose = io.engine().lib if http_client is not None else library(name)
    request = Request(
        "POST", url, Headers(headers), times, body=body, deadline=monotonic() + TIMEOUT, whose=lambda: whose
    )
    try:
        reply = drive(io.send(request, stream=True))
        try:
            data = bytearray()
            for chunk in reply.chunks():
                data += chunk
                if len(data) > MOST:
                    return reply.status_code, reply.header(b"request-id"), None
            return reply.status_code, reply.header(b"request-id"), bytes(data)
        finally:
            drive(reply.close())
    finally:
        if http_client is None:
            drive(io.close())

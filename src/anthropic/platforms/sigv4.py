"""AWS Signature Version 4 by botocore: requests are signed with credentials of botocore's chain.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

Invariants: a signature is made with one snapshot of access key, secret and token; the credentials belong to a client (and its
copies), not to the process; looking for them and renewing them is never done on an event loop, and once for all who wait; what
is signed are the host, the content type and headers of AWS and the API, so that proxies may change the others; the query is sent
in the one form that all readers of it agree on.
"""

from __future__ import annotations

import os
import re
import threading
import time
from importlib import import_module
from typing import Any, NamedTuple, cast
from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

from typing_extensions import override

from .._engines.body import body_of, let_go
from .._engines.wire import Headers, Request
from .._errors import AnthropicError, CredentialsError, also_as
from .client import missing

_LARGE = 1_000_000
"""Bytes of a body from which on its hash is made in a thread."""
_GOOD = 60
"""Seconds that credentials must still be valid for, to be used while they are renewed; and the least time between renewals."""
_ROTATED = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_PROFILE",
    "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE",
)  # fmt: skip
_FILES = (
    ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
    ("AWS_CONFIG_FILE", "~/.aws/config"),
)
_OURS = {"authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"}
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/%!$&'()*+,;=:@~._-]*")


class Keys:
    """One snapshot of credentials, as botocore's signer takes it."""

    __slots__ = ("access_key", "secret_key", "token")

    def __init__(self, access_key: str, secret_key: str, token: str | None) -> None:
        self.access_key, self.secret_key, self.token = access_key, secret_key, token

    @override
    def __repr__(self) -> str:
        return "Keys(...)"


class _Held(NamedTuple):
    """What a chain found, replaced as a whole: who reads it while it is renewed sees the old one or the new one."""

    found: Any
    """botocore's credentials."""
    sources: tuple[Any, ...]
    """What was there when they were looked for."""
    keys: Keys
    since: float

    @property
    def renews(self) -> bool:
        return hasattr(self.found, "refresh_needed")


class Chain:
    """The credentials of a client: those it was given, else those that botocore finds (environment, files, SSO, roles, containers).

    Those that expire are renewed before they do; those of the environment and of files are read anew when they have changed.
    """

    def __init__(
        self, *, extra: str, profile: str | None, region: str | None, keys: Keys | None = None
    ) -> None:
        self.extra, self.profile, self.region = extra, profile, region
        self._given = keys
        self._begin()

    def _begin(self) -> None:
        self._held: _Held | None = None
        self._lock, self._pid = threading.Lock(), os.getpid()

    def __getstate__(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("extra", "profile", "region", "_given")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._begin()

    @override
    def __repr__(self) -> str:
        return "Chain(...)"

    def at_hand(self) -> Keys | None:
        """The snapshot that is good now; None where somebody has to be asked."""
        if self._given is not None:
            return self._given
        held = self._current()
        if held is None:
            return None
        if not held.renews or not held.found.refresh_needed():
            return held.keys
        young = time.monotonic() - held.since < _GOOD
        return held.keys if young and not held.found.refresh_needed(_GOOD) else None

    def get(self) -> Keys:
        """The snapshot that is good now; may block while it is looked for or renewed.

        Raises: `CredentialsError`, where there is none; `MissingDependencyError`.
        """
        if self._pid != os.getpid():  # forked: who held the lock is not in this process
            self._lock, self._pid = threading.Lock(), os.getpid()
        usable = self._usable()
        if not self._lock.acquire(blocking=usable is None):
            return cast(Keys, usable)  # somebody is renewing it
        try:
            return self.at_hand() or self._renewed()
        finally:
            self._lock.release()

    def _current(self) -> _Held | None:
        """What was found, unless the environment or the files have changed since."""
        held = self._held
        if held is None or held.sources != _sources(files=len(held.sources) > len(_ROTATED)):
            return None
        return held

    def _usable(self) -> Keys | None:
        """The present snapshot, where it is to be renewed and still good for a while."""
        held = self._current()
        return None if held is None or not held.renews or held.found.refresh_needed(_GOOD) else held.keys

    def _renewed(self) -> Keys:
        usable, held = self._usable(), self._current()
        try:
            sources = _sources(files=True)
            found = held.found if held is not None else self._looked_up()
            frozen = found.get_frozen_credentials()
        except AnthropicError:
            raise
        except Exception as error:
            if usable is not None and held is not None:
                self._held = held._replace(since=time.monotonic())  # it is tried again after a while
                return usable
            raise _wrapped(f"The AWS credentials could not be had: {error}", error) from error
        if held is not None:
            sources = held.sources
        elif not str(getattr(found, "method", "")).endswith("-file"):
            sources = sources[: len(_ROTATED)]
        keys = Keys(frozen.access_key, frozen.secret_key, frozen.token)
        self._held = _Held(found, sources, keys, time.monotonic())
        return keys

    def _looked_up(self) -> Any:
        found = botocore_session(self.profile, self.region, self.extra).get_credentials()
        if found is None:
            raise _wrapped(
                "No AWS credentials were found, neither passed (`aws_access_key`, `aws_secret_key`) nor by botocore's "
                "chain (environment, profile, role); see "
                "https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html",
                RuntimeError("could not resolve credentials from session"),
            )
        return found

    def forget(self, access_key: str | None = None) -> bool:
        """AWS refused them, those with this access key: look anew. False where they were given, so that there are no others."""
        held = self._held
        if held is not None and access_key in (None, held.keys.access_key):
            self._held = None
        return self._given is None


def _sources(*, files: bool) -> tuple[Any, ...]:
    """What shows that credentials which do not expire have been changed."""
    environ = os.environ
    seen = tuple(environ.get(name) for name in _ROTATED)
    if files:
        paths = (environ.get(name) or default for name, default in _FILES)
        return (*seen, *(_changed(os.path.expanduser(path)) for path in paths))
    return seen


def botocore_session(profile: str | None, region: str | None, extra: str) -> Any:
    """A new session of botocore. Raises: `MissingDependencyError`."""
    try:
        made: Any = import_module("botocore.session").Session(profile=profile or None)
    except ImportError as error:
        raise missing("botocore", extra, "Signing requests to AWS", error) from error
    if region:
        made.set_config_variable("region", region)
    return made


def _changed(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _wrapped(message: str, cause: Exception) -> CredentialsError:
    """An error of ours that is also caught as the one that older releases let through."""
    return also_as(CredentialsError(message), cause)


class SigV4:
    """An `Auth` that signs."""

    def __init__(self, chain: Chain, service: str, region: str) -> None:
        self.chain, self.service, self.region = chain, service, region

    @override
    def __repr__(self) -> str:
        return f"SigV4({self.service!r}, {self.region!r})"

    async def put(self, request: Request, io: Any) -> None:
        """Sign a request, its whole body included: one that comes in pieces is read before it is sent.

        Raises: `CredentialsError`, `MissingDependencyError`.
        """
        keys = self.chain.at_hand() or await io.in_thread(self.chain.get)
        if request.form is not None or not isinstance(request.body, bytes):
            await _read_body(request, io)
        url = canonical(request.url)
        if url != request.url:
            request.change_url(url)
        if len(request.body) < _LARGE:
            request.change_headers(self._signed(request, keys))
        else:
            request.change_headers(await io.in_thread(self._signed, request, keys))

    def _signed(self, request: Request, keys: Keys) -> Headers:
        items = [pair for pair in request.headers.items if pair[0].lower() not in _OURS]
        return Headers((*items, *self.signature(request.method, request.url, items, request.body, keys)))

    def signature(
        self, method: str, url: str, headers: list[tuple[str, str]], body: bytes, keys: Keys
    ) -> list[tuple[str, str]]:
        """The headers that sign a request.

        Raises: `MissingDependencyError`.
        """
        try:
            signer: Any = import_module("botocore.auth").SigV4Auth(keys, self.service, self.region)
            make: Any = import_module("botocore.awsrequest").AWSRequest
        except ImportError as error:
            raise missing("botocore", self.chain.extra, "Signing requests to AWS", error) from error
        signed = {name: value for name, value in headers if _is_signed(name.lower())}
        request: Any = make(method=method, url=url, data=body, headers=signed)
        signer.add_auth(request)
        made = ("X-Amz-Date", "X-Amz-Security-Token", "Authorization")
        return [(name, request.headers[name]) for name in made if name in request.headers]

    def refused(self) -> bool:
        return self.chain.forget()


def _is_signed(name: str) -> bool:
    return name in ("host", "content-type") or name.startswith(("x-amz-", "anthropic-"))


async def _read_body(request: Request, io: Any) -> None:
    if request.own_native:
        native = request.native
        request.body = await native.aread() if io.asynchronous else native.read()
        return
    form = request.form
    body, headers = body_of(request)
    body.progress = None  # that is told when it is sent
    pieces = [piece async for piece in body] if io.asynchronous else list(body)
    request.body, request.form = b"".join(pieces), None
    request.change_headers(headers)
    if form is not None:
        let_go(form, for_good=True)


def canonical(url: str) -> str:
    """The URL as HTTP libraries send it and AWS reads it: no character in it that one would encode and another not."""
    scheme, netloc, path, query, _ = urlsplit(url)
    if not _PLAIN_PATH.fullmatch(path):
        path = quote(path, safe="/%!$&'()*+,;=:@~")
    if query:
        pairs = (pair.partition("=") for pair in query.split("&") if pair)
        query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, _, value in pairs)
    return urlunsplit((scheme, netloc, path, query, ""))


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text.replace("+", " ")), safe="-_.~")

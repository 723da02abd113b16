"""The clients of pyreqwest in this process, one for all engines with equal settings: making one takes 5 ms and 230 KB.

Invariants: nobody closes a client, for another engine may be using it; it ends when no engine and no reply refers
to it. A client knows connect and silence timeouts only as a whole, so the times are part of what must be equal,
rounded up, lest ever-changing times make ever-new clients.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from datetime import timedelta
from functools import lru_cache
from importlib import import_module
from math import ceil, floor, log10
from types import SimpleNamespace
from typing import Any
from weakref import WeakValueDictionary

from ..._errors import AnthropicError
from ..settings import HTTPEngine
from ..trust import authorities
from ..wire import Failure, keep_for_ever

# By name, because type checkers run on Python 3.10, too, which the library does not. The exceptions at once: it looks them
# up when it first raises them, and the process would abort if a signal handler (Ctrl-C) raised in that import.
exceptions: Any = import_module("pyreqwest.exceptions")
ClientBuilder: Any = import_module("pyreqwest.client").ClientBuilder
HeaderMap: Any = import_module("pyreqwest.http").HeaderMap
ProxyBuilder: Any = import_module("pyreqwest.proxy").ProxyBuilder

FORKED = (
    "The engine 'pyreqwest' cannot be used in this process: it was forked from one that had used it, and the threads it "
    "needs are not here. Choose another engine for it (engine='httpx2'), or start it by 'spawn' instead of 'fork' "
    "(multiprocessing.get_context('spawn'))."
)
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
_ENVIRONMENT = ("SSL_CERT_FILE", "SSL_CERT_DIR")

_shared: WeakValueDictionary[Any, Shared] = WeakValueDictionary()
_lock = threading.Lock()
process = SimpleNamespace(begun=False, forked=False)
"""Whether the library's threads run, here or in the process that this one was forked from."""


class Shared:
    """A client, and what it dialed last."""

    __slots__ = ("__weakref__", "_dials", "client")

    def __init__(self, client: Any, dials: deque[Any] | None) -> None:
        self.client, self._dials = client, dials

    def mark(self) -> Any:
        """This moment, for `reused`."""
        return self._dials[-1] if self._dials else None

    def reused(self, mark: Any, url: str) -> bool:
        """Whether the one request since `mark` surely had a connection that was there before.

        The function that chooses a proxy is called for each connection that is dialed; and by http, twice for each
        request. Where there were other requests meanwhile, there is no knowing.
        """
        if self._dials is None:
            return False
        calls, usual = 0, 0 if url.startswith("https:") else 2
        for call in reversed(list(self._dials)):
            if call is mark:
                return calls == usual
            calls += 1
            if calls > usual:
                return False
        return mark is None and calls == usual


def check_process() -> None:
    """Raises: `AnthropicError`, in a process that was forked after the library had started its threads."""
    if process.forked:
        raise AnthropicError(FORKED)


def shared_client(
    options: HTTPEngine, proxy: str | None, connect: float | None, read: float | None
) -> Shared:
    """The client with these settings; the times are as `rounded` gives them.

    Raises: `AnthropicError` (in a forked process), `Failure` (certificates it cannot use), `OSError`.
    """
    check_process()
    pool = (options.max_keepalive, options.keepalive_expiry)
    trust = (
        options.verify,
        options.cert,
        options.trust_env,
        *[os.environ.get(name) for name in _ENVIRONMENT],
    )
    key = (pool, trust, proxy, connect, read)
    with _lock:
        found = _shared.get(key)
        if found is None:
            found = _shared[key] = _made(options, proxy, connect, read)
            if not process.begun:
                process.begun = True
                if hasattr(os, "register_at_fork"):
                    os.register_at_fork(after_in_child=_forked)
        return found


def _forked() -> None:
    process.forked = True
    keep_for_ever(list(_shared.values()))


def _made(options: HTTPEngine, proxy: str | None, connect: float | None, read: float | None) -> Shared:
    builder = ClientBuilder().no_proxy().http1_only().follow_redirects(False).referer(False)
    builder = builder.http1_allow_obsolete_multiline_headers_in_responses(True)
    builder = builder.pool_max_idle_per_host(options.max_keepalive)
    builder = builder.pool_idle_timeout(timedelta(seconds=options.keepalive_expiry))
    minute = timedelta(seconds=60)
    builder = builder.tcp_keepalive(minute).tcp_keepalive_interval(minute).tcp_keepalive_retries(5)
    if connect is not None:
        builder = builder.connect_timeout(timedelta(seconds=connect))
    if read is not None:
        builder = builder.read_timeout(timedelta(seconds=read))
    dials: deque[Any] | None = None
    try:
        if proxy is not None:
            builder = builder.proxy(ProxyBuilder.all(proxy))
        else:
            dials = deque(maxlen=8)
            builder = builder.proxy(ProxyBuilder.custom(dials.append))  # it returns None, which is no proxy
        if options.verify is False:
            builder = builder.danger_accept_invalid_certs(True)
        for certificates in _trusted(options):
            builder = builder.add_root_certificate_pem(certificates)
        if options.cert is not None:
            files = options.cert if isinstance(options.cert, tuple) else (options.cert,)
            builder = builder.identity_pem(b"\n".join(_content(path) for path in files))
        return Shared(builder.build(), dials)
    except ValueError as error:
        message = f"pyreqwest cannot use the proxy, the `verify` or the `cert` it was given: {error}"
        raise Failure("ConnectError", message) from error
    except RuntimeError as error:
        if "fork" in str(error):  # somebody else had used it
            raise AnthropicError(FORKED) from error
        raise


def _trusted(options: HTTPEngine) -> list[bytes]:
    """The certificates of authorities that somebody chose.

    Raises: `ValueError`, where it cannot be kept to them; `OSError`.
    """
    named = [name for name in _ENVIRONMENT if os.environ.get(name)]
    if options.verify is False:
        return []
    if named and not options.trust_env and sys.platform not in ("win32", "darwin"):
        raise ValueError(
            f"it would trust the certificates of {named[0]}, which `trust_env=False` forbids; unset it"
        )
    if options.verify is True and not (named and options.trust_env):
        return []
    file, folder = authorities(options)
    paths = (
        [file or ""] if folder is None else [entry.path for entry in os.scandir(folder) if entry.is_file()]
    )
    found = [content for content in map(_content, paths) if _CERTIFICATE in content]
    if not found:
        raise ValueError(f"there is no certificate in {file or folder}")
    return found


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


@lru_cache(256)
def rounded(seconds: float | None) -> float | None:
    """Seconds rounded up to two significant digits; None, as for ever, for what is more than a library can count."""
    if seconds is None or seconds > 1e8:
        return None
    if seconds <= 0.001:
        return 0.001
    digits = 1 - floor(log10(seconds))
    return round(ceil(round(seconds * 10.0**digits, 6)) / 10.0**digits, 6)

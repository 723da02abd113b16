"""What an engine can be told, and which proxy a URL goes through. No I/O but reading the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .._request import DEFAULT_TIMES, Times
from .defaults import MAX_CONNECTIONS, MAX_KEEPALIVE, proxies_from_environment

KEEPALIVE_SECONDS = 60.0


@dataclass(frozen=True)
class HTTPEngine:
    """How requests travel: the HTTP library, and its TLS, proxy and pool. Pass it as ``engine=`` of a client.

    What is not set is as for a client without one: the machine's trust store (or ``SSL_CERT_FILE``,
    ``SSL_CERT_DIR``), the proxies of ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``.
    """

    name: str | None = None
    """ "auto", "curl", "aiohttp", "pyreqwest", "httpx2" or "httpx"; default ``ANTHROPIC_HTTP_ENGINE``, else "auto"."""
    verify: bool | str = True
    """Whether to verify the server's certificate, or the path of the file or directory of CA certificates to trust."""
    cert: str | tuple[str, str] | None = None
    """A client certificate: the path of a PEM file with certificate and key, or the paths of the two."""
    proxy: str | None = None
    """The URL of the proxy for all requests (http, https or socks5), with its user and password if it wants them."""
    trust_env: bool = True
    """Whether the environment has a say in proxies and trusted certificates."""
    max_connections: int = MAX_CONNECTIONS
    """How many connections are open at once; further requests wait, first come, first served."""
    max_keepalive: int = MAX_KEEPALIVE
    """How many idle connections are kept."""
    keepalive_expiry: float = KEEPALIVE_SECONDS
    """Seconds after which an idle connection is not used again."""

    def __post_init__(self) -> None:
        if isinstance(self.verify, str) and not self.verify:
            raise ValueError(
                "`verify` must be True, False or the path of CA certificates, not an empty string"
            )
        if self.max_connections < 1:
            raise ValueError(f"`max_connections` must be at least 1, not {self.max_connections}")

    def __repr__(self) -> str:  # a proxy's password is not shown
        proxy = None if self.proxy is None else re.sub(r"//[^@/]*@", "//***@", self.proxy)
        return f"HTTPEngine(name={self.name!r}, verify={self.verify!r}, proxy={proxy!r}, max_connections={self.max_connections})"


@dataclass(frozen=True)
class Setup:
    """All that a new engine needs to know."""

    options: HTTPEngine = field(default_factory=HTTPEngine)
    times: Times = DEFAULT_TIMES
    base_url: str = ""

    def proxies(self) -> Proxies:
        if self.options.proxy is not None:
            return Proxies({"all://": self.options.proxy})
        return Proxies(proxies_from_environment() if self.options.trust_env else {})


class Proxies:
    """Which proxy a URL goes through, by the patterns of `proxies_from_environment`; the most exact one wins."""

    def __init__(self, patterns: Mapping[str, str | None]) -> None:
        self._rules = sorted(
            ((_Pattern(pattern), proxy) for pattern, proxy in patterns.items()), key=lambda rule: rule[0].rank
        )

    def __bool__(self) -> bool:
        return bool(self._rules)

    def of(self, url: str) -> str | None:
        """The URL of the proxy, None to go directly."""
        parts = urlsplit(url)
        port = parts.port
        for pattern, proxy in self._rules:
            if pattern.matches(parts.scheme, parts.hostname or "", port):
                return proxy
        return None


class _Pattern:
    def __init__(self, pattern: str) -> None:
        scheme, _, rest = pattern.partition("://")
        parts = urlsplit(f"//{rest}")
        self.scheme, self.port, host = ("" if scheme == "all" else scheme), parts.port, parts.hostname or ""
        self.host: re.Pattern[str] | None = None
        if host.startswith("*"):  # the name itself, and what is below it
            name = re.escape(host.removeprefix("*").removeprefix("."))
            dotted = host.startswith("*.")
            self.host = re.compile(rf".+\.{name}" if dotted else rf"(.+\.)?{name}") if name else None
        elif host:
            self.host = re.compile(re.escape(host))
        self.rank: tuple[Any, ...] = (self.port is None, -len(host), not self.scheme)

    def matches(self, scheme: str, host: str, port: int | None) -> bool:
        if self.scheme and self.scheme != scheme:
            return False
        if self.port is not None and self.port != port:
            return False
        return self.host is None or self.host.fullmatch(host) is not None

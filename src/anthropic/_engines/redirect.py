"""Where a redirect leads, and what goes along. No I/O. RFC 9110, section 15.4."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

from .wire import Headers, Request

MAX_REDIRECTS = 20
_BODY = {"content-length", "content-type", "content-encoding", "transfer-encoding"}
_SAFE = {"accept", "content-type", "user-agent", "idempotency-key"}
_SAFE_PREFIXES = ("anthropic-version", "anthropic-beta", "x-stainless-")
_PORTS = {"http": 80, "https": 443}


def redirected(request: Request, status: int, location: str | None) -> Request | None:
    """The request that a redirect asks for; None where it asks for none that can be made.

    To another origin nothing goes along that may be a credential: of the headers, only those that are known to be none.
    """
    if status not in (301, 302, 303, 307, 308) or not location:
        return None
    url = urljoin(request.url, location)
    target, origin = urlsplit(url), urlsplit(request.url)
    if target.scheme not in _PORTS or not target.hostname:
        return None
    method, body, form, items = request.method, request.body, request.form, request.headers.items
    if (status == 303 and method != "HEAD") or (status in (301, 302) and method == "POST"):
        method, body, form = "GET", b"", None
        items = tuple(pair for pair in items if pair[0].lower() not in _BODY)
    elif form is not None or not isinstance(body, bytes):
        return None  # a body in pieces is gone
    same = _same_origin(origin, target)
    if not same:
        items = tuple(pair for pair in items if _harmless(pair[0].lower()))
    onward = Request(
        method,
        url,
        Headers(items),
        request.times,
        body=body,
        form=form,
        deadline=request.deadline,
        whose=request.whose,
    )
    onward.progress, onward.trusted = request.progress, request.trusted and same
    return onward


def _same_origin(a: SplitResult, b: SplitResult) -> bool:
    """The same, or the same host by https instead of http."""
    ports = [part.port or _PORTS[part.scheme] for part in (a, b)]
    if a.hostname != b.hostname:
        return False
    return (a.scheme == b.scheme and ports[0] == ports[1]) or (
        (a.scheme, b.scheme) == ("http", "https") and ports == [80, 443]
    )


def _harmless(name: str) -> bool:
    return name in _SAFE or name.startswith(_SAFE_PREFIXES)

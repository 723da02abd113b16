"""What a client makes of the provider it has: one for its own host and its own HTTP engine."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from .._auth import is_async
from .._colour import Async


def bound(client: Any, provider: Any, engine: Any, *, shadowed: bool) -> Any:
    """The provider that a client asks. `shadowed` is whether it has a static key as well, which wins.

    Raises: `TypeError`, for a coroutine function on a sync client; `CredentialsError`, where tokens must not be exchanged
    with the client's host.
    """
    if client._colour is not Async:
        _refuse_async(type(client).__name__, provider)
    if shadowed:
        from .shadow import warn_once

        warn_once(
            "shadowed",
            "A static credential (`api_key=` or `auth_token=`) was passed alongside `credentials=`, `config=` or `profile=`; "
            "it takes precedence, and the provider is not asked. Pass only one.",
        )
    for_base_url = getattr(provider, "for_base_url", None)
    bind_base_url = getattr(provider, "bind_base_url", None)
    url = client._base_url.rstrip("/")
    if callable(for_base_url):
        provider = for_base_url(url)
    elif callable(bind_base_url):  # as providers for 0.121 have it; the last client that binds it wins
        bind_base_url(url)
    for_engine = getattr(provider, "for_engine", None)
    return for_engine(engine) if callable(for_engine) and engine is not None else provider


def _refuse_async(name: str, provider: Any) -> None:
    if is_async(provider):
        raise TypeError(f"`{name}` cannot await an async `credentials` provider; use `Async{name}` instead.")
    while isinstance(provider, partial):
        provider = cast("partial[Any]", provider).func
    if is_async(getattr(provider, "close", None)):
        raise TypeError(
            f"`{name}` cannot await this `credentials` provider's `async def close()`; use `Async{name}` instead."
        )

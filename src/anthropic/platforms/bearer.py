"""Bearer tokens that others give: of google-auth's credentials, and of a program's token provider.

Each is an `Auth`: it puts the token on a finished request that has no ``Authorization`` of its own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from typing_extensions import override

from .._auth import _sent, is_async
from .._engines.wire import Headers, Request
from .._errors import AnthropicError, CredentialsError, also_as
from .google import GoogleTokens


class BearerAuth:
    """Puts a token on requests; subclasses say which."""

    def __init__(self) -> None:
        self._made: tuple[Headers, str, Headers] | None = None
        """The last headers: from which, with which token, and what became of them. Requests mostly share theirs."""

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_made": None}

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    async def token(self, io: Any) -> str:
        """The token of this attempt.

        Raises: `AnthropicError`, where there is none.
        """
        raise NotImplementedError

    def headers(self, token: str) -> dict[str, str]:
        """What is put on a request; one that the request has already stays as it is."""
        return {"Authorization": f"Bearer {token}"}

    async def put(self, request: Request, io: Any) -> None:
        """Raises: what `token` raises."""
        before = request.headers
        if any(name.lower() == "authorization" and value for name, value in before.items):
            _sent.set((0, 0))  # not ours
            return
        token = await self.token(io)
        made = self._made
        if made is None or made[0] is not before or made[1] != token:
            made = self._made = before, token, self._added(before, token)
        request.change_headers(made[2])

    def _added(self, before: Headers, token: str) -> Headers:
        items = [pair for pair in before.items if pair[0].lower() != "authorization"]
        there = {name.lower() for name, _ in items}
        new = [pair for pair in self.headers(token).items() if pair[0].lower() not in there]
        return Headers((*items, *new))

    def refused(self) -> bool:
        return False


class GoogleAuth(BearerAuth):
    """Puts the token of Google credentials on requests, and the project that is billed."""

    def __init__(self, tokens: GoogleTokens) -> None:
        super().__init__()
        self.tokens = tokens

    @override
    async def token(self, io: Any) -> str:
        cache = self.tokens.cache
        token = cache.cached()
        if token is None:
            token = await cache.async_get_token() if io.asynchronous else cache.get_token()
        _sent.set((id(cache), cache.generation))
        return token

    @override
    def headers(self, token: str) -> dict[str, str]:
        project = self.tokens.quota_project()
        return {**super().headers(token), **({"x-goog-user-project": project} if project else {})}

    @override
    def refused(self) -> bool:
        cache, sent = self.tokens.cache, _sent.get()
        if sent is not None and sent[0] != id(cache):
            return False  # it was the caller's own
        cache.refused(None if sent is None else sent[1])
        return True


class ProviderAuth(BearerAuth):
    """Puts what a program's token provider returns on requests; it is asked anew for every attempt."""

    def __init__(self, provider: Callable[[], Any], *, argument: str, client: str) -> None:
        super().__init__()
        self.provider = provider
        self._argument, self._client = argument, client

    @override
    async def token(self, io: Any) -> str:
        try:
            token = await self._asked(io)
        except AnthropicError:
            raise
        except Exception as error:
            raise also_as(CredentialsError(f"`{self._argument}` failed: {error}"), error) from error
        if isinstance(token, str) and token.strip():
            return token
        shown = "an empty str" if isinstance(token, str) else type(token).__name__
        raise self._wrong(
            f"`{self._argument}` must return a token, a str that is not empty; it returned {shown}"
        )

    async def _asked(self, io: Any) -> Any:
        if not io.asynchronous:
            token = self.provider()
            if inspect.isawaitable(token):
                if inspect.iscoroutine(token):
                    token.close()  # it will not be awaited, and is not to complain of that
                raise self._wrong(
                    f"`{self._argument}` returned an awaitable, which only Async{self._client} can wait for; "
                    f"give {self._client} a plain function"
                )
            return token
        token = self.provider() if is_async(self.provider) else await io.in_thread(self.provider)
        return await token if inspect.isawaitable(token) else token

    def _wrong(self, message: str) -> AnthropicError:
        return also_as(CredentialsError(message), ValueError())

"""Another model answers where the first one refuses: `BetaRefusalFallbackMiddleware`.

Invariants: each fallback is a patch of the request as the caller made it, never of the one before it; a
request that no model refuses is sent once, and its reply is handed on byte for byte; the state is pinned to
a fallback only when that one has answered.

`Chain` is one request and the models that it may still be sent to. What a stream needs beside is in `splice`.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from typing_extensions import override

from .._colour import drive, settle
from .._errors import AnthropicError
from .._middleware import APIRequest, AsyncCallNext, CallNext, Middleware
from .._request import merge_headers
from .._response import BaseAPIResponse

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from ..types.beta import BetaFallbackParam
    from ..types.beta_name import AnthropicBetaParam

DEFAULT_BETAS: tuple[str, ...] = ("fallback-credit-2026-07-01",)
"""The betas that the middleware adds to its requests."""

log = logging.getLogger("anthropic.lib.middleware")

_TAG = {"x-stainless-helper": "fallback-refusal-middleware"}
_BETA = "anthropic-beta"
BUSY = (429, 529)
"""Statuses of a model that has no room at present, and may have later."""

JSON: TypeAlias = dict[str, Any]
Send: TypeAlias = Callable[[APIRequest], Awaitable[Any]]


class BetaFallbackState:
    """Which fallback a conversation has come to, so that its next requests start there.

    ``with BetaFallbackState():`` around the requests of a conversation, also with an async client. The same state may
    be entered again, later, elsewhere, and in several threads and tasks.
    """

    index: int | None
    """The position of the fallback in the chain; None for the request's own model."""

    def __init__(self) -> None:
        self.index = None

    def __enter__(self) -> Self:
        _entered.set((*_entered.get(), self))
        return self

    def __exit__(self, *exc_info: type[BaseException] | BaseException | TracebackType | None) -> None:
        entered = list(_entered.get())
        if self in entered:  # not where the block was left in another context than it was entered in
            del entered[len(entered) - 1 - entered[::-1].index(self)]
            _entered.set(tuple(entered))

    @override
    def __repr__(self) -> str:
        return f"<BetaFallbackState index={self.index}>"


_entered: ContextVar[tuple[BetaFallbackState, ...]] = ContextVar("anthropic.fallback_states", default=())


class BetaRefusalFallbackMiddleware(Middleware):
    """Sends a request of ``client.beta.messages`` that a model refuses to the next model of a chain.

    `fallbacks` are the chain: each is a change of the request, such as ``{"model": "claude-opus-4-8"}``; None removes a
    parameter, and what is not named stays. `betas` replaces `DEFAULT_BETAS`. An empty chain changes nothing.

    The reply is one message, streamed or not; a block of type ``fallback`` stands where a model took over. A refusal
    in the middle of a stream is taken over where the API gave a credit token for it, and the reply goes on from what
    was written, where the API allows that.

    Raises: `TypeError` or `ValueError`, for a chain that cannot work.
    """

    def __init__(
        self,
        fallbacks: Iterable[BetaFallbackParam],
        *,
        betas: Iterable[AnthropicBetaParam] | None = None,
    ) -> None:
        self._entries = _checked(fallbacks)
        if isinstance(betas, str):
            raise TypeError(f"`betas` takes a list of betas; write [{betas!r}]")
        self._betas = DEFAULT_BETAS if betas is None else tuple(str(beta) for beta in betas)
        self._warned = False

    @override
    def handle(self, request: APIRequest, call_next: CallNext) -> Any:
        async def send(request: APIRequest) -> Any:
            return call_next(request)

        return drive(self._handle(request, send))

    @override
    async def handle_async(self, request: APIRequest, call_next: AsyncCallNext) -> Any:
        return await self._handle(request, call_next)

    async def _handle(self, request: APIRequest, send: Send) -> Any:
        if not self._entries or not _is_beta_message(request):
            return await send(request)
        states = _entered.get()
        state = states[-1] if states else None
        chain = Chain(self._prepared(request), self._entries, send, state, self._warn_once)
        response = await chain.start()
        if not chain.left or not answered(response):
            return response
        if "event-stream" in response.headers.get("content-type", ""):
            from .splice import splice

            return splice(chain, response)
        return response if request.stream else await _answer(chain, response)

    def _prepared(self, request: APIRequest) -> APIRequest:
        """The request with our betas, and without the traces of earlier fallbacks.

        Raises: `AnthropicError`, where the API is asked to fall back, too.
        """
        body: JSON = request.json
        if body.get("fallbacks") is not None:
            raise AnthropicError(
                "`fallbacks=` has the API fall back, and `BetaRefusalFallbackMiddleware` does the same on this side: "
                "leave out one of the two"
            )
        body = {**body, "messages": _history(body.get("messages"), request)}
        given = request.headers
        present: Any = next((value for name, value in given.items() if name.lower() == _BETA), "")
        added: dict[str, str] = {}
        if isinstance(present, str):
            names = [name.strip() for name in present.split(",") if name.strip()]
            added[_BETA] = ",".join([*names, *(beta for beta in self._betas if beta not in names)])
        if not added.get(_BETA):
            added.clear()
        return request.copy(body=body, headers=merge_headers(given, added, _TAG))

    def _warn_once(self) -> None:
        if not self._warned:
            self._warned = True
            log.warning(
                "A model refused and another one takes over. Without a `with BetaFallbackState():` around the requests "
                "of a conversation, the next one goes to the model that refused first."
            )


class Chain:
    """One request, and the models it may be sent to: `start` with the first, `fall_back` to the next."""

    def __init__(
        self,
        request: APIRequest,
        entries: Sequence[JSON],
        send: Send,
        state: BetaFallbackState | None,
        stateless: Callable[[], None],
    ) -> None:
        self._request, self._entries, self._send, self._state = request, entries, send, state
        self._stateless = stateless
        index = -1 if state is None or state.index is None else state.index
        if not -1 <= index < len(entries):
            raise AnthropicError(
                f"`BetaFallbackState.index` is {index}, which is out of bounds: this chain has {len(entries)} fallbacks. "
                "A state belongs to one middleware"
            )
        self.index = index
        self.model = ""
        """The model that the request was last sent to."""
        self.continued = False
        """Whether that request ended with what the models before it had written."""

    @property
    def left(self) -> bool:
        """Whether there is a model to fall back to."""
        return self.index + 1 < len(self._entries)

    async def start(self) -> Any:
        """Send the request to the model that the conversation has come to."""
        body: JSON = self._request.json
        if self.index >= 0:
            body = patched(body, self._entries[self.index])
        return await self._post(body)

    async def fall_back(self, token: str | None, written: Sequence[Any] = ()) -> Any:
        """Send the request to the next model, with the credit `token` of the refusal, going on from what is `written`."""
        if self._state is None:
            self._stateless()
        self.index += 1
        entry = self._entries[self.index]
        body = patched(self._request.json, entry)
        body.pop("fallback_credit_token", None)  # was for the first model
        if token is not None:
            body["fallback_credit_token"] = {"token": token, "mode": "best_effort"}
        fresh = body
        if written:
            body = {**body, "messages": [*body["messages"], {"role": "assistant", "content": list(written)}]}
        response = await self._post(body)
        if body is not fresh and _status(response) == 400:
            log.warning("%s does not go on from a partial answer; asking it for a new one", self.model)
            body = fresh
            response = await self._post(body)
        self.continued = body is not fresh
        if _status(response) in BUSY and body.get("speed") == "fast" and "speed" not in entry:
            log.warning("%s is busy at `speed: fast`; asking without it", self.model)
            response = await self._post({name: value for name, value in body.items() if name != "speed"})
        if self._state is not None and answered(response):
            self._state.index = self.index
        return response

    async def _post(self, body: JSON) -> Any:
        self.model = str(body.get("model"))
        return await self._send(self._request.copy(body=body))


async def _answer(chain: Chain, response: Any) -> Any:
    """The reply of the first model that does not refuse, else of the last one."""
    from .body import with_content

    seams: list[JSON] = []
    message = await _json(response)
    while chain.left and message.get("stop_reason") == "refusal":
        details: JSON = message.get("stop_details") or {}
        before = chain.model
        response = await chain.fall_back(details.get("fallback_credit_token"))
        if not answered(response):
            return response
        seams.append(seam(before, chain.model, details))
        message = await _json(response)
    if not seams or message.get("stop_reason") == "refusal":
        return response
    return with_content(response, {**message, "content": [*seams, *(message.get("content") or [])]})


async def _json(response: Any) -> JSON:
    """The body of a reply; empty where it is no JSON object, which the caller will see to."""
    from pydantic_core import from_json

    try:
        value = from_json(await settle(response.read()))
    except ValueError:
        return {}
    return cast(JSON, value) if isinstance(value, dict) else {}


def seam(before: str, after: str, details: JSON) -> JSON:
    """The content block that says that one model took over from another."""
    trigger = {"type": "refusal", "category": details.get("category")}
    return {"type": "fallback", "from": {"model": before}, "to": {"model": after}, "trigger": trigger}


def answered(response: Any) -> bool:
    """Whether a model has answered: not an error, nor what another middleware returned in its place."""
    return isinstance(response, BaseAPIResponse) and 200 <= _status(response) < 300


def _status(response: Any) -> int:
    return cast(int, getattr(response, "status_code", 0))


def patched(body: JSON, entry: JSON) -> JSON:
    """A body with what an entry of the chain says: None removes, and `output_config` is merged one level deep."""
    out = dict(body)
    thinking: Any = out.get("thinking")
    if isinstance(thinking, dict) and cast(JSON, thinking).get("type") == "between_tools":
        out["thinking"] = {"type": "disabled"}  # not every model can, and a 400 would help nobody
    for name, value in entry.items():
        if name == "output_config" and isinstance(value, Mapping):
            before: Any = out.get(name)
            merged: JSON = {**(before if isinstance(before, Mapping) else {}), **cast(JSON, value)}
            value = {key: item for key, item in merged.items() if item is not None} or None
        if value is None:
            out.pop(name, None)
        else:
            out[name] = value
    return out


def _is_beta_message(request: APIRequest) -> bool:
    path, _, query = request.url.partition("?")
    if request.method != "post" or path != "/v1/messages" or not isinstance(request.json, dict):
        return False
    ep = request.options.endpoint
    return (
        bool(ep and ep.beta) or request.query_params.get("beta") == "true" or "beta=true" in query.split("&")
    )


def _history(messages: Any, request: APIRequest) -> Any:
    """The conversation as plain data, without the `fallback` blocks of earlier replies, which the API does not take."""
    from .._params import prepare

    plain = prepare(messages, request.options.memo)
    if not isinstance(plain, list):
        return plain
    out: list[Any] = []
    for message in cast("list[Any]", plain):
        turn = cast(JSON, message) if isinstance(message, dict) else {}
        blocks: Any = turn.get("content")
        if turn.get("role") == "assistant" and isinstance(blocks, list):
            kept = [block for block in cast("list[Any]", blocks) if not is_seam(block)]
            if len(kept) < len(cast("list[Any]", blocks)):
                if kept:
                    out.append({**turn, "content": kept})
                continue
        out.append(message)
    return out


def is_seam(block: Any) -> bool:
    """Whether a content block says that one model took over from another."""
    return isinstance(block, dict) and cast(JSON, block).get("type") == "fallback"


def _checked(fallbacks: Iterable[Any]) -> tuple[JSON, ...]:
    if isinstance(fallbacks, (str, Mapping)):
        raise TypeError(f'`fallbacks` takes a list, such as [{{"model": "..."}}], not {fallbacks!r}')
    entries: list[JSON] = []
    for entry in fallbacks:
        if not isinstance(entry, Mapping):
            raise TypeError(f'A fallback is a dict, such as {{"model": "..."}}, not {entry!r}')
        made = dict(cast("Mapping[str, Any]", entry))
        if not isinstance(made.get("model"), str) or not made["model"]:
            raise ValueError(f"The fallback {made!r} names no model; say which one takes over")
        entries.append(made)
    return tuple(entries)

"""From a response to what the caller asked for: a value, a stream, or the response itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_origin

from ._colour import Async, C, both, drive
from ._endpoint import endpoint
from ._engines import reply_of
from ._exchange import Exchanger
from ._request import FinalRequestOptions
from ._types import is_given

_body: Any = None
_models: Any = None


def _load() -> None:
    """Import what a reply needs, pydantic with it; an import statement costs each request a microsecond."""
    global _body, _models
    from . import _body as body, _models as models

    _body, _models = body, models


class Giver(Exchanger[C]):
    """Gives back what was asked for."""

    def _give(
        self,
        cast_to: Any,
        options: FinalRequestOptions,
        response: Any,
        stream: bool,
        stream_cls: Any,
        taken: int,
    ) -> Any:
        if options.raw or (options.endpoint is None and is_response_class(cast_to)):
            return self._wrap_response(cast_to, options, response, stream, stream_cls, taken)
        if stream:
            return self._make_stream(stream_cls, cast_to, response, options)
        return self._parse(options, cast_to, response)

    if TYPE_CHECKING:

        def _copy_and_prepare(self, options: FinalRequestOptions) -> Any: ...
        def _process_response(
            self, *, cast_to: Any, options: FinalRequestOptions, response: Any, stream: bool, stream_cls: Any,
            retries_taken: int = 0,
        ) -> Any: ...  # fmt: skip

    else:
        # For those who answer requests themselves, by a `request` of their own in the place of ours.

        @both
        async def _copy_and_prepare(self, options):
            """A copy of the options whose body is plain JSON data."""
            from ._params import prepare

            return options.copy(json_data=await self._io.in_thread(prepare, options.json_data))

        @both
        async def _process_response(self, *, cast_to, options, response, stream, stream_cls, retries_taken=0):
            """What the caller asked for, from a response of the HTTP library."""
            return self._give(cast_to, options, response, stream, stream_cls, retries_taken)

    def _wrap_response(
        self,
        cast_to: Any,
        options: FinalRequestOptions,
        response: Any,
        stream: bool,
        stream_cls: Any,
        taken: int,
    ) -> Any:
        from ._response import APIResponse, AsyncAPIResponse, AsyncRawAPIResponse, extract_response_type

        kind: Any = APIResponse
        if self._colour is Async:
            kind = AsyncRawAPIResponse if options.raw == "raw" else AsyncAPIResponse
        if is_response_class(cast_to):
            kind, cast_to = get_origin(cast_to) or cast_to, extract_response_type(cast_to)
        return kind(
            raw=response,
            client=self,
            cast_to=cast_to,
            stream=stream,
            stream_cls=stream_cls,
            options=options,
            retries_taken=taken,
        )

    def _make_stream(self, stream_cls: Any, cast_to: Any, response: Any, options: FinalRequestOptions) -> Any:
        from ._streams import AsyncStream, Stream, extract_stream_chunk_type

        if stream_cls is None:
            stream_cls = self._default_stream_cls or (AsyncStream if self._colour is Async else Stream)
        else:
            try:
                cast_to = extract_stream_chunk_type(stream_cls)
            except RuntimeError:  # a bare `Stream`: events of the type that `cast_to` says
                pass
        return stream_cls(cast_to=cast_to, response=response, client=self, options=options)

    def _parse(self, options: FinalRequestOptions, cast_to: Any, response: Any) -> Any:
        """The value of a read body, with the ids of its response on it."""
        if not _body:
            _load()
        response = reply_of(response, asynchronous=self._colour is Async)
        headers: dict[bytes, bytes] = response.by_name
        kind = headers.get(b"content-type", b"").partition(b";")[0].strip()
        ep = options.endpoint
        if kind == b"text/event-stream" and ep is not None and ep.streams:
            value = self._parse_events(ep, response)
        else:
            value = _body.parse_reply(self, cast_to, response, kind)
        _models.received(value, headers, self, options)
        if ep is not None and ep.generates and cast_to is ep.returns():
            regional = self._is_regional(options.json_data) if self._has_regions else None
            self._ledger.add(value, options.json_data, regional)
        if is_given(options.post_parser):
            return options.post_parser(value)
        return value

    def _parse_events(self, ep: endpoint[..., Any], response: Any) -> Any:
        """The message of a stream whose body has been read (a raw response of a long reply)."""
        from ._streams import Stream

        return drive(_last_message(Stream(cast_to=ep.events(), response=response, client=self)))


def is_response_class(cast_to: Any) -> bool:
    from ._response import BaseAPIResponse

    origin = get_origin(cast_to) or cast_to
    return isinstance(origin, type) and issubclass(origin, BaseAPIResponse)


async def collect(stream: Any) -> Any:
    """Read a stream of message events to its end, and return the message.

    Raises: what reading the stream raises.
    """
    try:
        return await _last_message(stream)
    finally:
        stream._over()
        await stream._http.close()


async def _last_message(stream: Any) -> Any:
    stream._use(type(stream._pipe)(stream._pipe.cast_to, adding=True))
    while await stream._next() is not None:
        pass
    return stream._pipe.message()

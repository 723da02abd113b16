"""What a run asks of the API, in both colours: six exchanges, each tried once here. When to try again is the run's business."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any, cast

from .._calls import options_of
from .._colour import ASYNC, settle
from .._endpoint import REGISTRY
from .._errors import AnthropicError
from .._request import merge_headers
from .._sse import Lines
from .line import Line, read_line

_BLOCK = 256 * 1024
_MOST = 1000


class API:
    """A batches resource, with what each of its calls is given."""

    def __init__(self, resource: Any, extras: dict[str, Any]) -> None:
        self.resource, self.client = resource, resource._client
        self.asynchronous = resource._colour in ASYNC
        self._create = {name: value for name, value in extras.items() if value is not None}
        self._extras = {name: value for name, value in self._create.items() if name != "user_profile_id"}

    def nulls(self) -> frozenset[str]:
        """The parameters of a message for which the API knows null."""
        name = f"{self.resource._path.removesuffix('.batches')}.create"
        [ep] = [found for found in REGISTRY if found.name == name]
        return ep.nulls

    def response_type(self) -> Any:
        """The type of a result."""
        if self.resource._path.startswith("beta."):
            from ..types.beta.messages import BetaMessageBatchIndividualResponse

            return BetaMessageBatchIndividualResponse
        from ..types.messages import MessageBatchIndividualResponse

        return MessageBatchIndividualResponse

    async def create(self, pieces: Iterable[bytes], size: int) -> Any:
        """Create a batch from its body, which is sent once and never again by itself.

        Raises: `APIError`.
        """
        [ep] = [found for found in REGISTRY if found.name == f"{self.resource._path}.create"]
        options = options_of(ep, (), {"requests": (), **self._create}, beta_query=self.client._beta_query)
        sent = {"content-type": "application/json", "content-length": str(size)}
        options.headers = merge_headers(sent, options.headers)
        options.json_data, options.content, options.max_retries = None, iter(pieces), 0
        return await settle(self.client.request(ep.returns(), options))

    async def retrieve(self, id: str) -> Any:
        return await settle(self.resource.retrieve(id, **self._extras))

    async def cancel(self, id: str) -> Any:
        return await settle(self.resource.cancel(id, **self._extras))

    async def newest(self) -> str | None:
        """The newest batch, as its id and when it was created by the API's clock; None where there is none."""
        page = await settle(self.resource.list(limit=1, **self._extras))
        return f"{page.data[0].id} {page.data[0].created_at.isoformat()}" if page.data else None

    async def since(self, newest: str | None) -> list[Any]:
        """The batches that were created after what `newest` said then, newest first."""
        id, _, when = (newest or "").partition(" ")
        found: list[Any] = []
        page = await settle(self.resource.list(limit=100, **self._extras))
        while True:
            for batch in page.data:
                # It may have been deleted since, so its time counts, too.
                if batch.id == id or (when and batch.created_at < datetime.fromisoformat(when)):
                    return found
                found.append(batch)
            if not page.has_next_page():
                return found
            page = await settle(page.get_next_page())

    async def results(self, id: str, take: Callable[[list[Line]], Awaitable[bool]]) -> None:
        """Read the results of a batch that has ended, and give them out as they come, until `take` wants no more.

        Raises: `APIError`; `AnthropicError` (there are none to be had); `ValueError` (a line that is no result).
        """
        manager = self.resource.with_streaming_response.results(id, **self._extras)
        response = await settle(manager.__aenter__() if self.asynchronous else manager.__enter__())
        reply, watch = response._reply, response._options.watch
        complete = False
        try:
            lines, waiting, size = Lines(), list[Line](), 0
            while True:
                try:
                    chunk = await reply.chunk()
                except Exception as error:
                    if isinstance(error, AnthropicError):
                        raise
                    raise self.client._connection_error(error, reply.request, answered=True) from error
                for line in lines.flush() if chunk is None else lines.feed(chunk):
                    if line.strip():
                        waiting.append(read_line(line))
                        size += len(line)
                if waiting and (chunk is None or size > _BLOCK or len(waiting) >= _MOST):
                    if not await take(waiting):
                        return
                    waiting, size = [], 0
                if chunk is None:
                    complete = True
                    return
        except Exception as error:
            if watch is not None:
                watch.failed(error)
            raise
        finally:
            if watch is not None:
                watch.ended(complete)
            await cast("Awaitable[None]", reply.close())

"""The verbs of the two clients, for endpoints that this release does not know."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from typing_extensions import Self

from ._base_client import BaseClient
from ._colour import Async, Sync
from ._types import Body, RequestOptions

if TYPE_CHECKING:
    from ._pages import AsyncPaginator, BasePage

T = TypeVar("T")
S = TypeVar("S")
P = TypeVar("P", bound="BasePage[Any]")


class SyncAPIClient(BaseClient[Sync]):
    """The verbs of the sync client."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        self.close()

    if TYPE_CHECKING:

        def _verb(
            self, method: str, path: str, cast_to: type[T], options: Any, stream: Any, **body: Any
        ) -> T: ...

    @overload
    def get(
        self,
        path: str,
        *,
        cast_to: type[T],
        options: RequestOptions | None = None,
        stream: Literal[False] = False,
    ) -> T: ...
    @overload
    def get(
        self,
        path: str,
        *,
        cast_to: Any,
        options: RequestOptions | None = None,
        stream: Literal[True],
        stream_cls: type[S],
    ) -> S: ...
    @overload
    def get(
        self,
        path: str,
        *,
        cast_to: Any,
        options: RequestOptions | None = None,
        stream: bool = False,
        stream_cls: Any = None,
    ) -> Any: ...
    def get(
        self,
        path: str,
        *,
        cast_to: Any,
        options: RequestOptions | None = None,
        stream: bool = False,
        stream_cls: Any = None,
    ) -> Any:
        """Send a GET request; `cast_to` says what its reply becomes."""
        return self._verb("get", path, cast_to, options, (stream, stream_cls))

    @overload
    def post(
        self, path: str, *, cast_to: type[T], body: Body | None = None, content: Any = None,
        options: RequestOptions | None = None, files: Any = None, stream: Literal[False] = False,
    ) -> T: ...  # fmt: skip
    @overload
    def post(
        self, path: str, *, cast_to: Any, body: Body | None = None, content: Any = None,
        options: RequestOptions | None = None, files: Any = None, stream: Literal[True], stream_cls: type[S],
    ) -> S: ...  # fmt: skip
    @overload
    def post(
        self, path: str, *, cast_to: Any, body: Body | None = None, content: Any = None,
        options: RequestOptions | None = None, files: Any = None, stream: bool = False, stream_cls: Any = None,
    ) -> Any: ...  # fmt: skip
    def post(
        self, path: str, *, cast_to: Any, body: Body | None = None, content: Any = None,
        options: RequestOptions | None = None, files: Any = None, stream: bool = False, stream_cls: Any = None,
    ) -> Any:  # fmt: skip
        """Send a POST request with a JSON `body`, raw `content`, or `files`."""
        return self._verb(
            "post", path, cast_to, options, (stream, stream_cls), body=body, content=content, files=files
        )

    def patch(
        self, path: str, *, cast_to: type[T], body: Body | None = None, content: Any = None, files: Any = None,
        options: RequestOptions | None = None,
    ) -> T:  # fmt: skip
        """Send a PATCH request."""
        return self._verb(
            "patch", path, cast_to, options, (False, None), body=body, content=content, files=files
        )

    def put(
        self, path: str, *, cast_to: type[T], body: Body | None = None, content: Any = None, files: Any = None,
        options: RequestOptions | None = None,
    ) -> T:  # fmt: skip
        """Send a PUT request."""
        return self._verb(
            "put", path, cast_to, options, (False, None), body=body, content=content, files=files
        )

    def delete(
        self,
        path: str,
        *,
        cast_to: type[T],
        body: Body | None = None,
        content: Any = None,
        options: RequestOptions | None = None,
    ) -> T:
        """Send a DELETE request."""
        return self._verb("delete", path, cast_to, options, (False, None), body=body, content=content)

    def get_api_list(
        self, path: str, *, model: Any, page: type[T], body: Body | None = None, options: RequestOptions | None = None,
        method: str = "get",
    ) -> T:  # fmt: skip
        """Ask for a list that comes in pages."""
        first: T = self._get_api_list(path, model=model, page=page, body=body, options=options, method=method)
        return first


class AsyncAPIClient(BaseClient[Async]):
    """The verbs of the async client."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.close()

    if TYPE_CHECKING:

        async def _verb(
            self, method: str, path: str, cast_to: type[T], options: Any, stream: Any, **body: Any
        ) -> T: ...

    @overload
    async def get(
        self,
        path: str,
        *,
        cast_to: type[T],
        options: RequestOptions | None = None,
        stream: Literal[False] = False,
    ) -> T: ...
    @overload
    async def get(
        self,
        path: str,
        *,
        cast_to: Any,
        options: RequestOptions | None = None,
        stream: Literal[True],
        stream_cls: type[S],
    ) -> S: ...
    @overload
    async def get(
        self,
        path: str,
        *,
        cast_to: Any,
        options: RequestOptions | None = None,
        stream: bool = False,
        stream_cls: Any = None,
    ) -> Any: ...
    async def get(
        self,
        path: str,
        *,
        cast_to: Any,
        options: RequestOptions | None = None,
        stream: bool = False,
        stream_cls: Any = None,
    ) -> Any:
        """Send a GET request; `cast_to` says what its reply becomes."""
        return await self._verb("get", path, cast_to, options, (stream, stream_cls))

    @overload
    async def post(
        self, path: str, *, cast_to: type[T], body: Body | None = None, content: Any = None,
        options: RequestOptions | None = None, files: Any = None, stream: Literal[False] = False,
    ) -> T: ...  # fmt: skip
    @overload
    async def post(
        self, path: str, *, cast_to: Any, body: Body | None = None, content: Any = None,
        options: RequestOptions | None = None, files: Any = None, stream: Literal[True], stream_cls: type[S],
    ) -> S: ...  # fmt: skip
    @overload
    async def post(
        self, path: str, *, cast_to: Any, body: Body | None = None, content: Any = None,
        options: RequestOptions | None = None, files: Any = None, stream: bool = False, stream_cls: Any = None,
    ) -> Any: ...  # fmt: skip
    async def post(
        self, path: str, *, cast_to: Any, body: Body | None = None, content: Any = None,
        options: RequestOptions | None = None, files: Any = None, stream: bool = False, stream_cls: Any = None,
    ) -> Any:  # fmt: skip
        """Send a POST request with a JSON `body`, raw `content`, or `files`."""
        return await self._verb(
            "post", path, cast_to, options, (stream, stream_cls), body=body, content=content, files=files
        )

    async def patch(
        self, path: str, *, cast_to: type[T], body: Body | None = None, content: Any = None, files: Any = None,
        options: RequestOptions | None = None,
    ) -> T:  # fmt: skip
        """Send a PATCH request."""
        return await self._verb(
            "patch", path, cast_to, options, (False, None), body=body, content=content, files=files
        )

    async def put(
        self, path: str, *, cast_to: type[T], body: Body | None = None, content: Any = None, files: Any = None,
        options: RequestOptions | None = None,
    ) -> T:  # fmt: skip
        """Send a PUT request."""
        return await self._verb(
            "put", path, cast_to, options, (False, None), body=body, content=content, files=files
        )

    async def delete(
        self,
        path: str,
        *,
        cast_to: type[T],
        body: Body | None = None,
        content: Any = None,
        options: RequestOptions | None = None,
    ) -> T:
        """Send a DELETE request."""
        return await self._verb("delete", path, cast_to, options, (False, None), body=body, content=content)

    def get_api_list(
        self, path: str, *, model: type[T], page: type[P], body: Body | None = None, options: RequestOptions | None = None,
        method: str = "get",
    ) -> AsyncPaginator[T, P]:  # fmt: skip
        """Ask for a list that comes in pages."""
        pages: AsyncPaginator[T, P] = self._get_api_list(
            path, model=model, page=page, body=body, options=options, method=method
        )
        return pages

"""Lists that come in pages. Iterating a page goes on through the pages that follow it.

https://docs.anthropic.com/en/api/pagination-cursor-based
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from pydantic import PrivateAttr
from typing_extensions import Self, override

from ._models import BaseModel
from ._types import NOT_GIVEN, NotGiven, is_given

if TYPE_CHECKING:
    from ._request import FinalRequestOptions

T = TypeVar("T")
P = TypeVar("P", bound="BasePage[Any]")


class PageInfo:
    """How the next page is asked for: a URL, or parameters or a body that replace those of this page's request."""

    def __init__(self, *, url: Any = NOT_GIVEN, json: Any = NOT_GIVEN, params: Any = NOT_GIVEN) -> None:
        self.url, self.json, self.params = url, json, params

    @override
    def __repr__(self) -> str:
        for name in ("url", "json", "params"):
            if is_given(getattr(self, name)):
                return f"{type(self).__name__}({name}={getattr(self, name)})"
        return f"{type(self).__name__}()"


class BasePage(BaseModel, Generic[T]):
    """One page of a list."""

    _is_page: ClassVar[bool] = True
    _options: Any = PrivateAttr(default=None)
    _model: Any = PrivateAttr(default=None)
    _client: Any = PrivateAttr(default=None)

    def _get_page_items(self) -> list[T]:
        return cast("list[T]", getattr(self, "data", None) or [])

    def next_page_info(self) -> PageInfo | None:
        """How to ask for the next page; None on the last one."""
        raise NotImplementedError

    def has_next_page(self) -> bool:
        """Whether there is a next page."""
        if getattr(self, "has_more", None) is False:
            return False
        return self.next_page_info() is not None

    def _set_private_attributes(self, client: Any, model: Any, options: FinalRequestOptions) -> None:
        self._client, self._model, self._options = client, model, options

    def _info_to_options(self, info: PageInfo) -> FinalRequestOptions:
        options: FinalRequestOptions = self._options.copy(raw="")
        if options.headers:
            options.headers = {
                n: v for n, v in options.headers.items() if n.lower() != "x-stainless-raw-response"
            }
        if not isinstance(info.params, NotGiven):
            options.params = {**options.params, **info.params}
        elif not isinstance(info.url, NotGiven):
            options.url = str(info.url)
        elif not isinstance(info.json, NotGiven):
            options.json_data = {**(options.json_data or {}), **info.json}
        return options

    def _next_options(self) -> FinalRequestOptions:
        info = self.next_page_info()
        if info is None:
            raise RuntimeError(
                "No next page expected; please check `.has_next_page()` before calling `.get_next_page()`."
            )
        return self._info_to_options(info)


class BaseSyncPage(BasePage[T], Generic[T]):
    """A page of the sync client."""

    if not TYPE_CHECKING:

        def __iter__(self):
            for page in self.iter_pages():
                yield from page._get_page_items()
    else:
        # pydantic iterates a model's fields; a page gives its items.
        def __iter__(self) -> Iterator[T]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
            raise NotImplementedError

    def iter_pages(self) -> Iterator[Self]:
        """This page and those that follow, each asked for when its turn comes."""
        page = self
        while True:
            yield page
            if not page.has_next_page():
                return
            page = page.get_next_page()

    def get_next_page(self) -> Self:
        """Ask for the next page.

        Raises: `RuntimeError`, on the last one.
        """
        options = self._next_options()
        return cast(Self, self._client._request_api_list(self._model, page=self.__class__, options=options))


class BaseAsyncPage(BasePage[T], Generic[T]):
    """A page of the async client."""

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.iter_pages():
            for item in page._get_page_items():
                yield item

    async def iter_pages(self) -> AsyncIterator[Self]:
        """This page and those that follow, each asked for when its turn comes."""
        page = self
        while True:
            yield page
            if not page.has_next_page():
                return
            page = await page.get_next_page()

    async def get_next_page(self) -> Self:
        """Ask for the next page.

        Raises: `RuntimeError`, on the last one.
        """
        coro = self._client._request_api_list(self._model, page=self.__class__, options=self._next_options())
        return cast(Self, await coro)


class AsyncPaginator(Generic[T, P]):
    """What an async list call returns: ``await`` gives the first page, ``async for`` all items of all pages."""

    def __init__(self, client: Any, options: FinalRequestOptions, page_cls: type[P], model: Any) -> None:
        self._client, self._options, self._page_cls, self._model = client, options, page_cls, model

    def __await__(self) -> Generator[Any, None, P]:
        return self._get_page().__await__()

    async def _get_page(self) -> P:
        coro = self._client._request_api_list(self._model, page=self._page_cls, options=self._options)
        return cast(P, await coro)

    async def __aiter__(self) -> AsyncIterator[T]:
        page: Any = await self
        async for item in page:
            yield item


# --- the kinds of pages ------------------------------------------------------------------------------


class _Page(BasePage[T], Generic[T]):
    """Pages by the ids of their first and last item, in both directions."""

    data: list[T]
    """The items of this page."""
    has_more: bool | None = None
    """Whether there are more items in the direction of the request."""
    first_id: str | None = None
    """The id to put into ``before_id`` to go back."""
    last_id: str | None = None
    """The id to put into ``after_id`` to go on."""

    @override
    def next_page_info(self) -> PageInfo | None:
        if not self._get_page_items():
            return None
        name, value = (
            ("before_id", self.first_id)
            if self._options.params.get("before_id")
            else ("after_id", self.last_id)
        )
        return PageInfo(params={name: value}) if value else None


class _TokenPage(BasePage[T], Generic[T]):
    """Pages by a token."""

    data: list[T]
    has_more: bool | None = None
    next_page: str | None = None

    @override
    def next_page_info(self) -> PageInfo | None:
        return PageInfo(params={"page_token": self.next_page}) if self.next_page else None


class _PageCursor(BasePage[T], Generic[T]):
    """Pages by a cursor; an empty page that has one is not the last."""

    data: list[T]
    next_page: str | None = None

    @override
    def next_page_info(self) -> PageInfo | None:
        return PageInfo(params={"page": self.next_page}) if self.next_page else None


class _FilePage(_Page[T], _PageCursor[T], Generic[T]):
    """Pages of files: by ids in API version 2023-06-01, by a cursor from 2026-10-21 on."""

    @override
    def next_page_info(self) -> PageInfo | None:
        cursor = PageInfo(params={"page": self.next_page}) if self.next_page else None
        return cursor or super().next_page_info()


class _BidirectionalPageCursor(_PageCursor[T], Generic[T]):
    """Pages by cursors in both directions."""

    prev_page: str | None = None


class _ReportPageCursor(_PageCursor[T], Generic[T]):
    """Pages of a report, with the time of its data."""

    has_more: bool | None = None
    data_refreshed_at: datetime | None = None


class SyncPage(_Page[T], BaseSyncPage[T], Generic[T]):
    __doc__ = _Page.__doc__


class AsyncPage(_Page[T], BaseAsyncPage[T], Generic[T]):
    __doc__ = _Page.__doc__


class SyncTokenPage(_TokenPage[T], BaseSyncPage[T], Generic[T]):
    __doc__ = _TokenPage.__doc__


class AsyncTokenPage(_TokenPage[T], BaseAsyncPage[T], Generic[T]):
    __doc__ = _TokenPage.__doc__


class SyncPageCursor(_PageCursor[T], BaseSyncPage[T], Generic[T]):
    __doc__ = _PageCursor.__doc__


class AsyncPageCursor(_PageCursor[T], BaseAsyncPage[T], Generic[T]):
    __doc__ = _PageCursor.__doc__


class SyncFilePage(_FilePage[T], SyncPage[T], SyncPageCursor[T], Generic[T]):
    __doc__ = _FilePage.__doc__


class AsyncFilePage(_FilePage[T], AsyncPage[T], AsyncPageCursor[T], Generic[T]):
    __doc__ = _FilePage.__doc__


class SyncBidirectionalPageCursor(_BidirectionalPageCursor[T], BaseSyncPage[T], Generic[T]):
    __doc__ = _BidirectionalPageCursor.__doc__


class AsyncBidirectionalPageCursor(_BidirectionalPageCursor[T], BaseAsyncPage[T], Generic[T]):
    __doc__ = _BidirectionalPageCursor.__doc__


class SyncReportPageCursor(_ReportPageCursor[T], BaseSyncPage[T], Generic[T]):
    __doc__ = _ReportPageCursor.__doc__


class AsyncReportPageCursor(_ReportPageCursor[T], BaseAsyncPage[T], Generic[T]):
    __doc__ = _ReportPageCursor.__doc__

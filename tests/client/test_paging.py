"""Lists that come in pages, forwards and backwards, to their end."""

from __future__ import annotations

from typing import Any

import pytest
from clients import API, every, it
from server import reply

import anthropic
from anthropic import pagination


def page(*ids: str, more: bool | None = None, **extra: Any) -> Any:
    return reply(
        {
            "data": [{"id": name, "type": "model", "display_name": name} for name in ids],
            "first_id": ids[0] if ids else None,
            "last_id": ids[-1] if ids else None,
            **({} if more is None else {"has_more": more}),
            **extra,
        },
        headers={"request-id": f"req_{'_'.join(ids)}"},
    )


THREE = (page("a", "b", more=True), page("c", more=True), page("d", more=False))


async def test_all_items(api: API, serve: Any) -> None:
    server = serve(*THREE)
    listed = api.client(server).models.list(
        limit=2, extra_query={"q": "x"}, extra_headers={"X-H": "1"}, timeout=7
    )
    assert [m.id for m in await every(listed)] == ["a", "b", "c", "d"]
    assert [r.query for r in server.requests] == [
        "limit=2&q=x",
        "limit=2&q=x&after_id=b",
        "limit=2&q=x&after_id=c",
    ]
    assert all(r.headers["x-h"] == "1" and r.headers["x-stainless-timeout"] == "7" for r in server.requests)


async def test_pages(api: API, serve: Any) -> None:
    server = serve(*THREE)
    first = await it(api.client(server).models.list())
    name = "AsyncPage" if api.asynchronous else "SyncPage"
    assert type(first).__name__ == f"{name}[ModelInfo]" and first._request_id == "req_a_b"
    assert isinstance(first, getattr(pagination, name))
    assert [m.id for m in first.data] == ["a", "b"] and first.has_more is True
    assert isinstance(first.data[0], anthropic.types.ModelInfo)
    assert len(server.requests) == 1, "nothing is fetched before it is asked for"
    assert first.has_next_page() and first.next_page_info().params == {"after_id": "b"}
    assert repr(first.next_page_info()) == "PageInfo(params={'after_id': 'b'})"
    second = await it(first.get_next_page())
    assert type(second) is type(first) and second._request_id == "req_c"
    pages = await every(second.iter_pages())
    assert [[m.id for m in p.data] for p in pages] == [["c"], ["d"]]
    assert not pages[-1].has_next_page()
    assert len(server.requests) == 3


async def test_iterating_a_page_goes_on(api: API, serve: Any) -> None:
    first = await it(api.client(serve(*THREE)).models.list())
    assert [m.id for m in await every(first)] == ["a", "b", "c", "d"]


async def test_leaving_early_asks_for_no_more(api: API, serve: Any) -> None:
    server = serve(*THREE)
    listed = api.client(server).models.list()
    if api.asynchronous:
        async for _ in listed:
            break
    else:
        for _ in listed:
            break
    assert len(server.requests) == 1


async def test_backwards(api: API, serve: Any) -> None:
    server = serve(page("c", "d", more=True), page("a", "b", more=False))
    assert [m.id for m in await every(api.client(server).models.list(before_id="e"))] == ["c", "d", "a", "b"]
    assert [r.query for r in server.requests] == ["before_id=e", "before_id=c"]


@pytest.mark.parametrize(
    "only",
    [page(more=False), page(more=True), page(), page("a", more=False), reply({}), reply({"data": None})],
    ids=["no", "empty", "bare", "last", "nothing", "null"],
)
async def test_the_last_page(api: API, serve: Any, only: Any) -> None:
    server = serve(only)
    first = await it(api.client(server).models.list())
    assert len(await every(first)) == len(first.data or [])
    assert not first.has_next_page() and len(server.requests) == 1


async def test_no_next_page(api: API, serve: Any) -> None:
    first = await it(api.client(serve(page())).models.list())
    with pytest.raises(RuntimeError, match="has_next_page"):
        await it(first.get_next_page())


async def test_an_error_on_a_later_page(api: API, serve: Any) -> None:
    from server import error

    server = serve(THREE[0], error(404, "not_found_error"))
    seen = []
    with pytest.raises(anthropic.NotFoundError):
        listed = api.client(server).models.list()
        if api.asynchronous:
            async for item in listed:
                seen.append(item.id)
        else:
            for item in listed:
                seen.append(item.id)
    assert seen == ["a", "b"]


KINDS = [
    ("TokenPage", {"next_page": "t1", "has_more": True}, "page_token=t1"),
    ("PageCursor", {"next_page": "t1"}, "page=t1"),
    ("BidirectionalPageCursor", {"next_page": "t1", "prev_page": "t0"}, "page=t1"),
    ("ReportPageCursor", {"next_page": "t1", "has_more": True}, "page=t1"),
]


@pytest.mark.parametrize(("kind", "fields", "query"), KINDS, ids=[k[0] for k in KINDS])
@pytest.mark.parametrize("empty", [True, False])
async def test_other_kinds(api: API, serve: Any, kind: str, fields: Any, query: str, empty: bool) -> None:
    first = reply({"data": [] if empty else [{"id": "a"}], **fields})
    server = serve(first, reply({"data": [{"id": "b"}], "next_page": None}))
    cls = getattr(pagination, ("Async" if api.asynchronous else "Sync") + kind)
    model = anthropic.types.ModelInfo
    listed = api.client(server).get_api_list(
        "/v1/things", model=model, page=cls[model], options={"params": {"z": 1}}
    )
    assert [m.id for m in await every(listed)] == (["b"] if empty else ["a", "b"])
    assert [r.query for r in server.requests] == ["z=1", f"z=1&{query}"]


async def test_beta(api: API, serve: Any) -> None:
    server = serve(*THREE)
    assert len(await every(api.client(server).beta.models.list(betas=["x"]))) == 4
    assert [r.query for r in server.requests] == ["beta=true", "beta=true&after_id=b", "beta=true&after_id=c"]
    assert all(r.headers["anthropic-beta"] == "x" for r in server.requests)


async def test_an_async_list_can_be_awaited_or_iterated(serve: Any) -> None:
    async with anthropic.AsyncAnthropic(api_key="k", base_url=serve(*THREE, *THREE).url) as client:
        listed: Any = client.models.list()
        assert [m.id for m in (await listed).data] == ["a", "b"]
        assert [m.id async for m in client.models.list()][-1] == "d"

"""The span of results that come as lines: it is over when they are, whoever reads them."""

from __future__ import annotations

import gc
import json
from typing import Any

import pytest
import server as scripted
from clients import API, every, it
from opentelemetry.trace import StatusCode

from anthropic import StreamIncompleteError
from anthropic.emulator import Emulator

PARAMS: dict[str, Any] = {
    "model": "claude-sonnet-4-6",
    "max_tokens": 8,
    "messages": [{"role": "user", "content": "Hello"}],
}


async def ended(client: Any, spans: Any) -> str:
    """The id of a batch with two results."""
    batch = await it(
        client.messages.batches.create(requests=[{"custom_id": n, "params": PARAMS} for n in "ab"])
    )
    assert (await it(client.messages.batches.retrieve(batch.id))).processing_status == "ended"
    spans.take()
    return str(batch.id)


def of_results(spans: Any) -> list[Any]:
    return [span for span in spans.take() if span.name == "anthropic.messages.batches.results"]


async def first(lines: Any) -> Any:
    return await lines.__anext__() if hasattr(lines, "__anext__") else next(lines)


@pytest.mark.parametrize("how", ["lines", "raw"])
async def test_it_ends_with_the_lines(api: API, emu: Emulator, spans: Any, how: str) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    id = await ended(client, spans)
    batches = client.messages.batches
    if how == "lines":
        lines = await it(batches.results(id))
    else:
        lines = await it((await it(batches.with_raw_response.results(id))).parse())
    assert await first(lines) and not of_results(spans), "it is not over yet"
    assert len(await every(lines)) == 1
    [span] = of_results(spans)
    assert span.status.status_code is StatusCode.OK
    assert span.attributes["http.response.status_code"] == 200
    del lines
    gc.collect()
    assert not of_results(spans)


@pytest.mark.parametrize("how", ["closed", "dropped", "unread"])
async def test_it_ends_when_the_lines_are_left(api: API, emu: Emulator, spans: Any, how: str) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    lines = await it(client.messages.batches.results(await ended(client, spans)))
    if how != "unread":
        await first(lines)
    assert not of_results(spans)
    if how == "closed":
        await it(lines.close())
    del lines
    [span] = of_results(spans)
    assert span.status.status_code is StatusCode.UNSET


async def test_a_body_that_breaks_off_is_an_error(api: API, serve: Any, spans: Any) -> None:
    line = {"custom_id": "a", "result": {"type": "canceled"}}

    def cut(connection: Any, request: Any) -> None:
        if request.path.endswith("results"):
            connection.head(200, {"Content-Type": "application/x-jsonl", "Transfer-Encoding": "chunked"})
            connection.chunk(json.dumps(line).encode() + b"\n" + b'{"custom_id"')
            connection.end()
        else:
            url = f"http://{request.headers['host']}/results"
            scripted.reply({"id": "msgbatch_1", "results_url": url, "processing_status": "ended"})(
                connection, request
            )

    client = api.client(serve(cut), open_telemetry=spans.options())
    with pytest.raises(StreamIncompleteError):
        await every(await it(client.messages.batches.results("msgbatch_1")))
    [span] = of_results(spans)
    assert span.status.status_code is StatusCode.ERROR and span.attributes["error.type"]


async def test_a_run_reads_them_to_their_end(api: API, emu: Emulator, spans: Any, naps: Any) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    naps.clear()
    found = await every(client.messages.batches.run([("a", PARAMS)]))
    assert [one.custom_id for one in found] == ["a"]
    [span] = of_results(spans)
    assert span.status.status_code is StatusCode.OK

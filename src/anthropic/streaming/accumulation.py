"""`accumulate_event`: one event added to a message that the caller keeps, as tracers and proxies do it.

The message is changed in place and returned. What is needed beside it (JSON that has no end yet) is kept with it, so a
message may be passed that was copied, or made by other means; `json_bufs` is kept up to date for those who read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from .._accumulate import Accumulator, Block
from .._models import BaseModel
from .flow import FINE_GRAINED, NoMessageError, ToolInputError, _constructed, output_for

_KEPT = "_accumulator"


def accumulate_event(
    *,
    event: Any,
    current_snapshot: Any,
    json_bufs: dict[int, bytes] | None = None,
    output_format: Any = None,
) -> Any:
    """Add an event of `messages` to the message so far, and return that.

    `current_snapshot` is None before ``message_start``. `json_bufs` is a dict of yours that belongs to the message; it
    is given the JSON text of each tool's input. With a type as `output_format`, text blocks get their `parsed_output`.

    Raises: `RuntimeError` (an event before ``message_start``), `ValueError` (a tool's input that is no JSON),
    `TypeError` (no event).
    """
    return _accumulate(event, current_snapshot, json_bufs, output_format, trailing_strings=False)


def beta_accumulate_event(
    *,
    event: Any,
    current_snapshot: Any,
    request_headers: Mapping[str, str] | None = None,
    json_bufs: dict[int, bytes] | None = None,
    output_format: Any = None,
) -> Any:
    """Add an event of `beta.messages` to the message so far, and return that.

    `request_headers` are those of the request: with the beta of fine-grained tool streaming among them, strings in a
    tool's input are shown before they are complete. The rest is as for `messages`.

    Raises: `RuntimeError` (an event before ``message_start``), `ValueError` (a tool's input that is no JSON),
    `TypeError` (no event).
    """
    fine = FINE_GRAINED in (request_headers or {}).get("anthropic-beta", "")
    return _accumulate(event, current_snapshot, json_bufs, output_format, trailing_strings=fine)


def _accumulate(
    event: Any,
    snapshot: Any,
    json_bufs: dict[int, bytes] | None,
    output_format: Any,
    *,
    trailing_strings: bool,
) -> Any:
    if not isinstance(event, BaseModel):
        event = _constructed(event)
    kind: Any = getattr(event, "type", None)
    if kind == "message_start":
        total = Accumulator(parsed=True, trailing_strings=trailing_strings)
    elif snapshot is None:
        raise NoMessageError(f'Unexpected event order, got {kind} before "message_start"')
    else:
        total = snapshot.__dict__.get(_KEPT)
        if total is None or total._made is not snapshot:
            total = resumed(snapshot, json_bufs or {}, trailing_strings)
    total.add(event)
    block = total.blocks.get(cast(Any, getattr(event, "index", None)))
    delta: Any = getattr(event, "delta", None)
    if block is not None and getattr(delta, "type", None) == "input_json_delta":
        _input(total, block, event, json_bufs)
    message = total.message()
    message.__dict__[_KEPT] = total
    output = output_for(output_format)
    if output is not None and kind == "content_block_stop" and block is not None and block.kind == "text":
        model = total.block_model(block)
        model.parsed_output = output.parse(model.text)
    return message


def _input(total: Accumulator, block: Block, event: Any, json_bufs: dict[int, bytes] | None) -> None:
    if json_bufs is not None:
        piece = str(event.delta.partial_json).encode("utf-8", "surrogatepass")
        json_bufs[event.index] = json_bufs.get(event.index, b"") + piece
    text = block.text("input")
    try:
        block.json(total.trailing_strings).upto(text.size)
    except ValueError as error:
        whole = text.read()
        if whole.strip():
            wrong = ToolInputError(
                f"Unable to parse tool parameter JSON from model. Error: {error}. JSON: {whole}"
            )
            wrong.text, wrong.partial_message = whole, total.message()
            raise wrong from error


def resumed(message: BaseModel, json_bufs: Mapping[int, bytes], trailing_strings: bool) -> Accumulator:
    """What goes on where a message of the caller's stops."""
    total = Accumulator(parsed=True, trailing_strings=trailing_strings)
    total.start = total._made = message
    content: Any = message.__dict__.get("content")
    for index, model in enumerate(content or ()):
        block = total.blocks[index] = Block(model)
        block._model = model
        if index in json_bufs:
            block.text("input").add(json_bufs[index].decode("utf-8", "surrogatepass"))
    return total

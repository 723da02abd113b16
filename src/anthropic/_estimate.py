"""An estimate of the input tokens of a whole request, without asking the API. Pure.

Text is cut where tokenizers cut (`_tokenizers`); images count by their size and PDF documents by their pages, as the
API documents it; what the API adds to a request that has tools was read off recorded requests. `docs/cost.md` says how
far off it is. `messages.count_tokens` is exact, and free.

https://platform.claude.com/docs/en/build-with-claude/vision, .../pdf-support, .../token-counting
"""

from __future__ import annotations

import json
import re
import struct
from base64 import b64decode
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, cast

from typing_extensions import Self, override

from ._params import prepare
from ._tokenizers import sync_get_tokenizer
from .pricing import model_name

_MESSAGE = 4
_REQUEST = 4
_CALL = 24
"""A tool's call or its result: names and ids, beside what it says."""
_SCHEMA = 90
"""What a schema for the answer brings with it."""
_PAGE = 1600
"""A page of a PDF document, which is read as text and as an image."""
_IMAGE = 1500
"""An image whose size is not known."""
_IMAGE_MOST = 1600
_THINKING = 28
"""What the API adds where thinking is on."""
_NEWER = re.compile(r"claude-(?:opus-4-[78]|(?:opus|sonnet|haiku|fable|mythos)-5|mythos-preview).*")
_NEWER_TEXT = 1.3
"""How many more tokens the tokenizer of newer models makes of a text."""
_CALLED = {"custom", "memory", "bash", "text_editor", "computer"}
"""Tools that the caller runs, for which the API explains to the model how tools are called."""
_DEFINED = {
    "web_search": 2500,
    "web_fetch": 1000,
    "code_execution": 4500,
    "memory": 1080,
    "tool_search": 100,
    "advisor": 2300,
    "bash": 250,
    "text_editor": 700,
    "computer": 735,
    "mcp_toolset": 100,
}
"""What the definition of a tool of the API is, roughly."""
_SPREAD = 0.35
"""How far off nine in ten estimates are at most, without a calibration (`docs/cost.md`)."""
_REMEMBERED = 200
_NEEDED = 5


class TokenEstimate(int):
    """An estimated number of tokens: an int, with the bounds between which nine in ten true ones lie."""

    low: int
    high: int
    calibrated: bool
    """Whether it was corrected by what the API counted for the model before."""

    @classmethod
    def between(cls, low: float, tokens: float, high: float, *, calibrated: bool) -> Self:
        made = cls(max(1, round(tokens)))
        made.low, made.high, made.calibrated = max(1, round(low)), max(1, round(high)), calibrated
        return made

    @override
    def __repr__(self) -> str:
        return f"TokenEstimate({int(self)}, low={self.low}, high={self.high})"


def estimate(body: Mapping[str, Any]) -> float:
    """How many input tokens a request is: `messages`, `system`, `tools` and what else its body has."""
    plain = cast("dict[str, Any]", prepare({key: _list(value) for key, value in body.items()}))
    name = model_name(str(plain.get("model") or "")).model
    newer = _NEWER.fullmatch(name) is not None
    text = _NEWER_TEXT if newer else 1.0
    total = _REQUEST + text * _content(plain.get("system"))
    for message in _dicts(plain.get("messages")):
        total += _MESSAGE + text * _content(message.get("content"))
    total += _media(plain)
    tools = _dicts(plain.get("tools"))
    if _thinks(plain) and not tools:
        total += _THINKING
    if tools:
        total += _tools(plain, tools, name, newer, text)
    config = plain.get("output_config")
    schema = plain.get("output_format") or (config.get("format") if isinstance(config, dict) else None)  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    if isinstance(schema, dict):
        total += _SCHEMA + text * _json(cast("dict[str, Any]", schema))
    return total


def _tools(body: dict[str, Any], tools: list[dict[str, Any]], name: str, newer: bool, text: float) -> float:
    choice = body.get("tool_choice")
    thinks = _thinks(body)
    forced = isinstance(choice, dict) and cast("dict[str, Any]", choice).get("type") in ("any", "tool")
    if newer:
        total = 285.0
    elif re.fullmatch(r"claude-(?:opus|sonnet|haiku)-4-[56].*", name):
        total = 572.0 if forced else 300.0 if thinks else 487.0
    else:
        total = 280.0 if forced else 300.0
    kinds = [
        re.sub(r"(?:_tool)?(?:_bm25|_regex)?_\d{8}$", "", str(tool.get("type") or "custom")) for tool in tools
    ]
    if not _CALLED & set(kinds):
        total = 0.0  # the API runs them all
    for kind, tool in zip(kinds, tools, strict=True):
        if kind == "custom" and not tool.get("defer_loading"):
            total += text * _json(tool)
        total += _DEFINED.get(kind, 0)
    return total


def _thinks(body: dict[str, Any]) -> bool:
    thinking = body.get("thinking")
    return isinstance(thinking, dict) and cast("dict[str, Any]", thinking).get("type") != "disabled"


def _list(value: Any) -> Any:
    return list(cast("Iterable[Any]", value)) if isinstance(value, (tuple, set)) else value


def _dicts(value: Any) -> list[dict[str, Any]]:
    return (
        [cast("dict[str, Any]", one) for one in cast("list[Any]", value) if isinstance(one, dict)]
        if isinstance(value, list)
        else []
    )


def _text(text: str) -> int:
    return len(sync_get_tokenizer().encode(text).tokens)


def _json(value: dict[str, Any]) -> int:
    return _text(
        json.dumps({k: v for k, v in value.items() if k != "cache_control"}, ensure_ascii=False, default=str)
    )


def _content(content: Any) -> float:
    """The text of a content: what a tokenizer makes of it."""
    if isinstance(content, str):
        return _text(content)
    return sum(map(_block, _dicts(content)))


def _block(block: dict[str, Any]) -> float:
    kind = block.get("type")
    if kind == "text":
        return _text(str(block.get("text") or ""))
    if kind in ("thinking", "redacted_thinking", "image", "container_upload"):
        return 0  # what was thought before is not read again
    if kind == "document":
        source = block.get("source")
        if isinstance(source, dict):
            inner = cast("dict[str, Any]", source)
            if inner.get("type") == "text":
                return _text(str(inner.get("data") or ""))
            if inner.get("type") == "content":
                return _content(inner.get("content"))
        return 0
    if kind == "tool_use":
        return (
            _CALL
            + _text(str(block.get("name") or ""))
            + _json(cast("dict[str, Any]", block.get("input") or {}))
        )
    if kind == "tool_result":
        return _CALL + _content(block.get("content"))
    if kind == "search_result":
        return _text(f"{block.get('title')} {block.get('source')}") + _content(block.get("content"))
    return _json({k: v for k, v in block.items() if k not in ("encrypted_content", "signature")})


def _media(value: Any) -> float:
    """The images and documents anywhere in a request."""
    if isinstance(value, list):
        return sum(map(_media, cast("list[Any]", value)))
    if not isinstance(value, dict):
        return 0
    block = cast("dict[str, Any]", value)
    source = block.get("source")
    if isinstance(source, dict):
        inner = cast("dict[str, Any]", source)
        if block.get("type") == "image":
            return _image(inner)
        if block.get("type") == "document" and inner.get("type") not in ("text", "content"):
            return _PAGE * _pages(inner)
    return sum(_media(one) for one in block.values() if isinstance(one, (list, dict)))


def _image(source: dict[str, Any]) -> float:
    size = image_size(b64decode(source["data"][:400_000])) if isinstance(source.get("data"), str) else None
    if size is None:
        return _IMAGE
    width, height = size
    shrunk = min(1.0, 1568 / max(width, height, 1))
    return min(_IMAGE_MOST, max(1.0, width * height * shrunk * shrunk / 750))


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG, GIF or WebP image, from its head."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if data[:4] == b"GIF8" and len(data) >= 10:
        return struct.unpack("<HH", data[6:10])
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp_size(data)
    if data[:2] == b"\xff\xd8":
        return _jpeg_size(data)
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 < len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a start of frame
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return None


def _pages(source: dict[str, Any]) -> int:
    """Pages of a PDF document, at least one. Those in compressed objects are not seen, but their number often is."""
    if not isinstance(source.get("data"), str):
        return 1
    data = b64decode(source["data"])
    counts = [int(count) for count in re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", data)]
    counts += [int(count) for count in re.findall(rb"/Count\s+(\d+)[^>]*?/Type\s*/Pages\b", data)]
    return max([1, len(re.findall(rb"/Type\s*/Page\b", data)), *counts])


class Calibration:
    """What the API counted, as parts of what was estimated, for the last requests of each model."""

    def __init__(self) -> None:
        self._ratios: dict[str, deque[float]] = {}

    def learn(self, body: Any, model: str, counted: int) -> None:
        """Compare the estimate of a request with what the API counted for it. It never raises."""
        if not isinstance(body, dict) or counted <= 0:
            return
        given = cast("dict[str, Any]", body)
        try:
            ratio = counted / estimate(given)
        except (AttributeError, TypeError, ValueError, OSError):  # a request that only the API can read
            return
        for name in {model_name(model).model, model_name(str(given.get("model"))).model}:
            self._ratios.setdefault(name, deque(maxlen=_REMEMBERED)).append(ratio)

    def ratios(self, model: str) -> list[float]:
        """The ratios of a model, sorted; none where it has answered too few requests to say anything."""
        found = self._ratios.get(model_name(model).model, ())
        return sorted(found) if len(found) >= _NEEDED else []


def estimate_tokens(body: Mapping[str, Any], calibration: Calibration | None = None) -> TokenEstimate:
    """The estimate for a request, corrected where the model is known.

    Raises: `ValueError` and `TypeError`, for a request that cannot be read.
    """
    guess = estimate(body)
    ratios = [] if calibration is None else calibration.ratios(str(body.get("model") or ""))
    if not ratios:
        return TokenEstimate.between(guess * (1 - _SPREAD), guess, guess * (1 + _SPREAD), calibrated=False)
    low, middle, high = (ratios[round(part * (len(ratios) - 1))] for part in (0.05, 0.5, 0.95))
    return TokenEstimate.between(guess * low, guess * middle, guess * high, calibrated=True)

"""What the API refuses although the shape is right: the rules between the fields of a Messages request.

Each rule is a small function over the decoded body that raises `Problem`; `check_messages` runs them in the
order in which the API reports them. The wording follows error messages the API is known to send, so that a
program which reads them finds what it looks for.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from .catalog import Model, is_completion_model
from .errors import Problem, invalid
from .formats import check_format
from .signatures import is_tampered
from .values import JSON, as_list, objects

MAX_BREAKPOINTS = 4
MIN_THINKING = 1024
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_TOOL_ID = re.compile(r"[a-zA-Z0-9_-]+")
_MAGIC = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}


@dataclass(frozen=True)
class _Block:
    """A content block and where it stands."""

    message: int
    index: int
    block: JSON

    @property
    def path(self) -> str:
        return f"messages.{self.message}.content.{self.index}"

    @property
    def kind(self) -> str:
        return str(self.block.get("type"))


def check_messages(body: JSON, model: Model, betas: frozenset[str]) -> None:
    """All rules of POST /v1/messages."""
    _sampling(body)
    check_prompt(body)
    _limits(body, model)
    _thinking(body, betas)
    _stop_sequences(body)
    _compaction(body)


def check_prompt(body: JSON) -> None:
    """The rules that also hold for count_tokens."""
    messages = cast(list[JSON], body["messages"])
    _messages(messages)
    _tools(body)
    _system(body)
    for block in _blocks(messages):
        _text(block.path, block.block)
        _media(block.path, block.block)
        _thinking_block(block)
        for number, inner in enumerate(objects(block.block.get("content"))):
            _text(f"{block.path}.{block.kind}.content.{number}", inner)
            _media(f"{block.path}.{block.kind}.content.{number}", inner)
    _tool_pairs(messages)
    _breakpoints(body)
    check_format(body)


def check_completion(body: JSON) -> None:
    """The rules of POST /v1/complete."""
    model = str(body["model"])
    if not is_completion_model(model):
        raise invalid(f'"{model}" is not supported on this API. Please use the Messages API instead.')
    _sampling(body)
    if body["max_tokens_to_sample"] < 1:
        raise invalid("max_tokens_to_sample: Input should be greater than or equal to 1")
    prompt = str(body["prompt"])
    if not prompt.startswith("\n\nHuman:"):
        raise invalid('prompt must start with "\n\nHuman:" turn')
    if "\n\nAssistant:" not in prompt or prompt.rfind("\n\nAssistant:") < prompt.rfind("\n\nHuman:"):
        raise invalid('prompt must end with "\n\nAssistant:" turn')
    if prompt != prompt.rstrip():
        raise invalid("prompt must not end with trailing whitespace")


def _blocks(messages: list[JSON]) -> Iterator[_Block]:
    for number, message in enumerate(messages):
        for index, block in enumerate(objects(message["content"])):
            yield _Block(number, index, block)


def _sampling(body: JSON) -> None:
    for name in ("temperature", "top_p"):
        value = body.get(name)
        if value is not None and not 0 <= value <= 1:
            raise invalid(f"{name}: range: 0..1")
    top_k = body.get("top_k")
    if top_k is not None and top_k < 0:
        raise invalid("top_k: Input should be greater than or equal to 0")


def _limits(body: JSON, model: Model) -> None:
    tokens = body["max_tokens"]
    if tokens < 1:
        raise invalid("max_tokens: Input should be greater than or equal to 1")
    if tokens > model.cap:
        raise invalid(
            f"max_tokens: {tokens} > {model.cap}, which is the maximum allowed number of output tokens"
            f" for {model.id}"
        )


def _stop_sequences(body: JSON) -> None:
    for sequence in as_list(body.get("stop_sequences")):
        if not str(sequence).strip():
            raise invalid("stop_sequences: each stop sequence must contain non-whitespace")


def _messages(messages: list[JSON]) -> None:
    if not messages:
        raise invalid("messages: at least one message is required")
    first = messages[0]["role"]
    if first == "system":
        raise invalid("messages.0: use the top-level 'system' parameter for the initial system prompt")
    if first != "user" and not _is_compacted(messages[0]):
        raise invalid('messages: first message must use the "user" role')
    last = len(messages) - 1
    for number, message in enumerate(messages):
        if not message["content"] and not (number == last and message["role"] == "assistant"):
            raise invalid(
                f"messages.{number}: all messages must have non-empty content"
                " except for the optional final assistant message"
            )
        text = message["content"]
        if isinstance(text, str) and text and not text.strip():
            raise invalid("messages: text content blocks must contain non-whitespace text")
    if messages[-1]["role"] == "assistant":
        _prefill(messages[-1]["content"])


def _is_compacted(message: JSON) -> bool:
    """Whether a message is the summary of what came before, with which a history may begin."""
    return any(block.get("type") == "compaction" for block in objects(message["content"])[:1])


def _compaction(body: JSON) -> None:
    """A summary is asked for by itself: what shapes an answer has no place beside it."""
    if body.get("compaction") is None:
        return
    config = cast(JSON, body.get("output_config") or {})
    with_it = [name for name in ("context_management", "stop_sequences", "output_format") if body.get(name)]
    with_it += ["output_config.format"] if config.get("format") else []
    with_it += (
        ["tool_choice"] if cast(JSON, body.get("tool_choice") or {}).get("type") in ("any", "tool") else []
    )
    if with_it:
        raise invalid(f"compaction: cannot be used together with {', '.join(with_it)}")


def _prefill(content: Any) -> None:
    if isinstance(content, list) and content:
        content = cast(list[JSON], content)[-1].get("text")
    if isinstance(content, str) and content != content.rstrip():
        raise invalid("messages: final assistant content cannot end with trailing whitespace")


def _text(path: str, block: JSON) -> None:
    if block.get("type") != "text":
        return
    text = str(block["text"])
    if not text:
        if block.get("cache_control"):
            raise invalid(f"{path}.text: cache_control cannot be set for empty text blocks")
        raise invalid("messages: text content blocks must be non-empty")
    if not text.strip():
        raise invalid("messages: text content blocks must contain non-whitespace text")


def _system(body: JSON) -> None:
    for number, block in enumerate(objects(body.get("system"))):
        if not block["text"]:
            if block.get("cache_control"):
                raise invalid(f"system.{number}: cache_control cannot be set for empty text blocks")
            raise invalid("system: text content blocks must be non-empty")


def _thinking_block(found: _Block) -> None:
    if found.kind == "thinking" and is_tampered(found.block):
        raise invalid(f"{found.path}: Invalid `signature` in `thinking` block")


def _media(path: str, block: JSON) -> None:
    kind = block.get("type")
    source = block.get("source")
    if kind not in ("image", "document") or not isinstance(source, dict):
        return
    source = cast(JSON, source)
    if source.get("type") != "base64":
        return
    where = f"{path}.{kind}.source.base64"
    encoded = str(source["data"])
    if not encoded:
        raise invalid(f"{where}: {kind} cannot be empty")
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise invalid(f"{where}.data: Invalid base64 data") from None
    if kind == "document":
        if source.get("media_type") == "application/pdf" and b"%PDF" not in data[:1024]:
            raise invalid(f"{where}.data: The PDF specified was not valid.")
        return
    actual = next((media for media, starts in _MAGIC.items() if data.startswith(starts)), None)
    if actual is None:
        raise invalid("Could not process image")
    if actual != source["media_type"]:
        raise invalid(f"{where}.data: Image does not match the provided media type {source['media_type']}")


def _breakpoints(body: JSON) -> None:
    count = 1 if body.get("cache_control") else 0
    tops = [*objects(body.get("tools")), *objects(body.get("system"))]
    for block in (*tops, *(b.block for b in _blocks(body["messages"]))):
        inner = objects(block.get("content"))
        count += sum(1 for b in (block, *inner) if b.get("cache_control"))
    if count > MAX_BREAKPOINTS:
        raise invalid(
            f"A maximum of {MAX_BREAKPOINTS} blocks with cache_control may be provided. Found {count}."
        )


def _tools(body: JSON) -> None:
    tools = objects(body.get("tools"))
    for number, tool in enumerate(tools):
        if tool.get("type") not in (None, "custom"):
            continue
        path = f"tools.{number}.custom"
        if not _TOOL_NAME.fullmatch(str(tool["name"])):
            raise invalid(f"{path}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'")
        schema = cast(JSON, tool["input_schema"])
        if "type" not in schema:
            raise invalid(f"{path}.input_schema.type: Field required")
        if schema["type"] != "object":
            raise invalid(f"{path}.input_schema.type: Input should be 'object'")
    names = Counter(str(tool["name"]) for tool in tools if "name" in tool)
    if any(times > 1 for times in names.values()):
        raise invalid("tools: Tool names must be unique.")
    choice = cast(JSON, body.get("tool_choice") or {})
    if choice and choice.get("type") != "none" and not tools and not body.get("mcp_servers"):
        raise invalid("tool_choice: tool_choice may only be specified while providing tools")
    if choice.get("type") == "tool" and choice["name"] not in names:
        raise invalid(f"tool_choice: Tool '{choice['name']}' not found in provided tools")


def _thinking(body: JSON, betas: frozenset[str]) -> None:
    thinking = cast(JSON, body.get("thinking") or {})
    if thinking.get("type") != "enabled":
        return
    budget = thinking["budget_tokens"]
    if budget < MIN_THINKING:
        raise invalid(
            f"thinking.enabled.budget_tokens: Input should be greater than or equal to {MIN_THINKING}"
        )
    interleaved = any(beta.startswith("interleaved-thinking") for beta in betas)
    if budget >= body["max_tokens"] and not interleaved:
        raise invalid("`max_tokens` must be greater than `thinking.budget_tokens`.")
    if body.get("temperature") not in (None, 1):
        raise invalid("`temperature` may only be set to 1 when thinking is enabled.")
    choice = cast(JSON, body.get("tool_choice") or {})
    if choice.get("type") in ("any", "tool"):
        raise invalid("Thinking may not be enabled when tool_choice forces tool use.")


def _tool_pairs(messages: list[JSON]) -> None:
    """Every `tool_use` is answered in the next user turn, nothing else is. A turn: messages of one role."""
    turns: list[tuple[str, int, list[_Block]]] = []
    for number, message in enumerate(messages):
        blocks = [_Block(number, i, b) for i, b in enumerate(objects(message["content"]))]
        if turns and turns[-1][0] == message["role"]:
            role, _, before = turns.pop()
            blocks = [*before, *blocks]
            turns.append((role, number, blocks))
        else:
            turns.append((str(message["role"]), number, blocks))
    conversation = [turn for turn in turns if turn[0] != "system"]
    open_ids: list[str] = []
    asked_at = 0
    for role, last, blocks in conversation:
        if role == "assistant":
            open_ids = [str(b.block["id"]) for b in blocks if b.kind == "tool_use"]
            asked_at = last
            _check_ids(blocks)
        else:
            _answers(blocks, open_ids, asked_at)
            open_ids = []
    if open_ids:
        raise _unanswered(asked_at, open_ids)


def _check_ids(blocks: list[_Block]) -> None:
    # Unique within a turn; recorded conversations repeat an id in a later one.
    seen: set[str] = set()
    for found in blocks:
        if found.kind != "tool_use":
            continue
        identifier = str(found.block["id"])
        if not _TOOL_ID.fullmatch(identifier):
            raise invalid(f"{found.path}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'")
        if identifier in seen:
            raise invalid("messages: `tool_use` ids must be unique")
        seen.add(identifier)


def _answers(blocks: list[_Block], open_ids: list[str], asked_at: int) -> None:
    answered: set[str] = set()
    # Only results at the front count as an answer: text before them hides them.
    leading = True
    for found in blocks:
        if found.kind != "tool_result":
            leading = False
            continue
        identifier = str(found.block["tool_use_id"])
        if identifier not in open_ids:
            raise invalid(
                f"{found.path}: unexpected `tool_use_id` found in `tool_result` blocks: {identifier}."
                " Each `tool_result` block must have a corresponding `tool_use` block in the previous"
                " message."
            )
        if identifier in answered:
            raise invalid(
                f"{found.path}: each tool_use must have a single result."
                f" Found multiple `tool_result` blocks with id: {identifier}"
            )
        if leading:
            answered.add(identifier)
    missing = [i for i in open_ids if i not in answered]
    if missing:
        raise _unanswered(asked_at, missing)


def _unanswered(message: int, identifiers: list[str]) -> Problem:
    return invalid(
        f"messages.{message}: `tool_use` ids were found without `tool_result` blocks immediately after:"
        f" {', '.join(identifiers)}."
        " Each `tool_use` block must have a corresponding `tool_result` block in the next message."
    )

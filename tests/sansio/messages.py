"""Hypothesis strategies of what the API sends: messages, and streams of them."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = st.one_of(st.none(), st.booleans(), st.integers(-(2**60), 2**60), words)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=8,
)
FIELDS = ("id", "type", "role", "model", "content", "usage", "stop_reason", "stop_sequence", "container")
extra_names = st.from_regex(r"x_[a-z]{1,6}", fullmatch=True)
extras = st.dictionaries(extra_names, values, max_size=2)


def with_extras(fields: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda own, more: {**own, **more}, fields, extras)


citations = st.fixed_dictionaries(
    {
        "type": st.just("char_location"), "cited_text": words, "document_index": st.integers(0, 9),
        "document_title": st.one_of(st.none(), words), "start_char_index": st.integers(0, 99),
        "end_char_index": st.integers(0, 99),
    },
    optional={"file_id": st.one_of(st.none(), words)},
)  # fmt: skip
texts = with_extras(
    st.fixed_dictionaries(
        {"type": st.just("text"), "text": words},
        optional={"citations": st.one_of(st.none(), st.lists(citations, max_size=2))},
    )
)
thinkings = st.fixed_dictionaries({"type": st.just("thinking"), "thinking": words, "signature": words})
tool_uses = with_extras(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["tool_use", "server_tool_use"]), "id": words, "name": words,
            "input": st.dictionaries(words, values, max_size=3),
        },
        optional={"caller": st.fixed_dictionaries({"type": st.just("direct")})},
    )
)  # fmt: skip
unknowns = st.builds(lambda more: {"type": "block_of_tomorrow", **more}, extras)
blocks = st.one_of(texts, thinkings, tool_uses, unknowns)
usages = with_extras(
    st.fixed_dictionaries(
        {"input_tokens": st.integers(0, 10**6), "output_tokens": st.integers(0, 10**6)},
        optional={
            "cache_creation_input_tokens": st.one_of(st.none(), st.integers(0, 99)),
            "service_tier": st.sampled_from([None, "standard", "tier_of_tomorrow"]),
            "server_tool_use": st.one_of(
                st.none(), st.fixed_dictionaries({"web_search_requests": st.integers(0, 9)})
            ),
        },
    )
)
messages = with_extras(
    st.fixed_dictionaries(
        {
            "id": words, "type": st.just("message"), "role": st.just("assistant"), "model": words,
            "content": st.lists(blocks, max_size=4), "usage": usages,
            "stop_reason": st.sampled_from([None, "end_turn", "tool_use", "bored"]),
            "stop_sequence": st.one_of(st.none(), words),
        }
    )
)  # fmt: skip


def pieces(text: str, at: list[int]) -> list[str]:
    """A text, cut at some places."""
    ends = sorted({0, len(text), *(place % (len(text) + 1) for place in at)})
    return [text[a:b] for a, b in pairwise(ends)]


cuts = st.lists(st.integers(0, 1000), max_size=4)


@st.composite
def streamed(draw: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A message, and a stream of events that tells it."""
    message = draw(messages)
    usage = message["usage"]
    start = {
        **message,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {**usage, "output_tokens": 1},
    }
    events: list[dict[str, Any]] = [{"type": "message_start", "message": start}]

    def delta(index: int, kind: str, **fields: Any) -> None:
        events.append({"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}})

    for index, block in enumerate(message["content"]):
        empty = dict(block)
        at = draw(cuts)
        if block["type"] == "text":
            empty["text"] = ""
            if block.get("citations"):
                empty["citations"] = []
        elif block["type"] == "thinking":
            empty.update(thinking="", signature="")
        elif block["type"] in ("tool_use", "server_tool_use"):
            empty["input"] = {}
        events.append({"type": "content_block_start", "index": index, "content_block": empty})
        if block["type"] == "text":
            for citation in block.get("citations") or []:
                delta(index, "citations_delta", citation=citation)
            for piece in pieces(block["text"], at):
                delta(index, "text_delta", text=piece)
        elif block["type"] == "thinking":
            for piece in pieces(block["thinking"], at):
                delta(index, "thinking_delta", thinking=piece)
            delta(index, "signature_delta", signature=block["signature"])
        elif block["type"] in ("tool_use", "server_tool_use"):
            for piece in pieces(json.dumps(block["input"], ensure_ascii=draw(st.booleans())), at):
                delta(index, "input_json_delta", partial_json=piece)
        events.append({"type": "content_block_stop", "index": index})
    end = {"stop_reason": message["stop_reason"], "stop_sequence": message["stop_sequence"]}
    events.append({"type": "message_delta", "delta": end, "usage": {"output_tokens": usage["output_tokens"]}})
    events.append({"type": "message_stop"})
    return message, events

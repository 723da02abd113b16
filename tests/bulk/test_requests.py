"""What is refused before anything is sent, and how requests are put into batches. No I/O but the ledger's file."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
from batching import request
from hypothesis import given, settings, strategies as st

from anthropic import NOT_GIVEN
from anthropic.bulk.ledger import Ledger
from anthropic.bulk.request import EMPTY, Encoded, encode

HELLO = [{"role": "user", "content": "Hello"}]
PARAMS: dict[str, Any] = {"model": "claude-opus-4-8", "max_tokens": 9, "messages": HELLO}


def params(**changes: Any) -> dict[str, Any]:
    return {"custom_id": "a", "params": {**PARAMS, **changes}}


def without(name: str) -> dict[str, Any]:
    return {"custom_id": "a", "params": {key: value for key, value in PARAMS.items() if key != name}}


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (3, "expected a dict with `custom_id` and `params`, or a pair of them; got int"),
        ("{", "expected a line of JSON; got '{': "),
        ({"params": PARAMS}, "expected `custom_id` and `params`; got no 'custom_id'"),
        ({**params(), "id": 3}, "got also 'id'"),
        (
            {"custom_id": 7, "params": PARAMS},
            "custom_id: expected 1 to 64 letters, digits, '_' and '-'; got 7",
        ),
        (("a.b", PARAMS), "(custom_id 'a.b'): custom_id: expected 1 to 64"),
        (("a" * 65, PARAMS), "custom_id: expected 1 to 64"),
        (("a\n", PARAMS), "custom_id: expected 1 to 64"),
        (("a", None), "params: expected the parameters of messages.create; got NoneType"),
        (without("model"), "params.model: field required; got nothing"),
        (params(max_tokens=0), "params.max_tokens: input should be greater than or equal to 1; got 0"),
        (params(max_tokens=True), "params.max_tokens: input should be a valid integer; got True"),
        (params(messages=[]), "params.messages: list should have at least 1 item"),
        (params(messages=[*HELLO, {"role": "user"}]), "params.messages.1.content: field required"),
        (
            params(messages=[{"role": "user", "content": [{"text": "Hi"}]}]),
            "params.messages.0.content.0.type: field required",
        ),
        (
            params(messages=[{"role": "user", "content": 3}]),
            "params.messages.0.content: input should be a valid",
        ),
        (params(stream=True), "params.stream: input should be False"),
        (params(betas=["x"]), "params.betas: expected to be given to `run(betas=...)`"),
        (params(top_p=float("nan")), "params: expected what JSON can hold; got"),
        (params(system=object()), "params: expected what JSON can hold; got"),
    ],
)
def test_what_is_wrong_is_said(item: Any, problem: str) -> None:
    found = encode(17, item, (), 10**6)
    assert found.problem is not None and found.problem.startswith("Request 17") and problem in found.problem


def test_a_request_that_fits_in_no_batch() -> None:
    found = encode(0, request("a", "x" * 1000), (), 1000)
    assert "expected at most 1,000 bytes, which a batch may have; got 1," in str(found.problem)


def test_what_is_sent() -> None:
    """Sentinels and None are left out, as in `messages.create`; generators and files are read."""
    source: dict[str, Any] = {"type": "base64", "media_type": "image/png", "data": io.BytesIO(b"png")}
    image = {"type": "image", "source": source}
    messages = ({"role": role, "content": [image]} for role in ("user",))
    item = {
        "custom_id": "a",
        "params": {**PARAMS, "messages": messages, "system": NOT_GIVEN, "speed": None, "metadata": None},
    }
    sent = json.loads(encode(0, item, frozenset({"speed"}), 10**6).data)
    source["data"] = "cG5n"
    assert sent == {
        "custom_id": "a",
        "params": {**PARAMS, "messages": [{"role": "user", "content": [image]}], "speed": None},
    }


@settings(max_examples=40)
@given(
    sizes=st.lists(st.integers(1, 60), max_size=40),
    max_requests=st.integers(1, 10),
    max_bytes=st.integers(EMPTY + 60, 300),
    slices=st.integers(1, 7),
)
def test_batches_hold_what_was_counted(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], max_requests: int, max_bytes: int, slices: int
) -> None:
    """Whatever the sizes: in order, within both limits, no batch could have held the next one, and the bytes are exact."""
    datas = [json.dumps("x" * (max(size, 2) - 2)).encode() for size in sizes]
    items = [Encoded(n, f"r{n}", data, b"") for n, data in enumerate(datas)]
    ledger = Ledger(str(tmp_path_factory.mktemp("l") / "run"))
    for begin in range(0, len(items), slices):
        ledger.append(
            items[begin : begin + slices], max_requests=max_requests, max_bytes=max_bytes, record=False
        )
    ledger.finish_input(len(items))
    bodies: list[bytes] = []
    for batch in ledger.batches():
        ledger.begin_to_send(batch.no, None)
        body = b"".join(ledger.body(batch.no))
        assert len(body) == batch.size <= max_bytes and ledger.size(batch.no) == batch.size
        assert len(json.loads(body)["requests"]) == batch.count <= max_requests
        bodies.append(body)
    ledger.close()
    parts = [json.loads(body)["requests"] for body in bodies]
    assert [one for part in parts for one in part] == [json.loads(data) for data in datas]
    at = 0
    for part, body in zip(parts, bodies, strict=True):
        at += len(part)
        if at < len(datas):
            assert len(part) == max_requests or len(body) + 1 + len(datas[at]) > max_bytes


def test_the_last_byte_is_not_given_out_before_that_is_on_record(tmp_path: Path) -> None:
    """What a crash leaves: with the last byte unsent the batch was not created, with it nobody knows."""
    path = str(tmp_path / "run")
    for pieces, state in ((0, "ready"), (1, "ready"), (2, "ready"), (3, "unknown")):
        ledger = Ledger(path)
        if not ledger.batches():
            ledger.append([encode(0, params(), (), 10**6)], max_requests=9, max_bytes=10**6, record=False)
            ledger.finish_input(1)
        [batch] = ledger.batches()
        ledger.begin_to_send(batch.no, None)
        body: Any = ledger.body(batch.no)
        for _ in range(pieces):
            next(body)
        body.close()
        ledger.close()
        ledger = Ledger(path)
        [batch] = ledger.batches()
        assert batch.state == state
        assert (batch.sent_at is None) == (state == "ready") or abs(time.time() - (batch.sent_at or 0)) < 60
        ledger.close()

"""What is done next, and what a failure means. No I/O."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from hypothesis import given, strategies as st

from anthropic import APIConnectionError, APIStatusError
from anthropic.bulk.plan import (
    ACTIONS,
    AT_ONCE,
    Batch,
    after_failed_create,
    failure_delay,
    is_transient,
    look_delay,
    next_steps,
)

REQUEST = httpx2.Request("POST", "http://api/v1/messages/batches")


def status(code: int, **headers: str) -> APIStatusError:
    response = httpx2.Response(code, request=REQUEST, headers=headers)
    return APIStatusError("No.", response=response, body=None)


def connection(delivery: Any) -> APIConnectionError:
    error = APIConnectionError(request=REQUEST)
    error.delivery = delivery
    return error


@pytest.mark.parametrize(
    ("error", "unsent", "sent"),
    [
        (status(400), "raise", "raise"),
        (status(401), "raise", "raise"),
        (status(413), "raise", "raise"),
        (status(429), "again", "again"),
        (status(529), "again", "again"),
        (status(408), "again", "unknown"),
        (status(500), "again", "unknown"),
        (status(504), "again", "unknown"),
        (connection("not_sent"), "again", "again"),
        (connection("unknown"), "again", "unknown"),
        (connection("answered"), "again", "unknown"),
        (ValueError("the answer is no JSON"), "raise", "unknown"),
    ],
)
def test_what_a_failed_creation_means(error: Exception, unsent: str, sent: str) -> None:
    assert (after_failed_create(error, False), after_failed_create(error, True)) == (unsent, sent)


batches = st.lists(
    st.builds(
        Batch,
        no=st.integers(1, 9),
        state=st.sampled_from(sorted(ACTIONS)),
        attempt=st.just(1),
        count=st.just(1),
        due=st.sampled_from([0.0, 5.0, 20.0]),
        busy=st.booleans(),
    )
)


@given(batches=batches, most=st.integers(1, 5))
def test_steps_keep_to_the_limits_and_forget_nobody(batches: list[Batch], most: int) -> None:
    before = sum(b.state in ("unknown", "open", "ended") or (b.busy and b.state == "ready") for b in batches)
    steps = next_steps(batches, 10.0, most)
    sends = [batch for action, batch in steps.now if action == "send"]
    assert not sends or before + len(sends) <= most
    for action, limit in AT_ONCE.items():
        busy = sum(batch.busy and ACTIONS[batch.state] == action for batch in batches)
        begun = sum(found == action for found, _ in steps.now)
        assert not begun or busy + begun <= limit
    assert all(not batch.busy and batch.due <= 10.0 for _, batch in steps.now)
    if not steps.now and not any(batch.busy for batch in batches) and before < most and batches:
        assert steps.wake == min(batch.due for batch in batches)  # else nothing would ever happen again


def test_delays() -> None:
    looks = [look_delay(n, 60.0, 0.5) for n in range(100)]
    assert looks[:3] == [0.5, 0.75, 1.125] and looks == sorted(looks) and looks[-1] == 60.0
    assert failure_delay(0, 60.0, 0.0, None) == 0.5 and failure_delay(99, 60.0, 0.0, None) == 60.0
    assert failure_delay(0, 60.0, 0.0, status(429, **{"retry-after": "7"})) == 7.0
    assert is_transient(status(503)) and is_transient(connection("unknown")) and not is_transient(status(404))

"""Message batches: taken in item by item, answered when somebody reads the results.

What the API says at once and what it says in the results differ: the list and the custom_ids are checked when a batch is
created; a request's own mistakes are its `errored` result. They are looked for as the batch is taken in, so that the counts
are known; answers are made only while results are sent, each time the same ones.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from pydantic_core import to_json

from . import lives, scripts
from .call import Call
from .catalog import Model
from .clock import stamp
from .decode import elements
from .errors import Problem, invalid
from .faults import Draft, Strike
from .ids import Ids
from .lives import DAY, Life
from .messages import answered, checked
from .pages import id_page
from .received import Received
from .state import State
from .store import Store
from .tokens import PromptCache
from .validate import Validator
from .values import JSON, is_object

MAX_BYTES = 256 * 1024 * 1024
MAX_REQUESTS = 100_000
_CUSTOM_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_SHIFT = 20  # a request's place in the store: the batch's number, then the request's
_SLICE = 500  # how many requests are taken in, or looked up, before others have their turn
_POLL = 10
_NONE = {"processing": 0, "succeeded": 0, "errored": 0, "canceled": 0, "expired": 0}

_COLUMNS = "number, id, total, created, seconds, expires, cancel, counts"


# --- what the endpoints do ------------------------------------------------------------------------


async def create(call: Call) -> Draft:
    """Take a batch in.

    Raises: `Problem`, and nothing of it is kept.
    """
    state, store = call.state, call.state.kept
    batch_id = call.ids.new("msgbatch")
    number = store.change("INSERT INTO batches (id) VALUES (?)", (batch_id,))
    total = 0
    try:
        rows = _Intake(call, number).rows()
        while part := list(islice(rows, _SLICE)):
            store.write("INSERT INTO batch_requests VALUES (?, ?, ?, ?, ?)", part)
            total += len(part)
            await asyncio.sleep(0)
        if not total:
            raise invalid("requests: List should have at least 1 item after validation, not 0")
    except BaseException:
        _forget(store, number)
        raise
    now = state.clock.now()
    seconds = state.batch_seconds + total * state.batch_request_seconds
    store.change(
        "UPDATE batches SET total = ?, created = ?, seconds = ?, expires = ? WHERE number = ?",
        (total, now, seconds, now + DAY, number),
    )
    return Draft(body=_Batch.find(state, batch_id).shown(call, "in_progress"))


def retrieve(call: Call) -> Draft:
    batch = _found(call)
    left = batch.life.ends - call.state.clock.now()
    headers = {"retry-after": str(min(_POLL, math.ceil(left)))} if left >= 1 else {}
    return Draft(headers=headers, body=batch.shown(call))


def list_batches(call: Call) -> Draft:
    rows = call.state.kept.rows("SELECT id FROM batches WHERE total IS NOT NULL ORDER BY number DESC")

    def show(ids: Sequence[str]) -> list[JSON]:
        return [_Batch.find(call.state, i).shown(call) for i in ids]

    return Draft(body=id_page([row[0] for row in rows], call.query, show))


def cancel(call: Call) -> Draft:
    """Begin to cancel; once more does nothing."""
    batch, now = _found(call), call.state.clock.now()
    status = batch.life.status(now)
    if status == "ended":
        raise invalid(f"Batch {batch.id} cannot be canceled because it has already ended.")
    if status == "in_progress":
        call.state.kept.change("UPDATE batches SET cancel = ? WHERE number = ?", (now, batch.number))
    return Draft(body=_found(call).shown(call, "canceling"))


def delete(call: Call) -> Draft:
    batch = _found(call)
    if batch.life.status(call.state.clock.now()) != "ended":
        raise invalid(f"Batch {batch.id} cannot be deleted while it is being processed. Cancel it first.")
    _forget(call.state.kept, batch.number)
    return Draft(body={"id": batch.id, "type": "message_batch_deleted"})


def results(call: Call) -> Draft:
    batch, now = _found(call), call.state.clock.now()
    if batch.life.status(now) != "ended":
        raise Problem(404, f"The results of batch {batch.id} are not available before it has ended.")
    if batch.life.archived(now):
        raise Problem(404, f"The results of batch {batch.id} are no longer available.")
    headers = {
        "content-type": "application/x-jsonl",
        "content-disposition": f"attachment; filename*=utf-8''{batch.id}_results.jsonl",
    }
    return Draft(headers=headers, pieces=batch.lines())


# --- taking in ------------------------------------------------------------------------------------


class _Intake:
    """The requests of one batch on their way into the store."""

    def __init__(self, call: Call, number: int) -> None:
        self._call, self._number = call, number
        self._betas = call.request.betas
        self._validator: Validator = call.validator(
            "beta.messages.create" if call.beta else "messages.create"
        )
        self._seen: set[str] = set()
        self._submitted: dict[str, int] | None = None

    def rows(self) -> Iterator[tuple[Any, ...]]:
        watched = self._call.state.scripted or self._call.faults or self._call.script is not None
        for n, (item, text) in enumerate(elements(self._call.request.body, "requests")):
            if n == MAX_REQUESTS:
                raise invalid(f"requests: List should have at most {MAX_REQUESTS} items after validation")
            custom_id, params = self._envelope(n, item)
            place = self._number << _SHIFT | n
            error = self._mistake(params)
            if error is not None:
                yield place, custom_id, text, "errored", _dumps(error)
            elif watched:
                yield place, custom_id, text, *self._arranged(custom_id, params)
            else:
                yield place, custom_id, text, "succeeded", None

    def _envelope(self, n: int, item: Any) -> tuple[str, JSON]:
        if not is_object(item):
            raise invalid(f"requests.{n}: Input should be a valid dictionary")
        for name in ("custom_id", "params"):
            if name not in item:
                raise invalid(f"requests.{n}.{name}: Field required")
        custom_id, params = item["custom_id"], item["params"]
        if len(item) > 2:
            extra = next(name for name in item if name not in ("custom_id", "params"))
            raise invalid(f"requests.{n}.{extra}: Extra inputs are not permitted")
        if not isinstance(custom_id, str):
            raise invalid(f"requests.{n}.custom_id: Input should be a valid string")
        if not _CUSTOM_ID.fullmatch(custom_id):
            if len(custom_id) > 64:
                raise invalid(f"requests.{n}.custom_id: String should have at most 64 characters")
            if not custom_id:
                raise invalid(f"requests.{n}.custom_id: String should have at least 1 character")
            raise invalid(f"requests.{n}.custom_id: String should match pattern '^[a-zA-Z0-9_-]{{1,64}}$'")
        if custom_id in self._seen:
            raise invalid(
                f"requests.{n}.custom_id: Each custom_id must be unique within a batch: {custom_id}"
            )
        self._seen.add(custom_id)
        if not is_object(params):
            raise invalid(f"requests.{n}.params: Input should be a valid dictionary")
        return custom_id, params

    def _mistake(self, params: JSON) -> JSON | None:
        """What `messages.create` would refuse in a request."""
        try:
            wrong = self._validator.error(params)
            if wrong is None and params.get("stream"):
                wrong = "stream: Streaming is not supported in message batches"
            if wrong is not None:
                raise invalid(wrong)
            checked(params, self._betas, self._call.state)
        except Problem as problem:
            return problem.body(None)
        return None

    def _arranged(self, custom_id: str, params: JSON) -> tuple[str, str | None]:
        """The result that scripts and faults want."""
        call, state = self._call, self._call.state
        request = Received(
            number=call.request.number,
            method="POST",
            path="/v1/messages",
            query=call.request.query,
            headers=call.request.headers,
            body=_dumps(params).encode("utf-8", "surrogatepass"),
            endpoint="beta.messages.create" if call.beta else "messages.create",
            custom_id=custom_id,
            submissions=self._submissions(custom_id),
        )
        found = [strike for strike in call.faults if strike.fits_in_batch(request)]
        queued = state.take_fault(request)
        for strike in (*found, *([] if queued is None else [queued])):
            if strike.lasts(request):
                return _struck(strike, state)
        script = call.script
        if script is None and (taken := state.take_script(request)) is not None:
            script = taken.reply
        if script is None:
            return "succeeded", None
        return "succeeded", _dumps(scripts.resolve(script, request))

    def _submissions(self, custom_id: str) -> int:
        if self._submitted is None:
            rows = self._call.state.kept.rows(
                "SELECT custom_id, COUNT(*) FROM batch_requests WHERE place < ? GROUP BY custom_id",
                (self._number << _SHIFT,),
            )
            self._submitted = dict(rows)
        return self._submitted.get(custom_id, 0)


def _struck(strike: Strike, state: State) -> tuple[str, str | None]:
    fault = strike.fault
    if fault.make is None:
        return str(fault.outcome), None
    draft = fault.make(strike.params, state.clock.now())
    error = draft.body if draft.body is not None else Problem(draft.status).body(None)
    return "errored", _dumps(error)


# --- giving out -----------------------------------------------------------------------------------


class _Batch:
    """A batch in the store."""

    def __init__(self, state: State, row: Sequence[Any]) -> None:
        self.number, self.id, total, created, seconds, expires, cancel, counts = row
        self.life = Life(created, seconds, total, expires, cancel)
        self._counts: JSON | None = None if counts is None else json.loads(counts)
        self._state = state

    @classmethod
    def find(cls, state: State, batch_id: str) -> _Batch:
        row = state.kept.row(
            f"SELECT {_COLUMNS} FROM batches WHERE id = ? AND total IS NOT NULL", (batch_id,)
        )
        if row is None:
            raise Problem(404, f"Message batch {batch_id} not found.")
        return cls(state, row)

    def shown(self, call: Call, status: str | None = None) -> JSON:
        """The batch as the API shows it; `status` is what the reply to a change says, however fast it takes effect."""
        now, life = self._state.clock.now(), self.life
        status = status or life.status(now)
        ended = status == "ended"
        archived = life.archived(now)
        url = f"{call.base_url}/v1/messages/batches/{self.id}/results"
        return {
            "id": self.id,
            "type": "message_batch",
            "processing_status": status,
            "request_counts": self._ended_counts() if ended else {**_NONE, "processing": life.total},
            "ended_at": stamp(life.ends) if ended else None,
            "created_at": stamp(life.created),
            "expires_at": stamp(life.expires),
            "archived_at": stamp(life.created + lives.KEPT_DAYS * DAY) if archived else None,
            "cancel_initiated_at": None if life.cancel is None else stamp(life.cancel),
            "results_url": url if ended and not archived else None,
        }

    def lines(self) -> Iterator[bytes]:
        """The results, a line each, in the order in which they were done."""
        store, life = self._state.kept, self.life
        places = lives.order(life.total, self.id)
        rank = 0
        while part := [self.number << _SHIFT | n for n in islice(places, _SLICE)]:
            marks = ",".join("?" * len(part))
            columns = "place, custom_id, request, outcome, detail"
            found = store.rows(f"SELECT {columns} FROM batch_requests WHERE place IN ({marks})", part)
            rows = {row[0]: row for row in found}
            for place in part:
                if place in rows:  # the batch may be deleted while it is read
                    yield self._line(rows[place], rank < life.done)
                rank += 1

    def _line(self, row: Sequence[Any], done: bool) -> bytes:
        place, custom_id, request, outcome, detail = row
        result: JSON
        if not done:
            result = {"type": self.life.fate}
        elif outcome == "errored":
            result = {"type": "errored", "error": json.loads(detail)}
        elif outcome == "succeeded":
            said = None if detail is None else json.loads(detail)
            result = {
                "type": "succeeded",
                "message": self._message(place, json.loads(request)["params"], said),
            }
        else:
            result = {"type": outcome}
        line = {"custom_id": custom_id, "result": result}
        return to_json(line) + b"\n"

    def _message(self, place: int, params: JSON, said: scripts.Given | None) -> JSON:
        state = self._state
        name = params["model"]
        model = state.catalog.find(name) or Model(name, name, "", 0)  # it was served when the batch was made
        # A cache of its own: what is read once more must be the same again.
        usage = PromptCache().charge(params, self.life.created)
        ids = Ids(state.seed, f"{self.id}.{place}")
        return answered(params, model, usage, ids, state.seed, said, "batch").message

    def _ended_counts(self) -> JSON:
        if self._counts is None:
            self._counts = self._counted()
            self._state.kept.change(
                "UPDATE batches SET counts = ? WHERE number = ?", (_dumps(self._counts), self.number)
            )
        return self._counts

    def _counted(self) -> JSON:
        life = self.life
        counts = dict(_NONE)
        first = self.number << _SHIFT
        rows = self._state.kept.rows(
            "SELECT place, outcome FROM batch_requests"
            " WHERE place >= ? AND place < ? AND outcome <> 'succeeded'",
            (first, first + (1 << _SHIFT)),
        )
        others = {place - first: outcome for place, outcome in rows}
        counts["succeeded"] = life.done - len(others)
        if life.done < life.total:
            done = set(islice(lives.order(life.total, self.id), life.done))
            others = {n: outcome for n, outcome in others.items() if n in done}
            counts["succeeded"] = life.done - len(others)
            counts[life.fate] += life.total - life.done
        for outcome in others.values():
            counts[outcome] += 1
        return counts


def _found(call: Call) -> _Batch:
    return _Batch.find(call.state, call.path["message_batch_id"])


def _forget(store: Store, number: int) -> None:
    first = number << _SHIFT
    store.change("DELETE FROM batch_requests WHERE place >= ? AND place < ?", (first, first + (1 << _SHIFT)))
    store.change("DELETE FROM batches WHERE number = ?", (number,))


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

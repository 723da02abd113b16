"""The ASGI application: routes and validators from the client's `REGISTRY`, authentication, headers, errors.

One route per path of the registry; the handler is looked up by the endpoint's name. `?beta=true`, an
`anthropic-beta` header or the 2026-10-21 dialect select the beta twin of a path and with it the beta
parameters.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections.abc import Sequence
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from typing_extensions import override

from . import faults, oauth, scripts
from .clock import http_date
from .errors import Problem, invalid
from .faults import Draft, Strike
from .handlers import Call, handler
from .ids import Ids
from .received import Received
from .send import Receive, Scope, Send, deliver
from .state import State
from .stream import Chunking
from .validate import Validator, body_validator, query_validator
from .values import JSON

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from .._endpoint import endpoint

log = logging.getLogger("anthropic.emulator")

VERSIONS = ("2023-06-01", "2023-01-01", "2026-10-21")
_NO_BETA_QUERY = "2026-10-21"
_BETA = re.compile(r"[a-z0-9][a-z0-9-]*-\d{4}-\d{2}-\d{2}")
# A body that is over the limit is read to its end, or the client would see a reset in place of the 413.
_DRAIN = 8


def create_app(
    state: State | None = None, registry: Sequence[endpoint[..., Any]] | None = None, **options: Any
) -> Starlette:
    """The emulator as an ASGI application; `options` are those of `State`."""
    try:
        from starlette.applications import Starlette
        from starlette.routing import Route
    except ImportError as error:
        raise ImportError(
            "the emulator needs starlette and uvicorn: pip install 'anthropic[emulator]'"
        ) from error
    if registry is None:
        from .._endpoint import load_registry

        registry = load_registry()
    state = state if state is not None else State(**options)
    by_path: dict[str, list[Operation]] = {}
    for declared in registry:
        by_path.setdefault(declared.path.partition("?")[0], []).append(Operation(declared))
    # Literal paths go before those with a parameter that would swallow them.
    paths = sorted(by_path, key=lambda path: [part.startswith("{") for part in path.split("/")])
    apis = {path: _Api(state, by_path[path]) for path in paths}
    app = Starlette(routes=[Route(path, api) for path, api in apis.items()])
    app.router.redirect_slashes = False
    app.router.default = _Elsewhere(state, apis)
    return app


class Operation:
    """An endpoint of the registry with its validators, compiled once, when first needed."""

    def __init__(self, declared: endpoint[..., Any]) -> None:
        self.name = declared.name
        self.method = declared.method
        self.beta = declared.beta
        self._declared = declared

    @cached_property
    def body(self) -> Validator:
        fields = dict(self._declared.body_params())
        if self._declared.streams:
            fields["stream"] = bool
        return body_validator(fields, self._declared.required_params(), self._declared.nulls)

    @cached_property
    def query(self) -> Validator:
        return query_validator(self._declared.query_params(), self._declared.required_params())


class _Api:
    """The endpoints of one path (none: an unknown path)."""

    def __init__(self, state: State, operations: list[Operation]) -> None:
        self._state = state
        self._operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = self._state
        number = state.next_number()
        ids = Ids(state.seed, number)
        request_id = ids.new("req")
        request = await _read(scope, receive, number, state.max_body)
        state.record(request)
        rng = Random(f"{state.seed}:{number}")
        chunking = Chunking(state.chunking)
        strikes: list[Strike] = []
        try:
            chunking = _chunking(request, state)
            strikes = _strikes(request, state)
            draft = self._answer(request, dict(scope.get("path_params") or {}), ids, rng, strikes)
        except Problem as problem:
            draft = Draft(status=problem.status, headers=problem.headers, body=problem.body(None))
        except Exception as error:  # a fault of the emulator itself: say so rather than drop the connection
            log.exception("the emulator failed")
            draft = Draft(status=500, body=Problem(500, f"the emulator failed: {error!r}").body(None))
        for struck in strikes:
            if struck.fault.change is not None:
                struck.fault.change(draft, struck.params)
        if draft.body is not None and draft.body.get("type") == "error":
            draft.body = {**draft.body, "request_id": request_id}
        draft.headers = {**self._headers(request_id, request.id_header), **draft.headers}
        if draft.ending.kind != "reset_before_head":
            request.status = draft.status
        await deliver(draft, scope, receive, send, state, chunking, rng)

    def _headers(self, request_id: str, id_header: str) -> dict[str, str]:
        now = self._state.clock.now()
        return {
            "date": http_date(now),
            "content-type": "application/json",
            id_header: request_id,
            "anthropic-organization-id": self._state.organization,
            **self._state.limiter.headers(now),
        }

    def _answer(
        self, request: Received, path: dict[str, str], ids: Ids, rng: Random, strikes: list[Strike]
    ) -> Draft:
        for struck in strikes:
            if struck.fault.make is not None:
                return struck.fault.make(struck.params, self._state.clock.now())
        return self.serve(request, path, ids, rng)

    def serve(self, request: Received, path: dict[str, str], ids: Ids, rng: Random) -> Draft:
        """The reply to a request that no fault strikes.

        Raises: `Problem`.
        """
        if request.path == oauth.PATH:
            return self._state.oauth.answer(request)
        operation = self._operation(request)
        request.endpoint = operation.name
        _authenticate(request, self._state)
        version = request.headers.get("anthropic-version")
        if not version:
            raise invalid("anthropic-version: header is required")
        if version not in VERSIONS:
            raise invalid(f"anthropic-version: {version!r} is not a valid version")
        for beta in request.betas:
            if not _BETA.fullmatch(beta):
                raise invalid(f"Unexpected value(s) `{beta}` for the `anthropic-beta` header.")
        if len(request.body) > self._state.max_body:
            raise Problem(413)
        answer = handler(operation.name)
        body, query = _parameters(request, operation)
        script = _script(request, self._state)
        return answer(Call(request, body, path, query, ids, rng, self._state, script))

    def _operation(self, request: Received) -> Operation:
        if not self._operations:
            raise Problem(404, "Not Found")
        found = [op for op in self._operations if op.method == request.method]
        if not found:
            allowed = ", ".join(sorted({op.method for op in self._operations}))
            raise Problem(405, "Method Not Allowed", headers={"allow": allowed})
        beta = (
            request.query.get("beta") == "true"
            or bool(request.betas - {oauth.BETA})
            or request.headers.get("anthropic-version") == _NO_BETA_QUERY
        )
        return next((op for op in found if op.beta == beta), found[0])


class _Elsewhere(_Api):
    """All other paths: those of cloud platforms, behind which are the paths of the API, and unknown ones."""

    def __init__(self, state: State, apis: dict[str, _Api]) -> None:
        from starlette.routing import compile_path

        super().__init__(state, [])
        self._apis = [(compile_path(path)[0], api) for path, api in apis.items()]

    @override
    def serve(self, request: Received, path: dict[str, str], ids: Ids, rng: Random) -> Draft:
        from .platforms import facade

        def ask(inner: Received) -> Draft:
            found = ((pattern.match(inner.path), api) for pattern, api in self._apis)
            match, api = next((pair for pair in found if pair[0]), (None, None))
            if match is None or api is None:
                raise Problem(404, "Not Found")
            try:
                return api.serve(inner, match.groupdict(), ids, rng)
            finally:
                request.endpoint = inner.endpoint

        state = self._state
        draft = facade.answer(request, state.clouds, state.api_key, ask)
        return draft if draft is not None else super().serve(request, path, ids, rng)


async def _read(scope: Scope, receive: Receive, number: int, limit: int) -> Received:
    """The request, body included; of a body over the limit enough is kept to see that it is."""
    body = bytearray()
    size = 0
    more = True
    while more and size <= limit * _DRAIN:
        event = await receive()
        if event["type"] == "http.disconnect":
            break
        chunk: bytes = event.get("body", b"")
        size += len(chunk)
        if len(body) <= limit:
            body += chunk
        more = bool(event.get("more_body"))
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    request = Received(
        number=number,
        method=scope["method"],
        path=scope["path"],
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers=headers,
        body=bytes(body),
        target=_target(scope),
    )
    with contextlib.suppress(
        ValueError, RecursionError
    ):  # `_parameters` says what is wrong, where it matters
        request.json = json.loads(request.body) if body else None
    return request


def _target(scope: Scope) -> str:
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    target: bytes = path + b"?" + query if query else path
    return target.decode("latin-1")


def _chunking(request: Received, state: State) -> Chunking:
    try:
        return Chunking(request.headers.get("x-emulator-chunking", state.chunking))
    except ValueError as error:
        raise invalid(f"x-emulator-chunking: {error}") from None


def _strikes(request: Received, state: State) -> list[Strike]:
    """The faults this request meets: those its header names, and the next one queued."""
    header = request.headers.get("x-emulator-fault")
    try:
        found = faults.parse(header) if header else []
    except ValueError as error:
        raise invalid(f"x-emulator-fault: {error}") from None
    queued = state.take_fault(request)
    if queued is not None:
        found.append(queued)
    return [
        s
        for s in found
        if s.params.get("retries") is None or request.retry_count < int(s.params["retries"] or 0)
    ]


def _script(request: Received, state: State) -> scripts.Reply | None:
    header = request.headers.get("x-emulator-script")
    if header is not None:
        return scripts.parse(header)
    if request.method != "POST" or request.path.endswith("/count_tokens"):
        return None
    found = state.take_script(request)
    return None if found is None else found.reply


def _authenticate(request: Received, state: State) -> None:
    key = request.headers.get("x-api-key")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not key and not (scheme.lower() == "bearer" and token):
        raise Problem(401, "x-api-key header is required")
    given = key or token.strip()
    if not key and state.oauth.check(given, request):
        return
    if given not in state.api_keys if state.api_keys is not None else "invalid" in given:
        raise Problem(401, "invalid x-api-key" if key else "Invalid bearer token")


def _parameters(request: Received, operation: Operation) -> tuple[JSON, JSON]:
    """Body and query, validated."""
    if request.method in ("GET", "DELETE"):
        try:
            return {}, operation.query.coerce(request.query)
        except ValueError as error:
            raise invalid(str(error)) from None
    body = _decode(request.body)
    wrong = operation.body.error(body)
    if wrong is not None:
        raise invalid(wrong)
    return body, dict(request.query)


def _decode(raw: bytes) -> Any:
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
        if b"\\ud" in raw or b"\\uD" in raw:
            # The API's parser refuses half a surrogate pair; Python's lets it through.
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise invalid("The request body is not valid JSON: no low surrogate in string") from None
    except UnicodeDecodeError:
        raise invalid("The request body is not valid JSON: invalid UTF-8") from None
    except RecursionError:
        raise invalid("The request body is not valid JSON: nested too deeply") from None
    except json.JSONDecodeError as error:
        at = f"line {error.lineno} column {error.colno} (char {error.pos})"
        raise invalid(f"The request body is not valid JSON: {error.msg}: {at}") from None
    except ValueError as error:
        raise invalid(f"The request body is not valid JSON: {error}") from None
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"unexpected {name}")

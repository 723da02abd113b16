"""The ASGI application: routes and validators from the client's `REGISTRY`, authentication, headers, errors.

One route per path of the registry; the handler is looked up by the endpoint's name. `?beta=true`, an
`anthropic-beta` header or the 2026-10-21 dialect select the beta twin of a path and with it the beta
parameters.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cached_property
from inspect import isawaitable
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from typing_extensions import override

from . import faults, forms, oauth, scripts
from .call import NEWER_VERSION, Call
from .clock import http_date
from .decode import decode
from .errors import Problem, invalid
from .faults import Draft, Strike
from .forms import Form
from .handlers import FORMS, LARGE, NEED_BETA, SCRIPTED, handler
from .ids import Ids
from .received import Received
from .send import Receive, Scope, Send, deliver
from .state import MAX_BODY, State
from .stream import Chunking
from .validate import Validator, body_validator, query_validator
from .values import JSON

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from .._endpoint import endpoint

log = logging.getLogger("anthropic.emulator")

VERSIONS = ("2023-06-01", "2023-01-01", NEWER_VERSION)
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
    by_name = {operation.name: operation for operations in by_path.values() for operation in operations}
    apis = {path: _Api(state, by_path[path], by_name) for path in paths}
    app = Starlette(routes=[Route(path, api) for path, api in apis.items()])
    app.router.redirect_slashes = False
    app.router.default = _Elsewhere(state, apis, by_name)
    return app


class Operation:
    """An endpoint of the registry with its validators, compiled once, when first needed."""

    def __init__(self, declared: endpoint[..., Any]) -> None:
        self.name = declared.name
        self.method = declared.method
        self.plain_name = declared.name.removeprefix("beta.")
        self.beta = declared.beta
        self._declared = declared

    @cached_property
    def fixed_betas(self) -> frozenset[str]:
        """The betas without which its beta form is refused."""
        return frozenset((self._declared.preview or "").split(",")) - {""}

    @cached_property
    def has_body(self) -> bool:
        return bool(self._declared.body_params())

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

    def __init__(self, state: State, operations: list[Operation], by_name: Mapping[str, Operation]) -> None:
        self._state = state
        self._operations = operations
        self._by_name = by_name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = self._state
        number = state.next_number()
        ids = state.ids(number)
        request_id = ids.new("req")
        request, form = await self._read(scope, receive, number)
        state.record(request)
        rng = Random(f"{state.seed}:{number}")
        chunking = Chunking(state.chunking)
        strikes: list[Strike] = []
        try:
            chunking = _chunking(request, state)
            strikes = _strikes(request, state)
            draft = await self._answer(request, form, scope, ids, rng, strikes)
        except Problem as problem:
            draft = Draft(status=problem.status, headers=problem.headers, body=problem.body(None))
        except Exception as error:  # a fault of the emulator itself: say so rather than drop the connection
            log.exception("the emulator failed")
            draft = Draft(status=500, body=Problem(500, f"the emulator failed: {error!r}").body(None))
        finally:
            if isinstance(form, Form):
                form.close()
            if len(request.body) > MAX_BODY:
                request.body = b""
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

    async def _answer(
        self,
        request: Received,
        form: Form | Problem | None,
        scope: Scope,
        ids: Ids,
        rng: Random,
        strikes: list[Strike],
    ) -> Draft:
        for struck in strikes:
            if struck.fault.make is not None:
                return struck.fault.make(struck.params, self._state.clock.now())
        base_url = f"{scope.get('scheme', 'http')}://{request.headers.get('host', '')}"
        path = dict(scope.get("path_params") or {})
        return await self.serve(request, path, form, base_url, ids, rng)

    async def serve(
        self,
        request: Received,
        path: dict[str, str],
        form: Form | Problem | None,
        base_url: str,
        ids: Ids,
        rng: Random,
    ) -> Draft:
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
        if operation.plain_name.startswith(NEED_BETA) and request.query.get("beta") == "true":
            for beta in sorted(operation.fixed_betas - request.betas):
                raise invalid(f"anthropic-beta: this endpoint needs `{beta}`")
        if request.size > self._limit(request.method):
            raise Problem(413)
        if isinstance(form, Problem):
            raise form
        answer = handler(operation.name)
        body, query = _parameters(request, operation)
        call = Call(
            request,
            body,
            path,
            query,
            ids,
            rng,
            self._state,
            _script(request, self._state, operation),
            validator=lambda name: self._by_name[name].body,
            beta=operation.beta,
            base_url=base_url,
            form=form,
            faults=[strike for strike in _header_faults(request) if strike.fault.outcome is not None],
        )
        draft = answer(call)
        return await draft if isawaitable(draft) else draft

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
            or request.headers.get("anthropic-version") == NEWER_VERSION
        )
        return next((op for op in found if op.beta == beta), found[0])

    def _limit(self, method: str) -> int:
        """How many bytes a body may have here."""
        names = [op.plain_name for op in self._operations if op.method == method]
        return max([LARGE[name] for name in names if name in LARGE], default=self._state.max_body)

    def _takes_form(self, request: Received) -> bool:
        return any(op.plain_name in FORMS and op.method == request.method for op in self._operations)

    async def _form(self, request: Received, chunks: AsyncIterator[bytes]) -> Form | Problem | None:
        """The form in a body that may have one, or what is wrong with it."""
        if not self._takes_form(request):
            return None
        try:
            return await forms.parse(request.headers.get("content-type", ""), chunks)
        except Problem as problem:
            return problem
        except ImportError as error:
            return Problem(500, str(error))

    async def _read(
        self, scope: Scope, receive: Receive, number: int
    ) -> tuple[Received, Form | Problem | None]:
        """The request, body included; of a body over the limit enough is read to see that it is."""
        headers: dict[str, str] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        query = scope["query_string"].decode("latin-1")
        request = Received(
            number=number,
            method=scope["method"],
            path=scope["path"],
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers=headers,
            body=b"",
            query_string=query,
            target=_target(scope),
        )
        limit = self._limit(request.method)
        body = bytearray()
        keep = MAX_BODY if self._takes_form(request) else limit
        chunks = _chunks(receive, limit, request, body, keep)
        form = await self._form(request, chunks)
        async for _ in chunks:  # what no parser has read
            pass
        request.body = bytes(body)
        return request, form


class _Elsewhere(_Api):
    """All other paths: those of cloud platforms, behind which are the paths of the API, and unknown ones."""

    def __init__(self, state: State, apis: dict[str, _Api], by_name: Mapping[str, Operation]) -> None:
        from starlette.routing import compile_path

        super().__init__(state, [], by_name)
        self._apis = [(compile_path(path)[0], api) for path, api in apis.items()]

    @override
    async def serve(
        self,
        request: Received,
        path: dict[str, str],
        form: Form | Problem | None,
        base_url: str,
        ids: Ids,
        rng: Random,
    ) -> Draft:
        from .platforms import facade

        async def ask(inner: Received) -> Draft:
            found = ((pattern.match(inner.path), api) for pattern, api in self._apis)
            match, api = next((pair for pair in found if pair[0]), (None, None))
            if match is None or api is None:
                raise Problem(404, "Not Found")
            form = await api._form(inner, _whole(inner.body))
            before = base_url + request.path.removesuffix(inner.path)
            try:
                return await api.serve(inner, match.groupdict(), form, before, ids, rng)
            finally:
                request.endpoint = inner.endpoint
                if isinstance(form, Form):
                    form.close()

        state = self._state
        draft = await facade.answer(request, state.clouds, state.api_key, ask)
        return draft if draft is not None else await super().serve(request, path, form, base_url, ids, rng)


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _chunks(
    receive: Receive, limit: int, request: Received, body: bytearray, keep: int
) -> AsyncIterator[bytes]:
    """What arrives of a body, up to the limit; all of it is kept in `body` unless it is larger than `keep`."""
    more = True
    while more and request.size <= limit * _DRAIN:
        event = await receive()
        if event["type"] == "http.disconnect":
            break
        chunk: bytes = event.get("body", b"")
        request.size += len(chunk)
        if request.size <= keep:
            body += chunk
        else:
            body.clear()
        if request.size <= limit:
            yield chunk
        more = bool(event.get("more_body"))


def _target(scope: Scope) -> str:
    path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    target: bytes = path + b"?" + query if query else path
    return target.decode("latin-1")


def _chunking(request: Received, state: State) -> Chunking:
    try:
        return Chunking(request.headers.get("x-emulator-chunking", state.chunking))
    except ValueError as error:
        raise invalid(f"x-emulator-chunking: {error}") from None


def _header_faults(request: Received) -> list[Strike]:
    header = request.headers.get("x-emulator-fault")
    try:
        return faults.parse(header) if header else []
    except ValueError as error:
        raise invalid(f"x-emulator-fault: {error}") from None


def _strikes(request: Received, state: State) -> list[Strike]:
    """The faults this request meets: those its header names, and the next one queued."""
    found = [strike for strike in _header_faults(request) if strike.fault.outcome is None]
    queued = state.take_fault(request)
    if queued is not None:
        found.append(queued)
    return [strike for strike in found if strike.lasts(request)]


def _script(request: Received, state: State, operation: Operation) -> scripts.Reply | None:
    header = request.headers.get("x-emulator-script")
    if header is not None:
        return scripts.parse(header)
    found = state.take_script(request) if operation.plain_name in SCRIPTED else None
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
    if operation.plain_name in FORMS or operation.plain_name in LARGE:
        return {}, dict(request.query)  # read by the endpoint itself
    body = decode(request.body or (b"" if operation.has_body else b"{}"))
    wrong = operation.body.error(body)
    if wrong is not None:
        raise invalid(wrong)
    return body, dict(request.query)

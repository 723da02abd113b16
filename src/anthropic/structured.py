"""Structured output: a type of yours becomes the schema of the answer, and the answer a value of it.

Invariants: a type is read once (`output_of` keeps what it made, up to a bound, so that types made on the fly are
let go); a schema that is handed out shares nothing with the kept one; a reply is never lost: what holds no value
comes back as a message that says why (`parse_error`), and the one error, for a whole answer that does not fit the
type, carries the message. Pure: nothing here sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

import pydantic
from pydantic_core import from_json, to_json
from typing_extensions import override

from ._errors import AnthropicError, OutputError, also_as
from ._schema import KEPT_TYPES, adapter, copy_json, schema_of, transform_schema, wire_schema
from ._types import NOT_GIVEN

if TYPE_CHECKING:
    from ._endpoint import endpoint
    from .types import ParsedTextBlock

T = TypeVar("T")

UNFINISHED = frozenset(
    {"refusal", "max_tokens", "model_context_window_exceeded", "pause_turn", "tool_use", "compaction"}
)
"""Stop reasons after which no value is due: the answer was cut off, refused, or is still to come."""


class Output(Generic[T]):
    """What an answer is to be: the schema that goes to the API, and the way back to a value."""

    def __init__(self, type_: Any) -> None:
        self.type = type_
        self._adapter: pydantic.TypeAdapter[T] = adapter(type_)
        raw = self._adapter.json_schema() if type_ is self._adapter else schema_of(type_)
        self._schema, self._decode = wire_schema(raw)

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema, with nothing in it that the API refuses."""
        return cast("dict[str, Any]", copy_json(self._schema))

    @property
    def config(self) -> dict[str, Any]:
        """What stands at ``output_config["format"]`` of the request."""
        return {"type": "json_schema", "schema": self.schema}

    def parse(self, text: str) -> T:
        """The value that a text stands for.

        Raises: `pydantic.ValidationError`, where the text is no JSON or does not fit the type; and what a validator
        of the type raises.
        """
        if self._decode is not None:
            try:
                text = to_json(self._decode(from_json(text))).decode()
            except (ValueError, KeyError, TypeError):
                pass  # not what was asked for: the validator says where
        return self._adapter.validate_json(text)

    def read(self, block: Any) -> tuple[ParsedTextBlock[T], Exception | None]:
        """A text block with its value in `parsed_output`, or None there and why its text has none."""
        made: Any = _become(block, _text_class())
        made.__dict__["parsed_output"] = None
        try:
            made.__dict__["parsed_output"] = self.parse(made.text)  # not among the fields that were sent
        except Exception as error:  # a validator of the type may raise anything
            return made, error
        return made, None


@overload
def output_of(type_: type[T]) -> Output[T]: ...
@overload
def output_of(type_: Any) -> Output[Any]: ...
def output_of(type_: Any) -> Output[Any]:
    """What an answer of this type is; made once for each type.

    Raises: `TypeError` (no type, or a schema as a dict), `ValueError` (a part of the type has no JSON type).
    """
    if isinstance(type_, Mapping):
        raise TypeError(
            "Expected a type for `output_format`, got a dict; send a JSON schema of your own with "
            '`output_config={"format": {"type": "json_schema", "schema": ...}}` and read the text of the answer'
        )
    text = None if isinstance(type_, type) else repr(type_)  # see `_schema._of_type`
    try:
        hash(type_)
    except TypeError:
        return Output(type_)
    return _output(type_, text)


@lru_cache(maxsize=KEPT_TYPES)
def _output(type_: Any, text: str | None) -> Output[Any]:
    return Output(type_)


# --- a call -------------------------------------------------------------------------------------------


class _Conflict(AnthropicError, TypeError):
    """The form of the answer is given twice. Older releases raise an `AnthropicError` here."""


def ask(body: dict[str, Any], ep: endpoint[..., Any]) -> Any:
    """Put the `output_format` of a call where the API has it, and return what the reply is to go through.

    `body` is changed. A schema as a dict goes out as it is; a type as ``output_config.format``.

    Raises: `TypeError` (no type; or the form is given twice; or ``parse(stream=True)``), `ValueError` (a part of the
    type has no JSON type).
    """
    if ep.parses and body.get("stream"):
        raise TypeError(
            "parse() waits for the whole answer; for events use `messages.stream(output_format=...)`"
        )
    wanted = body.get("output_format")
    by_hand = isinstance(wanted, Mapping) and not ep.parses
    if (by_hand or wanted is None) and ep.beta and not ep.parses:
        return NOT_GIVEN  # the API's own parameter there, in its older place
    body.pop("output_format", None)
    if wanted is None:
        return partial(parsed, output=None) if ep.parses else NOT_GIVEN
    config: Any = body.get("output_config") or {}
    if config.get("format") is not None:
        raise _Conflict(
            "Both output_format and output_config.format say what the answer is to be; pass only one of them"
        )
    output = None if by_hand else output_of(wanted)
    body["output_config"] = {**config, "format": wanted if output is None else output.config}
    return NOT_GIVEN if output is None else partial(parsed, output=output)


# --- a reply ------------------------------------------------------------------------------------------


class OutputValidationError(OutputError, pydantic.ValidationError):  # type: ignore[misc]
    """The whole answer came and is JSON, but it does not fit the type: `errors()` says where, `reply` is the message."""

    validation_error: pydantic.ValidationError
    """What pydantic said."""

    def __new__(cls, error: pydantic.ValidationError, reply: Any) -> OutputValidationError:
        made = cast(Any, pydantic.ValidationError).__new__(cls, error.title, [])
        return cast(OutputValidationError, made)

    def __init__(self, error: pydantic.ValidationError, reply: Any) -> None:
        super().__init__(
            f"The answer does not fit the type it was asked for: {error}", reply=reply, reason="invalid"
        )
        self.validation_error = error

    @property
    @override
    def title(self) -> str:
        return self.validation_error.title

    @override
    def errors(self, **options: Any) -> Any:
        """What is wrong, as pydantic lists it."""
        return self.validation_error.errors(**options)

    @override
    def error_count(self) -> int:
        return self.validation_error.error_count()

    @override
    def json(self, **options: Any) -> str:
        return self.validation_error.json(**options)

    @override
    def __str__(self) -> str:
        return str(self.args[0])

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.args[0]!r})"

    @override
    def __reduce__(self) -> Any:
        return type(self), (self.validation_error, self.reply)


def parsed(message: Any, output: Output[Any] | None) -> Any:
    """A message with the values of its texts; what is no message comes back as it is. `message` is not changed.

    Where no text holds a value, `parsed_output` is None and `parse_error` says why: the answer was refused, cut
    off, is still to come, or is no JSON.

    Raises: `OutputValidationError`, where the answer is whole and does not fit the type (an `OutputError` that is
    also of the class of what a validator raised, where it raised something else).
    """
    cls = _parsed_class(message)
    if cls is None or not isinstance(message.content, list):
        return message
    made = _become(message, cls)
    texts: list[Any] = []
    errors: list[Exception] = []
    for index, block in enumerate(made.content):
        if getattr(block, "type", None) != "text" or not isinstance(getattr(block, "text", None), str):
            continue
        if output is None:
            made.content[index] = _become(block, _text_class())
            continue
        made.content[index], error = output.read(block)
        texts.append(made.content[index])
        if error is not None:
            errors.append(error)
    if output is None:
        return made
    stop: Any = made.stop_reason
    if len(texts) > len(errors):
        if stop in UNFINISHED and _may_go_on(texts[-1].text):
            texts[-1].__dict__["parsed_output"] = None
            _fail(made, stop, "the number it ends with may have been longer")
        return made
    if stop in UNFINISHED:
        _fail(made, stop, _words(errors[-1]) if errors else "")
    elif not any(text.text.strip() for text in texts):
        _fail(made, "no_text", "")
    else:
        misfit = next((error for error in errors if not _is_no_json(error)), None)
        if misfit is not None:
            raise _invalid(misfit, made) from misfit
        _fail(made, "not_json", _words(errors[-1]))
    return made


def _fail(message: Any, reason: str, detail: str) -> None:
    message.__dict__["_parse_failure"] = (reason, detail)


def _words(error: Exception) -> str:
    """What is wrong, without the text that it is wrong with."""
    if isinstance(error, pydantic.ValidationError):
        return str(error.errors(include_url=False, include_context=False, include_input=False)[0]["msg"])
    return str(error)


def _invalid(error: Exception, message: Any) -> OutputError:
    _fail(message, "invalid", str(error))
    if isinstance(error, pydantic.ValidationError):
        return OutputValidationError(error, message)
    return also_as(cast(OutputError, message.parse_error), error)


def _is_no_json(error: Exception) -> bool:
    if not isinstance(error, pydantic.ValidationError):
        return False
    return any(
        not line["loc"] and line["type"] in ("json_invalid", "string_unicode")
        for line in error.errors(include_url=False, include_context=False, include_input=False)
    )


def _may_go_on(text: str) -> bool:
    """Whether a text that was cut off may be the beginning of another value: of all JSON, only numbers may."""
    return text.rstrip()[-1:] in "0123456789"


def _parsed_class(message: Any) -> Any:
    from .types import Message, ParsedMessage

    if type(message) in (Message, ParsedMessage):
        return ParsedMessage
    from .types.beta import BetaMessage, ParsedBetaMessage

    if isinstance(message, BetaMessage):
        return ParsedBetaMessage
    return ParsedMessage if isinstance(message, Message) else None


def _text_class() -> Any:
    from .types import ParsedTextBlock

    return ParsedTextBlock


@cache
def _blank(cls: Any) -> dict[str, Any]:
    """The fields of a class, in their order, with their defaults."""
    return {
        name: None if info.is_required() else info.default for name, info in cls.__pydantic_fields__.items()
    }


def _become(model: Any, cls: Any) -> Any:
    """A copy of a model, one list deep, of a class that has some more fields."""
    state = model.__getstate__()
    fields = {**_blank(cls), **state["__dict__"]}
    if isinstance(fields.get("content"), list):
        fields["content"] = list(fields["content"])
    extra = state["__pydantic_extra__"]
    new = cls.__new__(cls)
    new.__setstate__(
        {
            **state,
            "__dict__": fields,
            "__pydantic_extra__": None if extra is None else dict(extra),
            "__pydantic_fields_set__": set(state["__pydantic_fields_set__"]),
        }
    )
    return new


__all__ = ["Output", "OutputError", "OutputValidationError", "ask", "output_of", "parsed", "transform_schema"]

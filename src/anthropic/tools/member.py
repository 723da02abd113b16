"""A member of a toolset: its declaration, its settings, its arguments, and how its result is told. Pure.

Invariants: what is malformed in the settings switches a member off; what is wrong with arguments is told all at once
and holds no value of them; a result of the wrong kind is never told.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal, TypeAlias, TypeVar, cast

from pydantic import ValidationError
from typing_extensions import override

from .._colour import both, label
from .._models import BaseModel, Unknown
from .errors import InvalidMemberInputError, ToolsetConfigError, UnavailableMemberError
from .tabs import fold, text_block

F = TypeVar("F", bound=Callable[..., Any])
Content: TypeAlias = list[dict[str, Any]]
Answer: TypeAlias = Callable[[Any, Any], Content]
"""From the arguments of a member and what it returned to the blocks that say so."""

_SIZES = {"coordinate": "[x, y]", "start_coordinate": "[x, y]", "region": "[x0, y0, x1, y1]"}


class BetaScreenshotResult(BaseModel):
    """A picture of the screen, or of a part of it."""

    data: str
    """The picture, in base64."""
    media_type: Literal["image/png", "image/jpeg", "image/gif", "image/webp"] = "image/png"


# --- members --------------------------------------------------------------------------------------


class Member(both[Any, Any]):
    """An action of a toolset. In a class of a colour it is a method that says the action is not available."""

    def __init__(self, fn: Callable[..., Any], answer: Answer, *, enabled: bool, confirm: bool) -> None:
        async def unavailable(toolset: Any, context: Any, input: Any) -> Any:
            raise UnavailableMemberError(fn.__name__, family=toolset.toolset_name)

        super().__init__(unavailable)
        self.declared, self.name, self.answer = fn, fn.__name__, answer
        self.enabled, self.confirm = enabled, confirm
        self.input: type[BaseModel] = fn.__annotations__["input"]

    @override
    def bind(self, colour: Any, qualname: str, module: str) -> Any:
        return label(super().bind(colour, qualname, module), self.declared, qualname, module)


def member(answer: Answer, *, enabled: bool = True, confirm: bool = False) -> Callable[[F], F]:
    """Declare a member: how its result is told, whether it is on by default, whether it has to be confirmed.

    Type checkers see the method as it is written, which returns Any: programs override it in either colour.
    """

    def declare(fn: F) -> F:
        return cast(F, Member(fn, answer, enabled=enabled, confirm=confirm))

    return declare


def done(words: str) -> Answer:
    """Answer that an action was done, in `words`, and add what the driver says about it."""

    def answer(input: BaseModel, result: Any) -> Content:
        blocks = [text_block(fold(words.format_map({name: _shown(value) for name, value in input})))]
        if isinstance(result, str) and (note := fold(result)):
            blocks.append(text_block(note))
        return blocks

    return answer


def _shown(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def reading(input: BaseModel, result: Any) -> Content:
    """Answer with the text that was read, whole."""
    result = expect(str, "" if result is None else result)
    return [text_block(result if result.strip() else "(empty)")]


def picture(input: BaseModel, result: Any) -> Content:
    """Answer with a picture."""
    shot = expect(BetaScreenshotResult, result)
    return [{"type": "image", "source": {"type": "base64", "media_type": shot.media_type, "data": shot.data}}]


def expect(kind: type[Any], result: Any) -> Any:
    """A result of the right kind. Raises: `TypeError`."""
    if not isinstance(result, kind):
        raise TypeError(f"The driver returned {type(result).__name__}, and has to return {kind.__name__}")
    return result


def read(member: Member, given: object, *, family: str) -> Any:
    """The arguments of a call as the member's model. What the model does not declare is kept, unless it would hide
    an attribute.

    Raises: `InvalidMemberInputError`, with all that is wrong and no value.
    """
    if not isinstance(given, Mapping):
        raise InvalidMemberInputError(member.name, "it has to be an object", family=family)
    model, fields = member.input, cast("Mapping[str, Any]", given)
    declared = {field.alias or name for name, field in model.model_fields.items()}
    kept = {
        name: value
        for name, value in fields.items()
        if name in declared
        or not (name.startswith("_") or name in model.model_fields or hasattr(model, name))
    }
    try:
        made = model.model_validate(kept)
    except ValidationError as error:
        raise InvalidMemberInputError(member.name, _problems(error, kept), family=family) from None
    wrong = [
        f"{name}: expected {form}"
        for name, form in _SIZES.items()
        if isinstance(value := getattr(made, name, None), list)
        and len(cast("list[Any]", value)) != len(form.split())
    ]
    wrong += [
        f"{name}: {_TARGETS}" for name in model.model_fields if isinstance(getattr(made, name), Unknown)
    ]
    if wrong:
        raise InvalidMemberInputError(member.name, "; ".join(wrong), family=family)
    return made


_TARGETS = "expected an object with the type 'coordinate' (and x, y) or 'ref' (and ref)"


def _problems(error: ValidationError, given: Mapping[str, Any]) -> str:
    """What is wrong with each argument, in words without its value."""
    lines: dict[str, None] = {}
    for found in error.errors(include_url=False, include_input=False, include_context=False):
        name, *inside = map(str, found["loc"])
        message = found["msg"]
        if inside and inside[0].startswith(("union[", "function-")):  # one of the kinds of a target
            value = given.get(name)
            kind = cast("Any", value).get("type") if isinstance(value, dict) else None
            if kind not in ("coordinate", "ref"):
                inside, message = [], _TARGETS
            elif len(inside) == 3 and inside[1] == f"Browser{kind.capitalize()}Target":
                inside = inside[2:]
            else:  # what is wrong with it as the other kind
                continue
        path = ".".join([name, *(part for part in inside if part.isdecimal() or part in _PARTS)])
        lines[f"{path}: {message}"] = None
    return "; ".join(lines)


_PARTS = ("type", "x", "y", "ref")

# --- settings -------------------------------------------------------------------------------------


def on(member: Member, configs: Mapping[str, Any]) -> bool:
    """Whether settings switch a member on. What is malformed switches it off."""
    entry = configs.get(member.name)
    if entry is None:
        return member.enabled
    enabled = cast("Any", entry).get("enabled") if isinstance(entry, Mapping) else False
    return member.enabled if enabled is None else enabled is True


def settings(
    configs: Any, members: Mapping[str, Member], served: Collection[str], *, family: str
) -> dict[str, Any] | None:
    """The settings as they are sent: those of the program, with what is not implemented switched off.

    Raises: `ToolsetConfigError`: an unknown member, or one that is switched on and not implemented.
    """
    if configs is not None and not isinstance(configs, Mapping):
        raise ToolsetConfigError(f"`configs` is a dict by the names of members; got {type(configs).__name__}")
    sent: dict[str, Any] = copy.deepcopy(dict(cast("Mapping[str, Any]", configs or {})))
    if unknown := [name for name in sent if name not in members]:
        raise ToolsetConfigError(
            f"`configs` names what is no member of {family}: {', '.join(map(repr, unknown))}"
        )
    for name, member in members.items():
        entry = sent.get(name)
        wanted = isinstance(entry, Mapping) and cast("Any", entry).get("enabled") is True
        if wanted and name not in served:
            raise ToolsetConfigError(
                f"`configs` switches {name!r} on, which the toolset does not implement: write the method {name!r}, or `execute` for all"
            )
        if name not in served or (entry is not None and not on(member, sent)):
            sent[name] = {**(cast("Any", entry) if isinstance(entry, Mapping) else {}), "enabled": False}
    return sent or None

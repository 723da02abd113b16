"""From the arguments of a call to request options. Pure.

Invariants: what cannot work is refused here, before anything is sent; a sentinel is as good as no
argument; None is sent where the API has a null there, and is as good as no argument elsewhere.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Mapping
from typing import Any, cast

from ._endpoint import HEADER_PARAMS, endpoint
from ._request import FinalRequestOptions, join_betas, merge_headers, path_template
from ._types import NOT_GIVEN, NotGiven, is_given

_HERE = os.path.dirname(__file__)


def options_of(
    ep: endpoint[..., Any], args: tuple[Any, ...], params: dict[str, Any], *, beta_query: bool
) -> FinalRequestOptions:
    """The request options of a call.

    Raises: `TypeError` (arguments missing or too many), `ValueError` (an empty path parameter).
    """
    if len(args) > len(ep.positional):
        raise TypeError(
            f"{ep.fn.__name__}() takes {len(ep.positional) + 1} positional arguments but {len(args) + 1} were given"
        )
    values = dict(zip(ep.positional, args, strict=False))
    headers: dict[str, Any] = {}
    body: dict[str, Any] = {}
    extra_headers = extra_query = extra_body = on_upload = None
    timeout: Any = NOT_GIVEN
    for name in ep.required:  # in the API's order, whatever the caller's
        if name in params:
            body[name] = params[name]
    for name, value in params.items():
        if not is_given(value):
            body.pop(name, None)
        elif name == "extra_headers":
            extra_headers = value
        elif name == "extra_query":
            extra_query = value
        elif name == "extra_body":
            extra_body = value
        elif name == "timeout":
            timeout = value
        elif name == "on_upload":
            on_upload = value
        elif name in HEADER_PARAMS:
            if value is not None:
                headers[HEADER_PARAMS[name]] = value
        elif name in ep.path_params:
            if name in values:
                raise TypeError(f"{ep.fn.__name__}() got multiple values for argument '{name}'")
            values[name] = value
        elif value is not None or name in ep.nulls or name in ep.required:
            body[name] = value
    _check_required(ep, values, body)
    post_parser: Any = NOT_GIVEN
    if ep.parses or "output_format" in body:
        from .structured import ask

        post_parser = ask(body, ep)
    for pair in ep.renamed:
        there, other = pair if beta_query else reversed(pair)
        if other in body:
            body.setdefault(there, body.pop(other))
    files = _files_of(ep, body) if ep.files else None
    fixed = ep.fixed_betas if ep.preview is None or not beta_query else ep.preview
    betas = join_betas(headers.get("anthropic-beta"), fixed)
    if betas is not None:
        headers["anthropic-beta"] = betas
    if ep.accept is not None:
        headers["Accept"] = ep.accept
    if files is not None:
        headers["Content-Type"] = "multipart/form-data"
    if ep.parses:
        headers["x-stainless-helper"] = ep.name
    if extra_headers:
        headers = merge_headers(headers, extra_headers)
    query: dict[str, Any] = {"beta": "true"} if ep.beta and beta_query and not ep.lines else {}
    if ep.sends_query:
        query.update(body)
    query.update(extra_query or {})
    return FinalRequestOptions(
        method=ep.method.lower(),
        url=path_template(ep.path, **values) if ep.path_params else ep.path,
        params=query,
        headers=headers or NOT_GIVEN,
        json_data=body if ep.has_body else None,
        files=files,
        extra_json=extra_body,
        timeout=timeout,
        post_parser=post_parser,
        endpoint=ep,
        on_upload=on_upload,
    )


def _files_of(ep: endpoint[..., Any], body: dict[str, Any]) -> list[tuple[str, Any]]:
    """The files of a form, taken out of its body.

    Raises: `TypeError` (no list of files), `RuntimeError` (something in it is no file).
    """
    from ._params import assert_is_file_content

    name = ep.files
    given: Any = body.pop(name)
    if not ep.many_files:
        assert_is_file_content(given, key=name)
        return [(name, given)]
    if isinstance(given, (str, bytes, Mapping)) or not hasattr(given, "__iter__"):
        kind = type(cast(Any, given)).__name__
        raise TypeError(f"`{name}` takes a list of files, not {kind}; for one file, pass [file]")
    files: list[Any] = list(given)
    for number, file in enumerate(files):
        assert_is_file_content(file, key=f"{name}[{number}]")
    return [(f"{name}[]", file) for file in files]


def _check_required(ep: endpoint[..., Any], path: dict[str, Any], body: dict[str, Any]) -> None:
    missing = [name for name in (*ep.path_params, *ep.required) if name not in path and name not in body]
    if missing:
        if ep.streams and not ep.parses:
            variants = [list(ep.required), [*ep.required, "stream"]]
            raise TypeError(
                f"Missing required arguments; Expected either {' or '.join(map(_variant, variants))} arguments to be given"
            )
        raise TypeError(
            f"Missing required argument{'s' * (len(missing) > 1)}: {', '.join(map(repr, missing))}"
        )
    for name in ep.path_params:
        if not path[name]:
            raise ValueError(f"Expected a non-empty value for `{name}` but received {path[name]!r}")


def _variant(names: list[str]) -> str:
    quoted = [repr(name) for name in names]
    return f"({', '.join(quoted[:-1])} and {quoted[-1]})"


DEPRECATED_MODELS: dict[str, str] = {
    **dict.fromkeys(
        (
            "claude-1.3",
            "claude-1.3-100k",
            "claude-instant-1.1",
            "claude-instant-1.1-100k",
            "claude-instant-1.2",
        ),
        "November 6th, 2024",
    ),
    **dict.fromkeys(("claude-3-sonnet-20240229", "claude-2.1", "claude-2.0"), "July 21st, 2025"),
    "claude-3-opus-20240229": "January 5th, 2026",
    **dict.fromkeys(
        (
            "claude-3-7-sonnet-latest",
            "claude-3-7-sonnet-20250219",
            "claude-3-5-haiku-latest",
            "claude-3-5-haiku-20241022",
        ),
        "February 19th, 2026",
    ),
    **dict.fromkeys(
        ("claude-opus-4-0", "claude-opus-4-20250514", "claude-sonnet-4-0", "claude-sonnet-4-20250514"),
        "June 15th, 2026",
    ),
    "claude-mythos-preview": "June 30th, 2026",
    **dict.fromkeys(("claude-sonnet-4-5", "claude-sonnet-4-5-20250929"), "November 30th, 2026"),
}
"""Model -> the day from which it is no longer served. https://docs.anthropic.com/en/docs/about-claude/model-deprecations"""

MODELS_TO_WARN_WITH_THINKING_ENABLED = ("claude-opus-4-6", "claude-mythos-preview")


def warn_about_model(body: dict[str, Any]) -> None:
    """Warn, at the caller's line, about a model that will go or a setting that it no longer wants."""
    model = body.get("model")
    if not isinstance(model, str):
        return
    if model in DEPRECATED_MODELS:
        warnings.warn(
            f"The model '{model}' is deprecated and will reach end-of-life on {DEPRECATED_MODELS[model]}.\n"
            "Please migrate to a newer model. "
            "Visit https://docs.anthropic.com/en/docs/resources/model-deprecations for more information.",
            DeprecationWarning,
            stacklevel=callers_level(),
        )
    thinking = body.get("thinking")
    if (
        model in MODELS_TO_WARN_WITH_THINKING_ENABLED
        and isinstance(thinking, dict)
        and cast("dict[str, Any]", thinking).get("type") == "enabled"
    ):
        warnings.warn(
            f"Using Claude with {model} and 'thinking.type=enabled' is deprecated. "
            "Use 'thinking.type=adaptive' instead, which gives better answers.",
            UserWarning,
            stacklevel=callers_level(),
        )


def callers_level() -> int:
    """How many frames above the function that asks the caller's code is: the first one that is not ours."""
    level = 1
    frame: Any = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
        level += 1
    return level


__all__ = ["DEPRECATED_MODELS", "NotGiven", "options_of", "warn_about_model"]

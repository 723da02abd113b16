"""From the arguments of a call to request options: what is missing, too many, null, or deprecated."""

from __future__ import annotations

import asyncio
import warnings
from typing import Any

import httpx2
import pytest

from anthropic import NOT_GIVEN, Anthropic, AsyncAnthropic, omit
from anthropic._calls import DEPRECATED_MODELS, MODELS_TO_WARN_WITH_THINKING_ENABLED, options_of
from anthropic._endpoint import load_registry

ENDPOINTS = {endpoint.name: endpoint for endpoint in load_registry()}
CREATE, RETRIEVE = ENDPOINTS["messages.create"], ENDPOINTS["models.retrieve"]
ASK: dict[str, Any] = {"max_tokens": 1, "messages": [], "model": "m"}


def call(name: str, *args: Any, **params: Any) -> Any:
    return options_of(ENDPOINTS[name], args, params, beta_query=True)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "Missing required arguments; Expected either ('max_tokens', 'messages' and 'model') or "
             "('max_tokens', 'messages', 'model' and 'stream') arguments to be given"),
        ({**ASK, "model": omit}, "Missing required arguments; Expected either ("),
        ({**ASK, "model": NOT_GIVEN}, "Missing required arguments; Expected either ("),
    ],
)  # fmt: skip
def test_missing_arguments(params: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        call("messages.create", **params)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("models.retrieve", {}, "Missing required argument: 'model_id'"),
        ("messages.count_tokens", {}, "Missing required arguments: 'messages', 'model'"),
        ("messages.count_tokens", {"model": "m"}, "Missing required argument: 'messages'"),
    ],
)
def test_missing_arguments_of_plain_calls(name: str, params: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        call(name, **params)
    assert str(caught.value) == message


@pytest.mark.parametrize("name", sorted(ENDPOINTS))
def test_every_endpoint_says_what_it_misses(name: str) -> None:
    endpoint = ENDPOINTS[name]
    needed = [*endpoint.path_params, *endpoint.required]
    if not needed:
        assert call(name).url == endpoint.path
        return
    with pytest.raises(TypeError, match="Missing required argument") as caught:
        call(name)
    assert all(repr(one) in str(caught.value) for one in needed)


def test_too_many_and_twice() -> None:
    with pytest.raises(TypeError, match=r"retrieve\(\) takes 2 positional arguments but 3 were given"):
        call("models.retrieve", "a", "b")
    with pytest.raises(TypeError, match=r"create\(\) takes 1 positional argument.? but 2 were given"):
        call("messages.create", "a")
    with pytest.raises(TypeError, match="multiple values for argument 'model_id'"):
        call("models.retrieve", "a", model_id="b")


@pytest.mark.parametrize("value", ["", None])
def test_empty_path_parameters(value: Any) -> None:
    for options in ({"args": (value,)}, {"params": {"model_id": value}}):
        with pytest.raises(ValueError) as caught:
            call("models.retrieve", *options.get("args", ()), **options.get("params", {}))
        assert str(caught.value) == f"Expected a non-empty value for `model_id` but received {value!r}"


def test_where_arguments_go() -> None:
    options = call(
        "beta.messages.create", **ASK, betas=["a"], user_profile_id="u", temperature=0.1, timeout=5,
        extra_headers={"H": "1"}, extra_query={"q": 1}, extra_body={"x": 1}, stream=omit, system=NOT_GIVEN,
    )  # fmt: skip
    assert options.json_data == {**ASK, "temperature": 0.1} and options.extra_json == {"x": 1}
    assert options.headers == {"anthropic-beta": "a", "anthropic-user-profile-id": "u", "H": "1"}
    assert options.params == {"beta": "true", "q": 1} and options.timeout == 5
    assert (options.method, options.url) == ("post", "/v1/messages")
    listed = call("models.list", limit=3, after_id=omit, betas=NOT_GIVEN)
    assert listed.params == {"limit": 3} and listed.json_data is None and listed.method == "get"
    assert options_of(ENDPOINTS["beta.messages.create"], (), ASK, beta_query=False).params == {}


def test_the_order_of_required_arguments_is_the_apis() -> None:
    options = call("messages.create", system="s", model="m", messages=[], max_tokens=1)
    assert list(options.json_data) == ["max_tokens", "messages", "model", "system"]
    assert list(call("messages.create", **ASK, extra_body={"a": 1}).json_data) == [
        "max_tokens",
        "messages",
        "model",
    ]


def test_none() -> None:
    """Sent where the API knows null; elsewhere as good as not passed."""
    nulls = sorted(CREATE.nulls)
    others = [
        "system",
        "tools",
        "temperature",
        "stop_sequences",
        "metadata",
        "tool_choice",
        "stream",
        "brand_new",
    ]
    options = call("messages.create", **ASK, **dict.fromkeys(nulls + others))
    assert nulls and {k: v for k, v in options.json_data.items() if k not in ASK} == dict.fromkeys(nulls)
    assert call("messages.create", **{**ASK, "model": None}).json_data["model"] is None, (
        "a required one says what it says"
    )
    assert not call("beta.messages.create", **ASK, user_profile_id=None, betas=None).headers
    quiet = call("messages.create", **ASK, extra_headers=None, extra_query=None, extra_body=None)
    assert quiet.extra_json is None and not quiet.headers and quiet.params == {}
    assert call("models.list", limit=None).params == {}
    assert call("messages.create", **ASK, timeout=None).timeout is None


def test_the_callers_dicts_are_not_changed() -> None:
    headers, query, body, params = {"anthropic-beta": "x"}, {"q": 1}, {"x": 1}, dict(ASK)
    call(
        "beta.messages.create",
        **params,
        betas=["y"],
        extra_headers=headers,
        extra_query=query,
        extra_body=body,
    )
    assert (headers, query, body, params) == ({"anthropic-beta": "x"}, {"q": 1}, {"x": 1}, ASK)


# --- warnings --------------------------------------------------------------------------------------------


def answer(request: Any) -> Any:
    return httpx2.Response(200, json={"id": "m", "type": "message", "content": []})


def sync_client() -> Anthropic:
    return Anthropic(api_key="k", http_client=httpx2.Client(transport=httpx2.MockTransport(answer)))


def async_client() -> AsyncAnthropic:
    return AsyncAnthropic(api_key="k", http_client=httpx2.AsyncClient(transport=httpx2.MockTransport(answer)))


OLD = {**ASK, "model": "claude-2.1"}


def line_of(caught: Any, text: str) -> None:
    """The warning names this file, and the line that has `text` on it."""
    (warning,) = caught
    assert warning.filename == __file__
    with open(__file__) as source:
        assert text in source.readlines()[warning.lineno - 1]


def test_the_table() -> None:
    assert DEPRECATED_MODELS["claude-2.1"] == "July 21st, 2025" and len(DEPRECATED_MODELS) == 20
    with sync_client() as client:
        for model, day in DEPRECATED_MODELS.items():
            with pytest.warns(DeprecationWarning) as caught:
                client.messages.create(**{**ASK, "model": model})
            text = str(caught[0].message)
            assert (
                f"'{model}'" in text
                and f"is deprecated and will reach end-of-life on {day}" in text
                and "https://" in text
            )


def test_it_is_attributed_to_the_caller() -> None:
    with sync_client() as client:
        with pytest.warns(DeprecationWarning) as caught:
            client.messages.create(**OLD)  # sync
        line_of(caught, "# sync")
        with pytest.warns(DeprecationWarning) as caught:
            client.beta.messages.create(**OLD)  # beta
        line_of(caught, "# beta")
        with pytest.warns(DeprecationWarning) as caught:
            client.messages.with_raw_response.create(**OLD)  # raw
        line_of(caught, "# raw")
        with pytest.warns(DeprecationWarning) as caught:
            with client.messages.with_streaming_response.create(**OLD):  # streamed response
                pass
        line_of(caught, "# streamed response")


def test_it_is_attributed_to_the_async_caller() -> None:
    async def main() -> None:
        async with async_client() as client:
            with pytest.warns(DeprecationWarning) as caught:
                await client.messages.create(**OLD)  # async
            line_of(caught, "# async")
            with pytest.warns(DeprecationWarning) as caught:
                await client.beta.messages.with_raw_response.create(**OLD)  # async raw
            line_of(caught, "# async raw")

    asyncio.run(main())


def test_calls_that_do_not_warn() -> None:
    with warnings.catch_warnings(), sync_client() as client:
        warnings.simplefilter("error")
        client.messages.count_tokens(messages=[], model="claude-2.1")
        client.completions.create(max_tokens_to_sample=1, model="claude-2.1", prompt="x")
        client.messages.create(**ASK)


@pytest.mark.parametrize("model", MODELS_TO_WARN_WITH_THINKING_ENABLED)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_thinking(model: str) -> None:
    ask = {**ASK, "model": model}
    with sync_client() as client:
        with pytest.warns(UserWarning, match="adaptive") as caught:
            client.messages.create(**ask, thinking={"type": "enabled", "budget_tokens": 1024})  # thinks
        line_of([w for w in caught if w.category is UserWarning], "# thinks")
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            client.messages.create(**ask, thinking={"type": "adaptive"})
            client.messages.create(**ASK, thinking={"type": "enabled", "budget_tokens": 1024})

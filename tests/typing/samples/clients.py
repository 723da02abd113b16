"""Clients: how they are made, copied, derived from, patched; and the errors they raise."""

from __future__ import annotations

from typing import Any
from unittest import mock

import httpx
import httpx2
from typing_extensions import Self, override, reveal_type

import anthropic
from anthropic import (
    Anthropic,
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AsyncAnthropic,
    BadRequestError,
    DefaultAsyncHttpxClient,
    DefaultHttpxClient,
    RateLimitError,
)
from anthropic.resources.messages import AsyncMessages, Messages
from anthropic.types import Message


def made() -> None:
    Anthropic()
    Anthropic(api_key="k", auth_token=None, base_url="http://localhost:8000", max_retries=0, timeout=20.0)
    Anthropic(timeout=httpx.Timeout(60.0, read=5.0, write=10.0, connect=2.0))
    Anthropic(timeout=httpx2.Timeout(60.0, read=5.0, write=10.0, connect=2.0), base_url=httpx2.URL("http://x"))
    Anthropic(timeout=anthropic.Timeout(3.0), default_headers={"a": "b"}, default_query={"c": 1})
    Anthropic(timeout=None, http_client=DefaultHttpxClient(proxy="http://proxy"), base_url=httpx.URL("http://x"))
    Anthropic(http_client=httpx.Client(), stall_timeout=30, max_retry_after=60, strict_nonstreaming=True)
    AsyncAnthropic(http_client=DefaultAsyncHttpxClient(), engine="httpx2", api_version="2026-10-21")
    anthropic.Client(api_key=None)
    Anthropic(apikey="k")  # error: reportCallIssue / call-arg
    Anthropic("k")  # error: reportCallIssue / call-arg
    Anthropic(max_retries="2")  # error: reportArgumentType / arg-type
    Anthropic(engine="requests")  # error: reportArgumentType / arg-type
    Anthropic(timeout="20")  # error: reportArgumentType / arg-type


async def used() -> None:
    client = Anthropic()
    reveal_type(client.with_options(timeout=3, max_retries=5))  # reveals: Anthropic
    reveal_type(client.copy(default_headers={"a": "b"}).messages)  # reveals: Messages
    reveal_type(client.api_key)  # reveals: str | None
    reveal_type(client.base_url)  # reveals: URL
    reveal_type(client.max_retries)  # reveals: int
    client.base_url = "http://localhost"
    with client as entered:
        reveal_type(entered)  # reveals: Anthropic
    client.close()
    async with AsyncAnthropic() as asynchronous:
        reveal_type(asynchronous)  # reveals: AsyncAnthropic
        reveal_type(asynchronous.with_options(timeout=3).messages)  # reveals: AsyncMessages
    await asynchronous.close()


class Own(Anthropic):
    """Overrides what platforms override."""

    def __init__(self, *, region: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.region = region

    @property
    @override
    def auth_headers(self) -> dict[str, str]:
        return {"X-Region": self.region}

    @override
    def _prepare_options(self, options: Any) -> Any:
        return options

    @override
    def _prepare_request(self, request: httpx2.Request) -> None:
        request.headers["x"] = "y"

    def within(self, region: str) -> Self:
        return self.with_options(base_url=f"http://{region}")


class OwnAsync(AsyncAnthropic):
    @override
    async def _prepare_request(self, request: httpx2.Request) -> None:
        request.headers["x"] = "y"


def derived() -> None:
    reveal_type(Own(region="r").with_options(timeout=3))  # reveals: Own
    reveal_type(Own(region="r").within("s").region)  # reveals: str
    message = Own(region="r").messages.create(model="m", max_tokens=1, messages=[])
    reveal_type(message)  # reveals: Message
    Own()  # error: reportCallIssue / call-arg


def takes(client: Anthropic | AsyncAnthropic, messages: Messages) -> Message:
    reveal_type(client.max_retries)  # reveals: int
    return messages.create(model="m", max_tokens=1, messages=[])


def patched() -> None:
    with mock.patch.object(Messages, "create") as create:
        create.return_value = None
    with mock.patch.object(AsyncMessages, "create", autospec=True):
        pass
    client = mock.create_autospec(Anthropic)
    client.messages.create.return_value = Message.construct(id="m")
    reveal_type(takes(Anthropic(), Anthropic().messages))  # reveals: Message


def errors(client: Anthropic) -> None:
    try:
        client.messages.create(model="m", max_tokens=1, messages=[])
    except RateLimitError as error:
        reveal_type(error.status_code)  # reveals: Literal[429]
        reveal_type(error.response)  # reveals: Response
        print(error.response.headers.get("retry-after", "60"), error.message, error.request_id)
    except BadRequestError as error:
        reveal_type(error.error_code)  # reveals: str | None
    except APIStatusError as error:
        reveal_type(error.status_code)  # reveals: int
        reveal_type(error.response.headers["request-id"])  # reveals: str
        reveal_type(error.body)  # reveals: object | None  # mypy reveals: object
        reveal_type(error.partial_message)  # reveals: Message | None
    except APITimeoutError as error:
        reveal_type(error.request)  # reveals: Request
    except APIConnectionError as error:
        reveal_type(error.__cause__)  # reveals: BaseException | None
        print(error.status_code)  # error: reportAttributeAccessIssue / attr-defined
    except APIError as error:
        reveal_type(error.message)  # reveals: str

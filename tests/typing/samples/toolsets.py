"""Toolsets: members in either colour, and hooks."""

from __future__ import annotations

from typing_extensions import reveal_type

from anthropic import Anthropic, AsyncAnthropic
from anthropic.tools import (
    BetaAbstractBrowserToolset20260801,
    BetaAsyncAbstractComputerToolset20260801,
    BetaBrowserNavigateResult,
    BetaBrowserState,
    BetaComputerConfirmContext,
    BetaFilePolicy,
    BetaLocalFilePolicy,
    BetaScreenshotResult,
    BetaToolsetCallContext,
    BetaURLContext,
)
from anthropic.types.beta import (
    BetaBrowserFindInput,
    BetaBrowserLeftClickInput,
    BetaBrowserNavigateInput,
    BetaComputerScreenshotInput,
    BetaComputerTypeInput,
)


class Browser(BetaAbstractBrowserToolset20260801):
    def navigate(
        self, context: BetaToolsetCallContext, input: BetaBrowserNavigateInput
    ) -> BetaBrowserNavigateResult:
        return BetaBrowserNavigateResult(url=input.url)

    def left_click(self, context: BetaToolsetCallContext, input: BetaBrowserLeftClickInput) -> str | None:
        return input.modifiers

    def find(self, context: BetaToolsetCallContext, input: BetaBrowserFindInput) -> str:
        return input.query

    def _browser_state(self, context: BetaToolsetCallContext) -> BetaBrowserState:
        return BetaBrowserState(tabs=[{"tab_id": "1", "title": "", "url": ""}])


class Computer(BetaAsyncAbstractComputerToolset20260801):
    async def type(self, context: BetaToolsetCallContext, input: BetaComputerTypeInput) -> None:
        reveal_type(input.text)  # reveals: str

    async def screenshot(
        self, context: BetaToolsetCallContext, input: BetaComputerScreenshotInput
    ) -> BetaScreenshotResult:
        return BetaScreenshotResult(data="", media_type="image/jpeg")


def visit(context: BetaURLContext, url: str) -> None: ...


async def confirm(context: BetaComputerConfirmContext) -> bool:
    return context.member != "type"


policy: BetaFilePolicy = BetaLocalFilePolicy(upload_roots=["uploads"])
browser = Browser(
    url_policy=visit, file_policy=policy, configs={"find": {"enabled": False}}, confirm=lambda context: True
)
computer = Computer(confirm=confirm, tool_configs={"cache_control": {"type": "ephemeral"}})

Browser(confirm=confirm)  # error: reportArgumentType / arg-type


def sync() -> None:
    with browser as same:
        reveal_type(same)  # reveals: Browser
    runner = Anthropic().beta.messages.tool_runner(model="m", max_tokens=1, messages=[], tools=[browser])
    reveal_type(runner)  # reveals: BetaToolRunner[None]


async def asynchronous() -> None:
    async with computer as same:
        reveal_type(same)  # reveals: Computer
    AsyncAnthropic().beta.messages.tool_runner(model="m", max_tokens=1, messages=[], tools=[computer])

"""Lists that come in pages."""

from __future__ import annotations

from typing_extensions import reveal_type

from anthropic import Anthropic, AsyncAnthropic

client = Anthropic()
asynchronous = AsyncAnthropic()


def sync() -> None:
    page = client.models.list(limit=3)
    reveal_type(page)  # reveals: SyncPage[ModelInfo]
    for model in page:
        reveal_type(model)  # reveals: ModelInfo
    for each in page.iter_pages():
        reveal_type(each)  # reveals: SyncPage[ModelInfo]
    reveal_type(page.data)  # reveals: list[ModelInfo]
    reveal_type(page.has_next_page())  # reveals: bool
    reveal_type(page.get_next_page())  # reveals: SyncPage[ModelInfo]
    reveal_type([model.id for model in client.beta.models.list()])  # reveals: list[str]
    reveal_type(client.models.retrieve("m"))  # reveals: ModelInfo
    reveal_type(client.models.retrieve(model_id="m", timeout=3))  # reveals: ModelInfo
    reveal_type(client.beta.models.retrieve("m"))  # reveals: BetaModelInfo


async def async_() -> None:
    reveal_type(asynchronous.models.list())  # reveals: AsyncPaginator[ModelInfo, AsyncPage[ModelInfo]]
    page = await asynchronous.models.list()
    reveal_type(page)  # reveals: AsyncPage[ModelInfo]
    async for model in page:
        reveal_type(model)  # reveals: ModelInfo
    async for model in asynchronous.models.list(limit=3):
        reveal_type(model)  # reveals: ModelInfo
    async for each in page.iter_pages():
        reveal_type(each)  # reveals: AsyncPage[ModelInfo]
    reveal_type(await page.get_next_page())  # reveals: AsyncPage[ModelInfo]
    reveal_type(await asynchronous.models.retrieve("m"))  # reveals: ModelInfo


def refused() -> None:
    client.models.list(limit="3")  # error: reportArgumentType / arg-type
    client.models.list(limits=3)  # error: reportCallIssue / call-arg
    client.models.retrieve()  # error: reportCallIssue / call-arg
    client.models.retrieve(3)  # error: reportArgumentType / arg-type
    for _ in asynchronous.models.list():  # error: reportGeneralTypeIssues / attr-defined
        pass

"""Batches, files and skills."""

from __future__ import annotations

from pathlib import Path

from typing_extensions import reveal_type

from anthropic import Anthropic, AsyncAnthropic
from anthropic.pagination import SyncPage, SyncPageCursor
from anthropic.types import FileMetadata
from anthropic.types.beta import SkillCreateResponse
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from anthropic.types.messages import MessageBatch
from anthropic.types.messages.batch_create_params import Request

client = Anthropic()
asynchronous = AsyncAnthropic()


def batches() -> None:
    hello = MessageCreateParamsNonStreaming(
        model="m", max_tokens=1, messages=[{"role": "user", "content": "Hi"}]
    )
    requests = [Request(custom_id="1", params=hello)]
    batch = client.messages.batches.create(requests=requests)
    reveal_type(batch)  # reveals: MessageBatch
    reveal_type(client.messages.batches.cancel(batch.id, timeout=3))  # reveals: MessageBatch
    reveal_type(client.messages.batches.list(limit=3))  # reveals: SyncPage[MessageBatch]
    reveal_type(client.messages.batches.delete(batch.id))  # reveals: DeletedMessageBatch
    for line in client.messages.batches.results(batch.id):
        reveal_type(line)  # reveals: MessageBatchIndividualResponse
        if line.result.type == "succeeded":
            reveal_type(line.result.message)  # reveals: Message
        elif line.result.type == "errored":
            reveal_type(line.result.error.error.message)  # reveals: str
    with client.beta.messages.batches.results(batch.id, betas=["x"]) as lines:
        reveal_type([line.custom_id for line in lines])  # reveals: list[str]
        for each in lines:
            if each.result.type == "succeeded":
                reveal_type(each.result.message)  # reveals: BetaMessage
    raw = client.messages.batches.with_raw_response.results(batch.id)
    reveal_type(raw)  # reveals: APIResponse[JSONLDecoder[MessageBatchIndividualResponse]]
    same: MessageBatch = client.beta.messages.batches.retrieve(batch.id)
    print(same)


def files() -> None:
    file = client.beta.files.upload(file=Path("a.pdf"), expires_in_seconds=60)
    reveal_type(file)  # reveals: BetaFileMetadata
    stable: FileMetadata = file
    reveal_type(client.files.upload(file=("a.md", b"x", "text/markdown")))  # reveals: FileMetadata
    reveal_type(client.files.list())  # reveals: SyncFilePage[FileMetadata]
    older: SyncPage[FileMetadata] = client.files.list()
    newer: SyncPageCursor[FileMetadata] = client.files.list()
    reveal_type(client.files.download("f"))  # reveals: BinaryAPIResponse
    client.files.download("f").write_to_file("a.pdf")
    reveal_type(client.files.with_raw_response.download("f"))  # reveals: BinaryAPIResponse
    with client.files.with_streaming_response.download("f") as response:
        reveal_type(response)  # reveals: StreamedBinaryAPIResponse
        response.stream_to_file("a.pdf")
    print(stable, older, newer)


def skills() -> None:
    skill = client.beta.skills.create(files=[("a/SKILL.md", b"x")], display_title="A")
    reveal_type(skill)  # reveals: Skill
    older: SkillCreateResponse = skill
    reveal_type(skill.source)  # reveals: SkillSource
    reveal_type(client.skills.versions.retrieve("1", skill_id=skill.id))  # reveals: SkillVersion
    reveal_type(client.skills.versions.list("s"))  # reveals: SyncPageCursor[SkillVersion]
    reveal_type(client.beta.skills.versions.download("1", skill_id="s"))  # reveals: BinaryAPIResponse
    print(older)


async def async_() -> None:
    async for line in await asynchronous.messages.batches.results("b"):
        reveal_type(line)  # reveals: MessageBatchIndividualResponse
    raw = await asynchronous.messages.batches.with_raw_response.results("b")
    reveal_type(raw)  # reveals: AsyncRawAPIResponse[AsyncJSONLDecoder[MessageBatchIndividualResponse]]
    reveal_type(asynchronous.files.list())  # reveals: AsyncPaginator[FileMetadata, AsyncFilePage[FileMetadata]]
    reveal_type(await asynchronous.files.list())  # reveals: AsyncFilePage[FileMetadata]
    reveal_type(await asynchronous.files.download("f"))  # reveals: AsyncBinaryAPIResponse
    async with asynchronous.files.with_streaming_response.download("f") as response:
        reveal_type(response)  # reveals: AsyncStreamedBinaryAPIResponse
    async for skill in asynchronous.beta.skills.list(source="custom"):
        reveal_type(skill.display_name)  # reveals: str


def refused() -> None:
    client.messages.batches.create()  # error: reportCallIssue / call-arg
    client.messages.batches.create(requests=[{"custom_id": "1"}])  # error: reportArgumentType / typeddict-item
    client.files.upload(file="a.pdf")  # error: reportArgumentType / arg-type
    client.skills.create(files="abc")  # error: reportArgumentType / arg-type
    client.skills.versions.retrieve("1", "s")  # error: reportCallIssue / call-arg
    client.files.with_streaming_response.download("f").read()  # error: reportAttributeAccessIssue / attr-defined

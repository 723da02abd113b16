"""Messages, sync: what each call returns, and what is refused."""

from __future__ import annotations

from typing_extensions import reveal_type

from anthropic import Anthropic
from anthropic.types import MessageParam

client = Anthropic()
hello: list[MessageParam] = [{"role": "user", "content": "Hello"}]


def replies(flag: bool) -> None:
    plain = client.messages.create(model="m", max_tokens=1, messages=hello)
    reveal_type(plain)  # reveals: Message
    unstreamed = client.messages.create(model="m", max_tokens=1, messages=hello, stream=False)
    reveal_type(unstreamed)  # reveals: Message
    streamed = client.messages.create(model="m", max_tokens=1, messages=hello, stream=True)
    reveal_type(streamed)  # reveals: Stream[RawMessageStreamEvent]
    either = client.messages.create(model="m", max_tokens=1, messages=hello, stream=flag)
    reveal_type(either)  # reveals: Message | Stream[RawMessageStreamEvent]
    inline = client.messages.create(
        model="m", max_tokens=1, messages=[{"role": "user", "content": [{"type": "text", "text": "Hello"}]}]
    )
    reveal_type(inline.usage.input_tokens)  # reveals: int
    reveal_type(inline._request_id)  # reveals: str | None


def events() -> None:
    with client.messages.create(model="m", max_tokens=1, messages=hello, stream=True) as stream:
        reveal_type(stream)  # reveals: Stream[RawMessageStreamEvent]
        for event in stream:
            reveal_type(event)  # reveals: RawMessageStreamEvent
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                reveal_type(event)  # reveals: RawContentBlockDeltaEvent
                reveal_type(event.delta)  # reveals: TextDelta
                reveal_type(event.delta.text)  # reveals: str
            elif event.type == "message_start":
                reveal_type(event.message)  # reveals: Message


def blocks() -> None:
    message = client.messages.create(model="m", max_tokens=1, messages=hello)
    for block in message.content:
        reveal_type(block)  # reveals: ContentBlock
        if block.type == "text":
            reveal_type(block)  # reveals: TextBlock
            reveal_type(block.text)  # reveals: str
        elif block.type == "tool_use":
            reveal_type(block)  # reveals: ToolUseBlock
            reveal_type(block.input)  # reveals: dict[str, object]
        elif block.type == "thinking":
            reveal_type(block)  # reveals: ThinkingBlock
            reveal_type(block.thinking)  # reveals: str
    text = "".join(block.text for block in message.content if block.type == "text")
    reveal_type(text)  # reveals: str
    print(message.content[0].text)  # error: reportAttributeAccessIssue / union-attr


def others() -> None:
    reveal_type(client.messages.count_tokens(model="m", messages=hello))  # reveals: MessageTokensCount
    reveal_type(client.count_tokens("Hello world!"))  # reveals: int

    beta = client.beta.messages.create(model="m", max_tokens=1, messages=[], betas=["some-beta"])
    reveal_type(beta)  # reveals: BetaMessage
    beta_streamed = client.beta.messages.create(model="m", max_tokens=1, messages=[], stream=True)
    reveal_type(beta_streamed)  # reveals: Stream[BetaRawMessageStreamEvent]
    for block in beta.content:
        reveal_type(block)  # reveals: BetaContentBlock
        if block.type == "text":
            reveal_type(block)  # reveals: TextBlock
    counted = client.beta.messages.count_tokens(model="m", messages=[])
    reveal_type(counted)  # reveals: BetaMessageTokensCount

    completion = client.completions.create(model="m", max_tokens_to_sample=1, prompt="")
    reveal_type(completion)  # reveals: Completion
    completions = client.completions.create(model="m", max_tokens_to_sample=1, prompt="", stream=True)
    reveal_type(completions)  # reveals: Stream[Completion]


def refused() -> None:
    client.messages.create(model="m", max_tokens=1, messages=hello, temprature=1)  # error: reportCallIssue / call-overload
    client.messages.create(model="m", messages=hello)  # error: reportCallIssue / call-overload
    client.messages.create("m", max_tokens=1, messages=hello)  # error: reportCallIssue / call-overload
    client.messages.create(model="m", max_tokens="1", messages=hello)  # error: reportArgumentType / call-overload
    client.messages.create(model="m", max_tokens=1, messages=hello, service_tier="slow")  # error: reportArgumentType / call-overload
    client.messages.create(model="m", max_tokens=1, messages=[{"role": "user"}])  # error: reportArgumentType / list-item
    client.messages.create(model="m", max_tokens=1, messages=[{"role": "usr", "content": ""}])  # error: reportArgumentType / list-item misc
    client.messages.count_tokens(model="m")  # error: reportCallIssue / call-arg
    client.messages.count_tokens(model="m", messages=hello, max_tokens=1)  # error: reportCallIssue / call-arg
    client.messages.count_tokens(model=1, messages=hello)  # error: reportArgumentType / arg-type
    client.messages.creat(model="m")  # error: reportAttributeAccessIssue / attr-defined
    client.completions.create(model="m", max_tokens_to_sample=1)  # error: reportCallIssue / call-overload

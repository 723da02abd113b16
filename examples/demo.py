"""The main job of the library against the embedded emulator: no key, no network.

`make demo` runs it. It fails, with an exit status that is not 0, where something does not go as it says.
"""

from __future__ import annotations

import logging
import os
import sys

from anthropic import Anthropic, APIConnectionError
from anthropic.emulator import Emulator
from anthropic.types import Message, MessageParam, ToolParam, ToolResultBlockParam

MODEL = "claude-opus-4-8"
WEATHER: ToolParam = {
    "name": "get_weather",
    "description": "Get the weather in a city.",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


def say(title: str) -> None:
    print(f"\n{title}\n{'-' * len(title)}")


def text_of(message: Message) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


def ask(text: str) -> list[MessageParam]:
    return [{"role": "user", "content": text}]


def stream_a_message(client: Anthropic, emulator: Emulator) -> None:
    say("1. A message, printed as it comes")
    emulator.script("Sockets whisper bytes;\nan event, then another:\nthe message is whole.")
    question = ask("Write a haiku about streams.")
    with client.messages.create(model=MODEL, max_tokens=200, messages=question, stream=True) as stream:
        for event in stream:
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                print(event.delta.text, end="", flush=True)
            elif event.type == "message_delta":
                print(f"\n({event.usage.output_tokens} output tokens, {event.delta.stop_reason})")


def use_a_tool(client: Anthropic, emulator: Emulator) -> None:
    say("2. A tool, called by hand")
    call = {"type": "tool_use", "name": "get_weather", "input": {"city": "Lisbon"}}
    emulator.script([{"type": "text", "text": "Let me look."}, call])
    emulator.script("Take a hat: it is 31 degrees and sunny in Lisbon.")

    messages = ask("What shall I wear in Lisbon today?")
    message = client.messages.create(model=MODEL, max_tokens=500, messages=messages, tools=[WEATHER])
    while message.stop_reason == "tool_use":
        results: list[ToolResultBlockParam] = []
        for block in message.content:
            if block.type == "tool_use":
                print(f"Claude calls {block.name}({block.input}); we answer '31 degrees, sunny'")
                results.append(
                    {"type": "tool_result", "tool_use_id": block.id, "content": "31 degrees, sunny"}
                )
        messages.append({"role": "assistant", "content": message.content})
        messages.append({"role": "user", "content": results})
        message = client.messages.create(model=MODEL, max_tokens=500, messages=messages, tools=[WEATHER])
    print(f"Claude says: {text_of(message)}")

    count = client.messages.count_tokens(model=MODEL, messages=messages, tools=[WEATHER])
    print(f"count_tokens: the conversation with its tool is {count.input_tokens} input tokens")


def try_again(client: Anthropic, emulator: Emulator) -> None:
    say("3. An overloaded API, twice; the client tries again")
    emulator.fault("overloaded", times=2, retry_after_ms=20)
    raw = client.messages.with_raw_response.create(model=MODEL, max_tokens=100, messages=ask("Still there?"))
    print(f"HTTP {raw.status_code} after {raw.retries_taken} retries: {text_of(raw.parse())}")
    if raw.retries_taken != 2:
        sys.exit("the request was not tried again")


def be_cut_off(client: Anthropic, emulator: Emulator) -> None:
    say("4. A connection that breaks in the middle of a stream")
    emulator.script("Once upon a time there was a connection that did not last until the end of the story.")
    emulator.fault("truncate", after=7)
    try:
        for _ in client.messages.create(model=MODEL, max_tokens=200, messages=ask("A story!"), stream=True):
            pass
    except APIConnectionError as error:
        print(f"{type(error).__name__}: {error}")
        print(f"kept: {text_of(error.partial_message)!r}" if error.partial_message else "nothing was kept")
        print(
            f"      {error.events_received} events, {error.bytes_received} bytes, request {error.request_id}"
        )
    else:
        sys.exit("a stream that was cut off looked whole")


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="  log: %(message)s", stream=sys.stdout)
    logging.getLogger("anthropic").setLevel(logging.INFO)
    if os.environ.get("ANTHROPIC_API_KEY"):
        print("ANTHROPIC_API_KEY is set. The demo does not use it: it talks to its own emulator alone.")
    with Emulator() as emulator, Anthropic(base_url=emulator.url, api_key=emulator.api_key) as client:
        for part in (stream_a_message, use_a_tool, try_again, be_cut_off):
            part(client, emulator)

    say("With a real key")
    print("Anthropic() in place of Anthropic(base_url=..., api_key=...): it reads ANTHROPIC_API_KEY.")
    print(f"Model names are the same; this was {MODEL}, and client.models.list() has them all.")
    print("Answers cost money: with that model $5 for a million input tokens and $25 for a million output")
    print("tokens, so less than a cent for this demo. Counting tokens is free.")


if __name__ == "__main__":
    main()

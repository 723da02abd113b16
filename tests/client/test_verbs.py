"""The low-level verbs: what they send, and what their reply becomes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated, Any, Optional, Union

import httpx
import httpx2
import pydantic
import pytest
from clients import API, every, it
from server import MESSAGE, reply, streamed

import anthropic
from anthropic import BaseModel


class Cat(BaseModel):
    type: str
    lives: int


class Dog(BaseModel):
    type: str
    tricks: list[str]


class Built:
    def __init__(self, data: object, status: int) -> None:
        self.data, self.status = data, status

    @classmethod
    def build(cls, *, response: Any, data: object) -> Built:
        return cls(data, response.status_code)


async def test_a_query_goes_before_the_fragment(api: API, serve: Any) -> None:
    server = serve(reply({}))
    options: Any = {"params": {"b[]": "2", "c": "3"}}
    await it(api.client(server).get("/cats?a=1&b%5B%5D=0#end", cast_to=object, options=options))
    assert server.last.query == "a=1&b%5B%5D=2&c=3"


async def test_only_a_method_with_a_body_says_its_length(api: API, serve: Any) -> None:
    server = serve(reply({}))
    client = api.client(server, engine="httpx2")
    await it(client.delete("/cats", cast_to=object))
    assert "content-length" not in server.last.headers
    await it(client.post("/cats", cast_to=object))
    assert server.last.headers["content-length"] == "0"


VERBS = ["get", "post", "put", "patch", "delete"]


@pytest.mark.parametrize("verb", VERBS)
async def test_verbs(api: API, serve: Any, verb: str) -> None:
    server = serve(reply({"type": "cat", "lives": 9}, headers={"request-id": "req_7"}))
    client = api.client(server)
    body = {} if verb == "get" else {"body": {"a": None, "b": [1]}}
    options = {"params": {"q": "x y", "list": [1, 2]}, "headers": {"X-Mine": "1"}, "extra_json": {"z": 0}}
    cat = await it(getattr(client, verb)("/cats", cast_to=Cat, options=options, **body))
    assert isinstance(cat, Cat) and cat.lives == 9 and cat._request_id == "req_7"
    request = server.last
    assert request.method == verb.upper() and request.path == "/cats"
    assert request.query == "q=x%20y&list%5B%5D=1&list%5B%5D=2"
    assert request.headers["x-mine"] == "1"
    if verb == "get":
        assert request.body == b"" and "content-type" not in request.headers
    else:
        assert request.body == b'{"a":null,"b":[1],"z":0}'
        assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize("verb", ["post", "put", "patch"])
async def test_no_body(api: API, serve: Any, verb: str) -> None:
    server = serve(reply({}))
    await it(getattr(api.client(server), verb)("/x", cast_to=object))
    assert server.last.body == b"" and server.last.headers["content-length"] == "0"


JSON = b'{"type": "cat", "lives": 9}'
CASTS: list[tuple[Any, bytes, str, Any]] = [
    (object, b'{"a": [1, null]}', "application/json", {"a": [1, None]}),
    (Any, b'{"a": 1}', "application/json", {"a": 1}),
    (object, b"null", "application/json", None),
    (object, b"plain", "text/plain", "plain"),
    (object, b"[1]", "application/problem+json; charset=utf-8", [1]),
    (object, b"[1]", "APPLICATION/JSON", [1]),
    (str, b"\xc3\xbc", "text/plain; charset=utf-8", "ü"),
    (str, b'"x"', "application/json", '"x"'),
    (bytes, b"\x00\xff", "application/octet-stream", b"\x00\xff"),
    (int, b"42", "text/plain", 42),
    (float, b"1.5", "text/plain", 1.5),
    (bool, b"True", "text/plain", True),
    (bool, b"no", "text/plain", False),
    (type(None), b"whatever", "text/plain", None),
    (dict[str, Cat], b'{"a": {"type": "c", "lives": 1}}', "application/json", {"a": Cat(type="c", lives=1)}),
    (dict[str, int], b'{"a": 1}', "application/json", {"a": 1}),
    (list[Cat], b'[{"type": "c", "lives": 1}]', "application/json", [Cat(type="c", lives=1)]),
    (Cat, JSON, "application/json", Cat(type="cat", lives=9)),
    (Cat, JSON, "text/html", Cat(type="cat", lives=9)),
    (Cat, b"", "text/html", ""),
    (Cat, b"<html>", "text/html", "<html>"),
    (Cat, b"null", "application/json", None),
    (Cat, b"[" + JSON + b"]", "application/json", [Cat(type="cat", lives=9)]),
    (Optional[Cat], JSON, "application/json", Cat(type="cat", lives=9)),
    (Union[Dog, Cat], JSON, "application/json", Cat(type="cat", lives=9)),
    (Dog | Cat, JSON, "application/json", Cat(type="cat", lives=9)),
    (Annotated[Cat, "note"], JSON, "application/json", Cat(type="cat", lives=9)),
]


@pytest.mark.parametrize(("cast_to", "body", "kind", "expected"), CASTS)
async def test_what_a_reply_becomes(
    api: API, serve: Any, cast_to: Any, body: bytes, kind: str, expected: Any
) -> None:
    client = api.client(serve(reply(body, kind=kind)))
    value = await it(client.get("/x", cast_to=cast_to))
    assert value == expected and type(value) is type(expected)


async def test_the_response_itself(api: API, serve: Any) -> None:
    client = api.client(serve(reply(JSON)))
    for cast_to in (httpx.Response, httpx2.Response):
        response = await it(client.get("/x", cast_to=cast_to))
        assert isinstance(response, api.lib.Response) and response.content == JSON


async def test_a_class_that_builds_itself(api: API, serve: Any) -> None:
    built = await it(api.client(serve(reply(JSON, 201))).get("/x", cast_to=Built))
    assert (built.data, built.status) == ({"type": "cat", "lives": 9}, 201)


async def test_a_raw_response_class(api: API, serve: Any) -> None:
    kind: Any = anthropic.AsyncAPIResponse if api.asynchronous else anthropic.APIResponse
    response = await it(api.client(serve(reply(JSON))).get("/x", cast_to=kind[Cat]))
    assert isinstance(response, kind) and response.headers["content-type"] == "application/json"
    assert (await it(response.parse())).lives == 9
    with pytest.raises(RuntimeError, match="to have a type argument at index 0"):
        await it(api.client(serve(reply(JSON))).get("/x", cast_to=kind))


class Plain(pydantic.BaseModel):
    type: str


class MyResponse(httpx.Response, httpx2.Response): ...


@pytest.mark.parametrize(
    ("cast_to", "cls", "match"),
    [
        (dict, ValueError, "dict"),
        (MyResponse, ValueError, "Response"),
        (Plain, TypeError, "Pydantic models must subclass our base model type"),
        (complex, RuntimeError, "^Unsupported type, expected"),
    ],
)
async def test_what_nothing_can_become(api: API, serve: Any, cast_to: Any, cls: Any, match: str) -> None:
    with pytest.raises(cls, match=match):
        await it(api.client(serve(reply(JSON))).get("/x", cast_to=cast_to))


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"body": {}, "content": b""}, "both `body` and `content`"),
        ({"files": {"a": b""}, "content": b""}, "both `files` and `content`"),
    ],
)
async def test_two_bodies(api: API, arguments: Any, match: str) -> None:
    with pytest.raises(TypeError, match=match):
        await it(api.client().post("/x", cast_to=object, **arguments))


async def test_bytes_as_body(api: API, serve: Any) -> None:
    server = serve(reply({}))
    with pytest.warns(DeprecationWarning, match="raw bytes as `body` is deprecated") as caught:
        called = api.client(server).post("/x", body=b"\x00raw", cast_to=object)
        if api.asynchronous:
            await called
    assert server.last.body == b"\x00raw"
    assert caught[0].filename == __file__


CONTENTS = {
    "bytes": lambda path: b"abc",
    "bytearray": lambda path: bytearray(b"abc"),
    "text": lambda path: "abc",
    "file": lambda path: path.open("rb"),
    "bytesio": lambda path: io.BytesIO(b"abc"),
    "iterator": lambda path: iter([b"a", b"bc"]),
    "list": lambda path: [b"a", b"bc"],
}


@pytest.mark.parametrize("make", CONTENTS.values(), ids=CONTENTS)
async def test_raw_content(api: API, serve: Any, make: Any, tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"abc")
    server = serve(reply({}))
    content = make(path)
    headers = {"Content-Type": "text/x"}
    await it(api.client(server).put("/x", content=content, cast_to=object, options={"headers": headers}))
    assert server.last.body == b"abc" and server.last.headers["content-type"] == "text/x"
    getattr(content, "close", bool)()


async def test_async_content(serve: Any) -> None:
    async def pieces() -> Any:
        yield b"a"
        yield b"bc"

    server = serve(reply({}))
    async with anthropic.AsyncAnthropic(api_key="k", base_url=server.url) as client:
        await client.post("/x", content=pieces(), cast_to=object)
    assert server.last.body == b"abc"


async def test_content_is_not_read_before_it_is_sent(api: API) -> None:
    from anthropic._request import FinalRequestOptions

    def pieces() -> Any:
        raise AssertionError
        yield b""

    client = api.client()
    client._build_request(FinalRequestOptions(method="post", url="/x", content=pieces()))


FORM = {"headers": {"Content-Type": "multipart/form-data"}}


async def test_multipart(api: API, serve: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"FILE")
    server = serve(reply({}))
    await it(
        api.client(server).post(
            "/x",
            body={"tags": ["a", "b"], "deep": {"k": True}, "no": None},
            files=[
                ("one", path),
                ("two", ("b.json", b"{}", "application/json")),
                ("two", (None, path)),
                ("c", b"raw"),
            ],
            cast_to=object,
            options=FORM,
        )
    )
    kind = server.last.headers["content-type"]
    assert kind.startswith("multipart/form-data; boundary=")
    body = server.last.body.decode()
    assert body.count('name="tags[]"') == 2 and 'name="deep[k]"\r\n\r\ntrue' in body and "no" not in body
    assert 'name="one"; filename="a.txt"' in body and body.count("FILE") == 2
    assert 'name="two"; filename="b.json"\r\nContent-Type: application/json\r\n\r\n{}' in body
    assert body.count('filename="a.txt"') == 2 and "raw" in body


async def test_multipart_without_files_and_with_a_boundary(api: API, serve: Any) -> None:
    server = serve(reply({}))
    client = api.client(server)
    await it(client.post("/x", body={"a": 1}, cast_to=object, options=FORM))
    assert b'name="a"\r\n\r\n1' in server.last.body
    kind = "multipart/form-data; boundary=XYZ"
    await it(
        client.post(
            "/x",
            body={"a": 1},
            files={"f": b"F"},
            cast_to=object,
            options={"headers": {"content-type": kind}},
        )
    )
    assert server.last.headers["content-type"] == kind and server.last.body.startswith(b"--XYZ\r\n")


@pytest.mark.parametrize(("files", "cls"), [({"f": "text"}, TypeError), ("text", TypeError)])
async def test_what_is_no_file(api: API, files: Any, cls: Any) -> None:
    with pytest.raises(cls):
        await it(api.client().post("/x", files=files, cast_to=object, options=FORM))
    with pytest.raises(TypeError, match="dictionary"):
        await it(api.client().post("/x", body=[1], cast_to=object, options=FORM))


async def test_streams_of_the_verbs(api: API, serve: Any) -> None:
    client = api.client(serve(streamed))
    cls: Any = anthropic.AsyncStream if api.asynchronous else anthropic.Stream
    union = anthropic.types.RawMessageStreamEvent
    typed = await it(client.post("/x", body={}, cast_to=object, stream=True, stream_cls=cls[union]))
    assert isinstance(typed, cls) and (await every(typed))[-1].type == "message_stop"
    plain = await it(client.post("/x", body={}, cast_to=union, stream=True))
    assert isinstance(plain, cls) and (await every(plain))[-1].type == "message_stop"
    bare = await it(client.post("/x", body={}, cast_to=object, stream=True, stream_cls=cls))
    assert (await every(bare))[0]["type"] == "message_start"


async def test_a_body_that_cannot_be_sent(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(reply({}))
    client = api.client(server)
    for bad, cls in (
        ({"a": float("nan")}, ValueError),
        ({"a": object()}, TypeError),
        ({"a": b""}, TypeError),
    ):
        with pytest.raises(cls):
            await it(client.post("/x", body=bad, cast_to=object))
    with pytest.raises(RuntimeError, match="cannot merge"):
        await it(client.post("/x", body=[1], cast_to=object, options={"extra_json": {"a": 1}}))
    with pytest.raises(FileNotFoundError):
        data = {"type": "base64", "data": Path("no/such/file")}
        await it(client.post("/x", body=data, cast_to=object))
    assert not server.requests and naps == []


async def test_strict_validation(api: API, serve: Any) -> None:
    good, bad = reply(MESSAGE), reply({**MESSAGE, "role": 7})
    client = api.client(serve(good, bad, reply(b"x", kind="text/plain")), _strict_response_validation=True)
    cast_to = anthropic.types.Message
    assert (await it(client.get("/x", cast_to=cast_to))).id == "msg_1"
    with pytest.raises(anthropic.APIResponseValidationError) as caught:
        await it(client.get("/x", cast_to=cast_to))
    assert isinstance(caught.value.__cause__, pydantic.ValidationError) and caught.value.status_code == 200
    with pytest.raises(anthropic.APIResponseValidationError, match=r"application/json.*text/plain"):
        await it(client.get("/x", cast_to=cast_to))


@pytest.mark.parametrize(
    ("url", "params", "target"),
    [
        ("foo", {}, "/custom/path/foo"),
        ("/foo", {}, "/custom/path/foo"),
        ("//foo", {}, "/custom/path/foo"),
        ("/files/a%2Fb?beta=true", {"limit": 10}, "/custom/path/files/a%2Fb?beta=true&limit=10"),
        ("/foo?a=1&b=2", {"a": 3}, "/custom/path/foo?b=2&a=3"),
        ("/foo", {"t": "a/b&c=d?ü"}, "/custom/path/foo?t=a%2Fb%26c%3Dd%3F%C3%BC"),
        ("/foo", {"empty": "", "none": None, "yes": True}, "/custom/path/foo?empty=&yes=true"),
    ],
)
async def test_joining(api: API, serve: Any, url: str, params: Any, target: str) -> None:
    server = serve(reply({}))
    for base in (f"{server.url}/custom/path", f"{server.url}/custom/path/"):
        client = api.client(server, base_url=base)
        await it(client.get(url, cast_to=object, options={"params": params}))
        assert server.last.target == target


async def test_an_absolute_url_leaves_the_base(api: API, serve: Any) -> None:
    one, two = serve(reply({})), serve(reply({"two": 1}))
    assert await it(api.client(one).get(f"{two.url}/x?y=1", cast_to=object)) == {"two": 1}
    assert two.last.target == "/x?y=1" and not one.requests

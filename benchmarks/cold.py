"""What a fresh process pays: `python cold.py import MODULE CLIENTS` or `cold.py first MODULE URL`.

Nothing but `sys` and `time` (both built in) is imported before the measurement, so that no library finds its
dependencies already loaded; no `from __future__` and no `typing` here for the same reason. One JSON line on stdout,
values as {"cpu": ..., "wall": ...} in milliseconds, or as {"value": ...} in MB.
"""

import sys
import time


def rss_mb() -> float:
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 if sys.platform != "darwin" else peak / 1024**2


def elapsed(since: "tuple[float, float]") -> "dict[str, float]":
    """Milliseconds since `since`, which is (process_time, perf_counter)."""
    return {"cpu": (time.process_time() - since[0]) * 1e3, "wall": (time.perf_counter() - since[1]) * 1e3}


def now() -> "tuple[float, float]":
    return (time.process_time(), time.perf_counter())


def run_import(kind: str, count: int) -> "dict[str, dict[str, float]]":
    bare = rss_mb()
    start = now()
    module = __import__(kind)
    if kind == "socket":
        __import__("json")
    imported = elapsed(start)
    memory = rss_mb()
    found = {"import": imported, "rss": {"value": memory}, "rss_bare": {"value": bare}}
    if kind == "anthropic" and count:
        middle = now()
        clients = [module.Anthropic(api_key="bench-key") for _ in range(count)]
        found["clients"] = elapsed(middle)
        found["clients_import"] = {key: imported[key] + found["clients"][key] for key in imported}
        found["rss_clients"] = {"value": rss_mb()}
        del clients
    return found


def bare_reply(module: str, url: str, body: "dict[str, object]") -> bytes:
    """The body of a reply by a bare engine. Written out here: raw.py's peers import what one request does not need."""
    import json
    import os

    data, authorities = json.dumps(body).encode(), os.environ.get("SSL_CERT_FILE")
    if module == "socket":
        import socket

        scheme, _, host = url.split("/")[:3]
        name, port = host.split(":")
        connection = socket.create_connection((name, int(port)))
        if scheme == "https:":
            import ssl

            connection = ssl.create_default_context().wrap_socket(connection, server_hostname=name)
        path = "/" + url.split("/", 3)[3]
        head = f"POST {path} HTTP/1.1\r\nHost: {name}\r\nContent-Length: {len(data)}\r\n\r\n"
        connection.sendall(head.encode() + data)
        found = b""
        while not found.endswith(b"}"):
            found += connection.recv(65536)
        return found.partition(b"\r\n\r\n")[2]
    if module == "pycurl":
        import pycurl

        pieces = []  # type: ignore[var-annotated]
        easy = pycurl.Curl()
        easy.setopt(pycurl.URL, url)
        easy.setopt(pycurl.POSTFIELDS, data)
        easy.setopt(pycurl.WRITEFUNCTION, pieces.append)
        if authorities:
            easy.setopt(pycurl.CAINFO, authorities)
        easy.perform()
        return b"".join(pieces)
    if module == "pyreqwest":
        from pyreqwest.client import SyncClientBuilder

        builder = SyncClientBuilder()
        if authorities:
            with open(authorities, "rb") as file:
                builder = builder.add_root_certificate_pem(file.read())
        return bytes(builder.build().post(url).body_bytes(data).build().send().bytes())
    content: bytes = __import__(module).Client().post(url, content=data).content
    return content


def run_first(kind: str, url: str) -> "dict[str, dict[str, float]]":
    start = now()
    body = {"model": "claude-bench", "max_tokens": 1024, "messages": [{"role": "user", "content": "Hello"}]}
    if kind == "anthropic":
        client = __import__("anthropic").Anthropic(api_key="bench-key", base_url=url)
        text = client.messages.create(**body).content[0].text
    else:
        import json

        text = json.loads(bare_reply(kind, url + "/v1/messages", body))["content"][0]["text"]
    assert len(text) > 500
    name = "first_reply_tls" if url.startswith("https:") else "first_reply"
    return {name: elapsed(start), name.replace("reply", "rss"): {"value": rss_mb()}}


if __name__ == "__main__":
    mode, kind, last = sys.argv[1:]
    result = run_import(kind, int(last)) if mode == "import" else run_first(kind, last)
    import json

    print(json.dumps(result))

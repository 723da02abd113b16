"""What a fresh process pays: `python cold.py import KIND CLIENTS` or `cold.py first KIND URL`.

Nothing but `sys` and `time` (both built in) is imported before the measurement, so that no library finds its
dependencies already loaded; no `from __future__` and no `typing` here for the same reason. One JSON line on stdout,
values as {"cpu": ..., "wall": ...}: milliseconds, or MB for the rss rows.
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
    found = {"import": imported, "rss": {"cpu": memory}, "rss_bare": {"cpu": bare}}
    if kind == "anthropic" and count:
        middle = now()
        clients = [module.Anthropic(api_key="bench-key") for _ in range(count)]
        found["clients"] = elapsed(middle)
        found["clients_import"] = {key: imported[key] + found["clients"][key] for key in imported}
        found["rss_clients"] = {"cpu": rss_mb()}
        del clients
    return found


def run_first(kind: str, url: str) -> "dict[str, dict[str, float]]":
    start = now()
    body = {"model": "claude-bench", "max_tokens": 1024, "messages": [{"role": "user", "content": "Hello"}]}
    if kind == "anthropic":
        client = __import__("anthropic").Anthropic(api_key="bench-key", base_url=url)
        text = client.messages.create(**body).content[0].text
    elif kind == "socket":
        import json
        import socket

        host, port = url.split("/")[2].split(":")
        connection = socket.create_connection((host, int(port)))
        data = json.dumps(body).encode()
        path = "/" + url.split("/", 3)[3] + "/v1/messages"
        head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(data)}\r\n\r\n"
        connection.sendall(head.encode() + data)
        text = json.loads(connection.recv(65536).partition(b"\r\n\r\n")[2])["content"][0]["text"]
    else:
        engine = __import__(kind)
        text = engine.Client().post(url + "/v1/messages", json=body).json()["content"][0]["text"]
    assert len(text) > 500
    return {"first_reply": elapsed(start), "rss_first": {"cpu": rss_mb()}}


if __name__ == "__main__":
    mode, kind, last = sys.argv[1:]
    result = run_import(kind, int(last)) if mode == "import" else run_first(kind, last)
    import json

    print(json.dumps(result))

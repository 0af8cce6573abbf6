"""A small OpenAI-compatible server on loopback, scripted by the test that starts it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Headers = dict[str, str]


@dataclass
class Reply:
    """What the server sends back."""

    body: Any
    status: int = 200
    headers: Headers = field(default_factory=dict)


@dataclass
class Asked:
    """A request as it came."""

    path: str
    headers: Headers
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """What stands between the marks of the prompt."""
        prompt = self.body["messages"][0]["content"]
        return re.search(r"<(text[-\d]*)>\n(.*)\n</\1>", prompt, re.DOTALL)[2]


def completion(text: str | None, *, reason: str = "stop", **message: Any) -> Reply:
    return Reply(
        {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": "tiny",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": reason,
                    "message": {"role": "assistant", "content": text, **message},
                }
            ],
            "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
        }
    )


def problem(status: int, words: str, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply({"error": {"message": words, "type": "x", "code": None}}, status, named)


@dataclass
class Server:
    """Keeps every request; ``reply`` makes the answer to it."""

    reply: Callable[[Asked], Reply]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.asked]


@contextmanager
def serving(reply: Callable[[Asked], Reply]) -> Iterator[Server]:
    server = Server(reply)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            given = self.rfile.read(int(self.headers["Content-Length"]))
            asked = Asked(
                self.path,
                {name.lower(): value for name, value in self.headers.items()},
                json.loads(given),
            )
            with lock:
                server.asked.append(asked)
            made = server.reply(asked)
            body = made.body if isinstance(made.body, bytes) else json.dumps(made.body).encode()
            try:
                self.send_response(made.status)
                sent = {"Content-Type": "application/json", "Content-Length": str(len(body))}
                for name, value in (sent | made.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # the client did not wait
                self.close_connection = True

        def log_message(self, *_: Any) -> None: ...

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()

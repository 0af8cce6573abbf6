"""``evalkit models`` as a user runs it, against a hub on this machine that speaks HTTP."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest

from evalkit.errors import ModelError
from evalkit.metrics.comet.catalogue import KNOWN
from evalkit.metrics.comet.huberrors import plain_errors

ROOT = Path(__file__).parent.parent.parent
COMMIT = "2760a223ac957f30acfb18c8aa649b01cf1d75f2"
MODEL = "Unbabel/wmt22-comet-da"
TOKEN = "hf_of_a_member"


def weights() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(zipfile.ZipInfo("model/data.pkl"), b"\x80\x02}." + bytes(1000))
    return held.getvalue()


def hparams(kind: str = "regression_metric") -> bytes:
    said = {
        "class_identifier": kind,
        "encoder_model": "XLM-RoBERTa",
        "pretrained_model": "xlm-roberta-large",
    }
    return json.dumps(said).encode()


@dataclass
class Repo:
    """A model on the hub: its files, and to whom the hub gives them."""

    files: dict[str, bytes]
    licence: str | None = "apache-2.0"
    gated: str | bool = False
    sizes: dict[str, int] = field(default_factory=dict)


def repos() -> dict[str, Repo]:
    model = {
        "hparams.yaml": hparams(),
        "checkpoints/model.ckpt": weights(),
        "LICENSE": b"Apache",
        "README.md": b"A model",
        "optimizer.bin": b"not wanted",
    }
    return {
        MODEL: Repo(dict(model)),
        "Unbabel/wmt22-cometkiwi-da": Repo(dict(model), "cc-by-nc-sa-4.0", gated="auto"),
        "a/ranker": Repo({**model, "hparams.yaml": hparams("ranking_metric")}, licence=None),
        "a/huge": Repo(dict(model), sizes={"checkpoints/model.ckpt": 10**18}),
        "a/broken": Repo({**model, "checkpoints/model.ckpt": weights()[:-30]}),
        "xlm-roberta-large": Repo(
            {
                "config.json": b"{}",
                "tokenizer.json": b'{"version": 1}',
                "sentencepiece.bpe.model": b"s",
                "pytorch_model.bin": b"not wanted either",
                "model.safetensors": b"nor this",
            }
        ),
    }


class Hub(ThreadingHTTPServer):
    """Speaks as much of the hub's protocol as a download uses, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.repos = repos()
        self.asked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def fetched(self) -> set[str]:
        return {line.removeprefix("GET ") for line in self.asked if line.startswith("GET ")}


class _Answer(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlparse(self.path).path).strip("/")
        if path.startswith("api/models/"):
            return self._about(path.removeprefix("api/models/"))
        name, _, rest = path.partition("/resolve/")
        commit, _, file = rest.partition("/")
        self.server.asked.append(f"{self.command} {name}/{file}")
        repo = self.server.repos.get(name)
        if repo is None or commit not in ("main", COMMIT):
            return self._send(404, b"", {"X-Error-Code": "RepoNotFound"})
        if repo.gated and self.headers.get("Authorization") != f"Bearer {TOKEN}":
            words = {"X-Error-Code": "GatedRepo", "X-Error-Message": "Access is restricted."}
            return self._send(401, b"", words)
        if file not in repo.files:
            return self._send(404, b"", {"X-Error-Code": "EntryNotFound"})
        if file == "checkpoints/model.ckpt" and not self.server.gate.wait(30):
            self.server.asked.append("GAVE UP")
        content = repo.files[file]
        tag = hashlib.sha256(content).hexdigest()
        return self._send(200, content, {"ETag": f'"{tag}"', "X-Repo-Commit": COMMIT})

    do_HEAD = do_GET

    def _about(self, path: str) -> None:
        self.server.asked.append(f"API {path}")
        name, _, revision = path.partition("/revision/")
        if self.headers.get("Authorization") == "Bearer hf_wrong":
            words = {"X-Error-Message": "Invalid credentials in Authorization header"}
            return self._send(401, b'{"error":"Invalid credentials"}', words)
        repo = self.server.repos.get(name)
        if repo is None:
            return self._send(401, b'{"error":"Repository not found"}', {})
        if revision not in ("", "main", "v1", COMMIT):
            return self._send(404, b"", {"X-Error-Code": "RevisionNotFound"})
        about: dict[str, Any] = {
            "id": name,
            "sha": COMMIT,
            "gated": repo.gated,
            "siblings": [
                {"rfilename": file, "size": repo.sizes.get(file, len(content))}
                for file, content in repo.files.items()
            ],
        }
        if repo.licence:
            about["cardData"] = {"license": repo.licence}
        return self._send(200, json.dumps(about).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests read what was asked."""


@pytest.fixture
def hub() -> Iterator[Hub]:
    server = Hub()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class User:
    """One who runs evalkit with a cache of their own and the hub on this machine."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        names = ("HF_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_CACHE", "CI")
        kept = {key: value for key, value in os.environ.items() if key not in names}
        self.cache = folder / "hub"
        self.environment = {
            **kept,
            "HF_HOME": str(folder),
            "HF_ENDPOINT": endpoint,
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "COLUMNS": "100",
        }

    def runs(
        self, *arguments: object, before: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        with self.starts(*arguments, before=before, **environment) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def starts(
        self, *arguments: object, before: str = "", **environment: str
    ) -> subprocess.Popen[str]:
        program = f"import sys; {before}\nfrom evalkit.__main__ import main; main()"
        return subprocess.Popen(
            [sys.executable, "-c", program, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**self.environment, **environment},
        )

    def is_refused(self, *arguments: object, code: int = 4, **environment: str) -> str:
        done = self.runs(*arguments, **environment)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""
        return done.stderr


@pytest.fixture
def user(tmp_path: Path, hub: Hub) -> User:
    return User(tmp_path, hub.address)


pull_tests = pytest.mark.needs("torch")  # transformers brings the hub's library


@pull_tests
def test_pull_brings_a_whole_checkpoint_and_no_more(user: User, hub: Hub) -> None:
    done = user.runs("models", "pull", MODEL)
    assert done.returncode == 0, done.stderr
    snapshot = user.cache / f"models--Unbabel--wmt22-comet-da/snapshots/{COMMIT}"
    assert done.stdout == f"{snapshot}/checkpoints/model.ckpt\n"
    assert hub.fetched() == {
        f"{MODEL}/hparams.yaml",
        f"{MODEL}/checkpoints/model.ckpt",
        f"{MODEL}/LICENSE",
        f"{MODEL}/README.md",
        "xlm-roberta-large/config.json",
        "xlm-roberta-large/tokenizer.json",
        "xlm-roberta-large/sentencepiece.bpe.model",
    }
    assert (snapshot / "checkpoints/model.ckpt").read_bytes() == weights()
    listed = {one["model"]: one for one in json.loads(user.runs("models", "list", "--json").stdout)}
    assert listed[MODEL]["at_hand"] is True
    assert listed[MODEL]["revision"] == COMMIT
    assert listed[MODEL]["bytes"] == len(weights())


@pull_tests
def test_size_licence_and_place_are_said_before_the_weights_are_fetched(
    user: User, hub: Hub
) -> None:
    hub.repos[MODEL].files["README.md"] = bytes(2_320_000)
    hub.gate.clear()  # no weights are given before the words were read here
    with user.starts("models", "pull", MODEL) as process:
        assert process.stderr is not None
        lines = [process.stderr.readline() for _ in range(3)]
        hub.gate.set()
        assert process.wait(120) == 0
    assert lines == [
        f"{MODEL} at {COMMIT[:12]}: 2.3 MB, licence apache-2.0\n",
        "with the config and tokenizer of xlm-roberta-large\n",
        f"into {user.cache}\n",
    ]
    assert "GAVE UP" not in hub.asked


@pull_tests
def test_pull_brings_a_sentence_encoder_that_scores(
    user: User, hub: Hub, tiny_encoder: Callable[..., Path], tmp_path: Path
) -> None:
    folder = tiny_encoder()
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    steps = [{"type": f"sentence_transformers.models.{kind}", "path": path}
             for kind, path in (("Transformer", ""), ("Pooling", "1_Pooling"))]  # fmt: skip
    files |= {
        "modules.json": json.dumps(steps).encode(),
        "1_Pooling/config.json": b'{"pooling_mode_mean_tokens": true}',
        "README.md": b"---\nlanguage: en\n---\n",
    }
    more = {"pytorch_model.bin": b"not wanted", "onnx/model.onnx": b"nor this"}
    hub.repos["a/sentences"] = Repo({**files, **more})
    (tmp_path / "a.txt").write_text("the ferry left\n", encoding="utf-8")
    score = ("score", "-t", tmp_path / "a.txt", "-r", tmp_path / "a.txt", "--json")
    metric = ("-m", "similarity:model=a/sentences")
    own = {"XDG_CACHE_HOME": str(tmp_path)}
    assert "Run `evalkit models pull a/sentences`" in user.is_refused(*score, *metric, **own)
    done = user.runs("models", "pull", "a/sentences")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f"/{COMMIT}/model.safetensors\n")
    assert hub.fetched() == {f"a/sentences/{name}" for name in files}
    scored = user.runs(*score, *metric, HF_HUB_OFFLINE="1", **own)
    (one,) = json.loads(scored.stdout)["scores"]
    assert one["value"] == pytest.approx(1.0, abs=1e-6)
    assert f"|model:a/sentences|revision:{COMMIT}|" in one["signature"]


@pull_tests
def test_a_second_pull_fetches_nothing(user: User, hub: Hub) -> None:
    first = user.runs("models", "pull", MODEL)
    hub.asked.clear()
    second = user.runs("models", "pull", MODEL)
    assert (second.returncode, second.stdout) == (0, first.stdout)
    assert hub.fetched() == set()


@pull_tests
def test_a_revision_is_kept_under_its_name(user: User) -> None:
    assert user.runs("models", "pull", MODEL, "--revision", "v1").returncode == 0
    assert (user.cache / "models--Unbabel--wmt22-comet-da/refs/v1").read_text() == COMMIT
    words = user.is_refused("models", "pull", MODEL, "--revision", "v9")
    assert f"{MODEL}: the model has no revision 'v9'" in words


@pull_tests
def test_a_gated_model_says_where_to_accept(user: User, hub: Hub) -> None:
    kiwi = "Unbabel/wmt22-cometkiwi-da"
    words = user.is_refused("models", "pull", kiwi)
    assert f"{kiwi}: the model is gated" in words
    assert f"Accept it at {hub.address}/{kiwi}" in words
    assert not any("model.ckpt" in line for line in hub.asked)
    done = user.runs("models", "pull", kiwi, HF_TOKEN=TOKEN)
    assert done.returncode == 0, done.stderr
    assert "licence cc-by-nc-sa-4.0, gated" in done.stderr
    assert TOKEN not in done.stdout + done.stderr


@pull_tests
def test_the_token_s_variable_has_a_name_of_one_s_own(user: User) -> None:
    kiwi = "Unbabel/wmt22-cometkiwi-da"
    done = user.runs("models", "pull", kiwi, "--token-env", "MINE", MINE=TOKEN)
    assert done.returncode == 0, done.stderr
    words = user.is_refused("models", "pull", kiwi, "--token-env", "MINE", code=2)
    assert "the variable 'MINE' is not set" in words
    words = user.is_refused("models", "pull", MODEL, HF_TOKEN="hf_wrong")
    assert "the hub refuses the token" in words


@pull_tests
def test_a_model_that_is_not_there(user: User) -> None:
    assert "the hub has no such model" in user.is_refused("models", "pull", "Unbabel/none")


@pull_tests
def test_offline_means_no_call(user: User, hub: Hub) -> None:
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        words = user.is_refused("models", "pull", MODEL, **{name: "1"})
        assert "forbids to ask the hub" in words
    assert hub.asked == []


@pull_tests
def test_a_hub_that_does_not_answer(user: User, hub: Hub) -> None:
    words = user.is_refused("models", "pull", MODEL, HF_ENDPOINT="http://127.0.0.1:9")
    assert f"{MODEL}: cannot fetch from http://127.0.0.1:9" in words
    assert "Check the network" in words


@pull_tests
@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("xlm-roberta-large", "is no COMET checkpoint"),
        ("xlm-roberta-large", "and no sentence encoder"),
        ("a/ranker", "its class 'ranking_metric' is not scored with"),
        ("a/huge", "the disk is too full: 1000000000.0 GB to fetch"),
    ],
)
def test_what_cannot_be_used_is_refused_before_its_weights_are_fetched(
    user: User, hub: Hub, model: str, words: str
) -> None:
    assert words in user.is_refused("models", "pull", model)
    assert not any("model.ckpt" in line for line in hub.asked)


@pull_tests
def test_weights_that_are_broken_on_the_hub_are_not_called_at_hand(user: User) -> None:
    assert "cut off or damaged" in user.is_refused("models", "pull", "a/broken")


@pull_tests
def test_for_a_local_checkpoint_its_encoder_alone_is_fetched(
    user: User, hub: Hub, tmp_path: Path
) -> None:
    (tmp_path / "mine/checkpoints").mkdir(parents=True)
    (tmp_path / "mine/hparams.yaml").write_bytes(hparams())
    (tmp_path / "mine/checkpoints/model.ckpt").write_bytes(weights())
    done = user.runs("models", "pull", tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    assert {line.split("/")[0] for line in hub.fetched()} == {"xlm-roberta-large"}


@pull_tests
def test_the_hub_s_library_is_not_installed(user: User) -> None:
    missing = "sys.modules['huggingface_hub'] = None"
    done = user.runs("models", "pull", MODEL, before=missing)
    assert done.returncode == 4
    assert "pip install 'evalkit-mt[comet]'" in done.stderr


@pull_tests
def test_a_full_disk_says_so() -> None:
    for number in (errno.ENOSPC, errno.EDQUOT):
        with (
            pytest.raises(ModelError, match=r"the disk is full\. .*HF_HOME"),
            plain_errors("a/b", None),
        ):
            raise OSError(number, os.strerror(number))


@pull_tests
def test_a_cache_that_may_not_be_written(user: User) -> None:
    user.cache.parent.joinpath("file").write_text("")
    words = user.is_refused("models", "pull", MODEL, HF_HUB_CACHE=str(user.cache.parent / "file/x"))
    assert "cannot write the model" in words


def test_list_shows_what_is_known_without_the_hub(user: User, hub: Hub) -> None:
    done = user.runs("models", "list")
    assert done.returncode == 0
    for one in KNOWN:
        assert f"{one.model}: not at hand\n" in done.stdout
    assert f"gated: accept at https://huggingface.co/{KNOWN[-1].model}" in done.stdout
    assert "licence unknown" in done.stdout
    assert hub.asked == []


def test_list_shows_other_comet_models_of_the_cache_and_what_they_lack(user: User) -> None:
    folder = user.cache / "models--me--mine/snapshots/aaaaaaa"
    folder.mkdir(parents=True)
    (user.cache / "models--an--encoder/snapshots/bbbbbbb").mkdir(parents=True)
    (folder / "hparams.yaml").write_bytes(hparams())
    entries = json.loads(user.runs("models", "list", "--json").stdout)
    assert [one["model"] for one in entries] == [*(one.model for one in KNOWN), "me/mine"]
    assert entries[-1]["at_hand"] is False
    assert "no checkpoints/model.ckpt" in entries[-1]["missing"]
    assert "evalkit models pull me/mine" in entries[-1]["missing"]


def test_help_has_an_example_and_loads_no_library_of_the_hub(user: User) -> None:
    for command in ("list", "pull", "verify"):
        done = user.runs("models", command, "--help")
        assert f"Example: evalkit models {command}" in done.stdout
    heavy = "import atexit; atexit.register(lambda: print('huggingface_hub' in sys.modules))"
    for arguments in (["--help"], ["list"]):
        assert user.runs("models", *arguments, before=heavy).stdout.endswith("False\n")


def test_what_is_known_is_well_formed() -> None:
    from evalkit.encoders.hub import is_id

    names = [one.model for one in KNOWN]
    assert len(set(names)) == len(names)
    assert all(map(is_id, names))
    assert all(one.gated for one in KNOWN if one.licence and one.licence.startswith("CC-BY-NC"))

"""A run in MLflow: a store in SQLite and a server on loopback, read without our own code."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evalkit.results import Results
from evalkit.track.exports import flat_metrics
from evalkit.track.follow import of_results
from evalkit.track.mlflowlog import names

pytestmark = pytest.mark.needs("mlflow")


def export(run: Path, uri: str, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "evalkit", "export", str(run), "--mlflow", uri, *more],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env={**os.environ, "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1"},
    )


def wanted(made: Results) -> dict[str, float]:
    return dict(names(flat_metrics(of_results(made, ""))))


def test_a_store_in_sqlite_keeps_every_number(
    glacier_run: tuple[Path, Results], tmp_path: Path
) -> None:
    run, made = glacier_run
    done = export(run, f"sqlite:///{tmp_path / 'mlflow.db'}")
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(tmp_path / "mlflow.db") as store:
        kept = dict(store.execute("select key, value from metrics"))
        params = dict(store.execute("select key, value from params"))
        (name,) = store.execute("select name from experiments where name = 'glacier'").fetchone()
        (status,) = store.execute("select status from runs").fetchone()
    assert kept == wanted(made)
    assert params["config_hash"] == made.run["config_hash"]
    assert (name, status) == ("glacier", "FINISHED")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """An MLflow server on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    store = f"sqlite:///{tmp_path / 'server.db'}"
    options = f"--host 127.0.0.1 --port {port} --workers 1".split()
    process = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", store, *options],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                time.sleep(0.5)
            assert process.poll() is None, "the server ended"
        else:
            pytest.fail("the server did not answer in time")
        yield address
    finally:
        os.killpg(process.pid, 15)
        process.wait(30)


def asked(address: str, what: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(
        f"{address}/api/2.0/mlflow/{what}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_a_server_keeps_every_number(glacier_run: tuple[Path, Results], server: str) -> None:
    run, made = glacier_run
    for _ in range(2):
        done = export(run, server, "--experiment", "press")
        assert done.returncode == 0, done.stderr
    found = asked(server, "experiments/search", {"max_results": 10})["experiments"]
    (home,) = [one["experiment_id"] for one in found if one["name"] == "press"]
    runs = asked(server, "runs/search", {"experiment_ids": [home]})["runs"]
    assert len(runs) == 2
    for one in runs:
        kept = {metric["key"]: metric["value"] for metric in one["data"]["metrics"]}
        assert kept == pytest.approx(wanted(made))
        tags = {tag["key"]: tag["value"] for tag in one["data"]["tags"]}
        assert tags["evalkit.run"] == str(run)


def test_a_server_that_is_not_there_is_one_clear_error(glacier_run: tuple[Path, Results]) -> None:
    done = export(glacier_run[0], "http://127.0.0.1:9")
    assert done.returncode == 2
    assert "evalkit: http://127.0.0.1:9: the tracking store does not take the run" in done.stderr
    assert "Traceback" not in done.stderr

"""A run as a run of MLflow: metrics, parameters and tags, in a file of SQLite or on a server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from evalkit.errors import ConfigError
from evalkit.track.exports import flat_metrics
from evalkit.track.series import Followed

T = TypeVar("T")

_INSTALL = "pip install 'evalkit-mt[mlflow]'"
# What MLflow takes in the name of a metric.
_NOT_IN_NAMES = re.compile(r"[^\w.\- /:]")
# What one request may hold.
_BATCH = 500
_LONGEST_NAME = 250


def log(followed: Followed, uri: str, *, experiment: str | None = None) -> str:
    """Write a run to an MLflow tracking store.

    Args:
        followed: The run.
        uri: Of the store: ``sqlite:///mlflow.db``, ``http://127.0.0.1:5000``.
        experiment: Its name; the config's where it is not given.

    Returns:
        The id of MLflow's run.

    Raises:
        ConfigError: MLflow is not installed, or the store does not take the run.
    """
    try:
        from mlflow import MlflowClient
        from mlflow.entities import Metric, Param, RunTag
        from mlflow.exceptions import MlflowException
    except ImportError as error:
        raise ConfigError("MLflow is not installed", mend=f"Install it: {_INSTALL}") from error
    name = experiment or followed.name
    stamp = milliseconds(followed.run.get("finished") or followed.run.get("started"))
    began = milliseconds(followed.run.get("started"))
    try:
        client = MlflowClient(tracking_uri=uri)
        known = client.get_experiment_by_name(name)
        home = known.experiment_id if known else client.create_experiment(name)
        run = client.create_run(home, start_time=began, run_name=followed.place)
        run_id = str(run.info.run_id)
        params = [Param(key, value) for key, value in _params(followed).items()]
        tags = [RunTag(key, value) for key, value in _tags(followed).items()]
        client.log_batch(run_id, params=params, tags=tags)
        metrics = (Metric(key, value, stamp, 0) for key, value in names(flat_metrics(followed)))
        for some in _batches(metrics):
            client.log_batch(run_id, metrics=some)
        client.set_terminated(run_id, end_time=stamp)
    except (MlflowException, OSError) as error:
        words = str(error).strip().splitlines() or [type(error).__name__]
        raise ConfigError(
            f"the tracking store does not take the run ({words[0][:300]})",
            place=uri,
            mend="Name a store such as sqlite:///mlflow.db, or a server that answers.",
        ) from error
    return run_id


def names(values: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """The values by names that MLflow takes; what it forbids becomes ``_``, and names stay apart.

    >>> list(names({"mt/chrf:word_order=2": 1.0, "mt/chrf:word_order,2": 2.0}))
    [('mt/chrf:word_order_2', 1.0), ('mt/chrf:word_order_2_2', 2.0)]
    """
    used: set[str] = set()
    for name, value in values.items():
        clean = _NOT_IN_NAMES.sub("_", name)[:_LONGEST_NAME]
        made, count = clean, 1
        while made in used:
            count += 1
            made = f"{clean}_{count}"
        used.add(made)
        yield made, value


def milliseconds(stamp: str | None) -> int:
    """A stamp of run.json as milliseconds since 1970, now where there is none.

    >>> milliseconds("1970-01-01T00:00:01.500000Z")
    1500
    """
    moment = datetime.fromisoformat(stamp) if stamp else datetime.now(UTC)
    return round(moment.timestamp() * 1000)


def _params(followed: Followed) -> dict[str, str]:
    run = followed.run
    told: dict[str, Any] = {
        "config_hash": run.get("config_hash"),
        "reference": run.get("reference", {}).get("used"),
        "seed": run.get("seed"),
        "evalkit": run.get("packages", {}).get("evalkit-mt"),
    }
    return {key: str(value) for key, value in told.items() if value is not None}


def _tags(followed: Followed) -> dict[str, str]:
    commit = followed.run.get("git_commit")
    signatures = {one.signature for one in followed.series.values() if one.value is not None}
    return {
        "evalkit.run": followed.place,
        "evalkit.signatures": "\n".join(sorted(signatures))[:5000],
        **({"mlflow.source.git.commit": str(commit)} if commit else {}),
    }


def _batches(values: Iterable[T]) -> Iterator[list[T]]:
    left = iter(values)
    while some := list(islice(left, _BATCH)):
        yield some

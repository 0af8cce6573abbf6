"""The engine ``fast``: the checkpoint's own numbers, each text encoded once, and remembered.

For the store, a row's score depends on its texts, the weights, the settings, the precision, the
kind of device and this engine's version. So do a text's vector (regression classes) and what the
model says of a unit (unified classes), which serve other systems and later runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from evalkit.metrics.comet import device as devices
from evalkit.metrics.comet.batches import batches
from evalkit.metrics.comet.checkpoint import Checkpoint
from evalkit.metrics.comet.scored import RowTexts, Scored, key_of
from evalkit.metrics.comet.settings import JOINT
from evalkit.metrics.comet.workers import spread
from evalkit.store import Space

if TYPE_CHECKING:
    from evalkit.metrics.comet.joint import JointModel
    from evalkit.metrics.comet.linear import Precision
    from evalkit.metrics.comet.network import Network
    from evalkit.metrics.comet.sentences import SentenceModel
    from evalkit.store import Store

# Raised whenever scores change beyond rounding: what is remembered under another is not used.
VERSION = 1
# Rows looked at together: their vectors fit into memory, whatever the length of the test set.
_ROWS = 8192

Model = TypeVar("Model")
Notice = Callable[[str], None]


class FastEngine:
    """Scores rows with a checkpoint.

    Args:
        checkpoint: The model.
        precision: Of the encoder's products.
        device: ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.
        context: Whether texts come with their context.
        tokens: Tokens that are encoded together, at most.
        store: Where to remember; None: nowhere.
        notice: Told, in words, what a reader should know.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        *,
        precision: Precision,
        device: str,
        context: bool,
        tokens: int,
        store: Store | None,
        notice: Notice,
    ) -> None:
        self.checkpoint, self.precision, self.context = checkpoint, precision, context
        self._device, self._tokens = device, tokens
        self._store, self._notice = store, notice
        self._done: dict[str, Scored] = {}

    def scores(self, rows: Sequence[RowTexts]) -> list[Scored]:
        """Score rows of ``src``, ``mt`` and, where the model reads it, ``ref``.

        Raises:
            ModelError: A part of the model is damaged or cannot be used.
            ConfigError: The device is not here.
        """
        keys = [key_of(row) for row in rows]
        wanted = {key: row for key, row in zip(keys, rows, strict=True) if key not in self._done}
        kind = self._kind(list(wanted))
        for block in _blocks(list(wanted), _ROWS):
            self._done |= self._block({key: wanted[key] for key in block}, kind)
        return [self._done[key] for key in keys]

    def device_kind(self, rows: Sequence[RowTexts]) -> devices.Kind:
        """The kind of device whose scores ``scores`` gives for these rows."""
        return self._kind([key_of(row) for row in rows])

    def _block(self, wanted: Mapping[str, RowTexts], kind: devices.Kind) -> dict[str, Scored]:
        space = self._space("comet-score", kind)
        stored = self._recall(space, list(wanted))
        known = {key: Scored.from_bytes(value) for key, value in stored.items()}
        missing = {key: row for key, row in wanted.items() if key not in known}
        if missing:
            work = self._joint if self.checkpoint.kind in JOINT else self._sentences
            new = dict(zip(missing, work(list(missing.values()), kind), strict=True))
            self._remember(space, {key: scored.to_bytes() for key, scored in new.items()})
            known |= new
        return known

    def _sentences(self, rows: Sequence[RowTexts], kind: devices.Kind) -> list[Scored]:
        """Encode what no vector is known of, and make scores of vectors."""
        import numpy as np

        models = self._network.sentence_models
        fields = [name for name in ("mt", "src", "ref") if name in rows[0]]
        texts = list(dict.fromkeys(row[name] for row in rows for name in fields))
        space = self._space("comet-vector", kind)
        vectors = self._recall(space, texts)
        lacking = [text for text in texts if text not in vectors]
        if lacking:
            tokens = self._network.tokenizer(lacking)

            def encode(model: SentenceModel, places: Sequence[int]) -> list[bytes]:
                made = model.vectors([tokens[place] for place in places]).cpu().numpy()
                return [
                    bytes([tokens[place].cut]) + vector.tobytes()
                    for place, vector in zip(places, made, strict=True)
                ]

            for done in self._spread([len(text.ids) for text in tokens], encode, models):
                made = {lacking[place]: vector for place, vector in done}
                self._remember(space, made)
                vectors |= made
        columns = {
            name: np.stack([np.frombuffer(vectors[row[name]], "<f4", offset=1) for row in rows])
            for name in fields
        }
        scores = models[0].scores(**columns)
        return [
            Scored(score=score, spans=None, cut=any(vectors[row[name]][0] for name in fields))
            for score, row in zip(scores, rows, strict=True)
        ]

    def _joint(self, rows: Sequence[RowTexts], kind: devices.Kind) -> list[Scored]:
        """Encode the units of which nothing is known, and join what is known of each row's."""
        network, models = self._network, self._network.joint_models
        units = [network.units(row) for row in rows]
        keys = {json.dumps(unit): unit for of_row in units for unit in of_row}
        space = self._space("comet-unit", kind)
        known = self._recall(space, list(keys))
        texts = list(dict.fromkeys(text for row in rows for text in row.values()))
        tokens = dict(zip(texts, network.tokenizer(texts), strict=True))
        lacking = [key for key in keys if key not in known]
        if lacking:
            joined = [models[0].unit([tokens[text] for text in keys[key]]) for key in lacking]

            def encode(model: JointModel, places: Sequence[int]) -> list[bytes]:
                outcomes = model.outcomes([joined[place] for place in places])
                return [outcome.to_json().encode() for outcome in outcomes]

            for done in self._spread([len(unit.ids) for unit in joined], encode, models):
                made = {lacking[place]: outcome for place, outcome in done}
                self._remember(space, made)
                known |= made
        return [
            network.row_score(
                [known[json.dumps(unit)] for unit in of_row],
                [[tokens[text] for text in unit] for unit in of_row],
            )
            for of_row in units
        ]

    def _spread(
        self,
        lengths: Sequence[int],
        encode: Callable[[Model, Sequence[int]], list[bytes]],
        models: Sequence[Model],
    ) -> Iterator[list[tuple[int, bytes]]]:
        """Encode in batches on every device; a batch's results at a time."""
        workers = [partial(encode, model) for model in models]
        return spread(batches(lengths, self._tokens), workers, self._notice)

    @cached_property
    def _network(self) -> Network:
        from evalkit.metrics.comet.network import Network

        return Network(
            self.checkpoint,
            precision=self.precision,
            device=self._device,
            context=self.context,
        )

    def _kind(self, keys: Sequence[str]) -> devices.Kind:
        """The kind of device; for ``auto``, another one's scores where the store has them all."""
        best = devices.kind_of(self._device)
        if self._device != "auto" or self._store is None:
            return best
        for kind in (best, *(kind for kind in devices.KINDS if kind != best)):
            if len(self._recall(self._space("comet-score", kind), keys)) == len(set(keys)):
                if kind != best:
                    self._notice(f"the scores are taken from the store; they were made on {kind}")
                return kind
        return best

    def _space(self, kind: str, device: devices.Kind) -> Space:
        """What the store's values depend on beside the texts."""
        return Space(
            kind=kind,
            about={
                "engine": VERSION,
                "model": self.checkpoint.model,
                "revision": self.checkpoint.revision,
                "weights": self._weights,
                "settings": self._settings,
                "precision": self.precision,
                "device": device,
                "context": int(self.context),
            },
        )

    @cached_property
    def _weights(self) -> str:
        return self.checkpoint.sha256(self._store)

    @cached_property
    def _settings(self) -> str:
        return self.checkpoint.settings_sha256()

    def _recall(self, space: Space, inputs: Sequence[str]) -> dict[str, bytes]:
        if self._store is None:
            return {}
        values = self._store.get(space, inputs)
        return {key: value for key, value in zip(inputs, values, strict=True) if value is not None}

    def _remember(self, space: Space, items: Mapping[str, bytes]) -> None:
        if self._store is not None:
            self._store.put(space, items)


def _blocks(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))

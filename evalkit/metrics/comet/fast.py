"""The engine ``fast``: the checkpoint's own numbers, each text encoded once, and remembered.

For the store, a row's score depends on its texts, the weights, the settings, the precision, the
kind of device and this engine's version. So do a text's vector (regression classes) and what the
model says of a unit (unified classes), which serve other systems and later runs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from evalkit.errors import ModelError
from evalkit.metrics.comet import device as devices
from evalkit.metrics.comet.batches import batches
from evalkit.metrics.comet.checkpoint import Checkpoint
from evalkit.metrics.comet.packages import not_installed
from evalkit.metrics.comet.scored import SCORE, UNIT, VECTOR, RowTexts, Scored, key_of, row_of
from evalkit.metrics.comet.settings import JOINT
from evalkit.metrics.comet.workers import fitted, spread
from evalkit.store import Space, StoreUnavailable

if TYPE_CHECKING:
    from evalkit.metrics.comet.joint import JointModel
    from evalkit.metrics.comet.linear import Precision
    from evalkit.metrics.comet.network import Network
    from evalkit.metrics.comet.sentences import SentenceModel
    from evalkit.metrics.comet.tokens import Tokens
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
        self._device, self._budget = device, tokens
        self._store, self._notice = store, notice
        self._done: dict[str, Scored] = {}
        self._made_on: dict[str, devices.Kind] = {}

    def scores(self, rows: Sequence[RowTexts]) -> list[Scored]:
        """Score rows of ``src``, ``mt`` and, where the model reads it, ``ref``.

        Raises:
            ModelError: A part of the model is damaged or cannot be used.
            ConfigError: The device is not here.
        """
        keys = [key_of(row) for row in rows]
        wanted = {key: row for key, row in zip(keys, rows, strict=True) if key not in self._done}
        device = self._kind(list(wanted))
        for block in _blocks(list(wanted), _ROWS):
            made = self._block({key: wanted[key] for key in block}, device)
            self._done |= made
            self._made_on |= dict.fromkeys(made, device)
        return [self._done[key] for key in keys]

    def device_kind(self, rows: Sequence[RowTexts]) -> str:
        """The kind of device whose scores ``scores`` gives for these rows; ``cpu+cuda`` for two."""
        keys = [key_of(row) for row in rows]
        known = {self._made_on[key] for key in keys if key in self._made_on}
        new = [key for key in keys if key not in self._made_on]
        return "+".join(sorted(known | ({self._kind(new)} if new or not known else set())))

    def values(self, kind: str, inputs: Sequence[str]) -> list[bytes]:
        """What the store keeps for inputs in a space of this kind."""
        device = devices.kind_of(self._device)
        if kind == SCORE:
            return [scored.to_bytes() for scored in self.scores([row_of(key) for key in inputs])]
        work = {VECTOR: self._vectors, UNIT: self._outcomes}[kind]
        made = work(list(dict.fromkeys(inputs)), device)
        return [made[key] for key in inputs]

    def _block(self, wanted: Mapping[str, RowTexts], device: devices.Kind) -> dict[str, Scored]:
        stored = self._recall(SCORE, device, list(wanted))
        known = {key: Scored.from_bytes(value) for key, value in stored.items()}
        missing = {key: row for key, row in wanted.items() if key not in known}
        if missing:
            work = self._joint if self.checkpoint.kind in JOINT else self._sentences
            new = dict(zip(missing, work(list(missing.values()), device), strict=True))
            self._check([made.score for made in new.values()])
            self._remember(SCORE, device, {key: made.to_bytes() for key, made in new.items()})
            known |= new
        return known

    def _sentences(self, rows: Sequence[RowTexts], device: devices.Kind) -> list[Scored]:
        """Make scores of the vectors of each row's texts."""
        import numpy as np

        fields = [name for name in ("mt", "src", "ref") if name in rows[0]]
        texts = list(dict.fromkeys(row[name] for row in rows for name in fields))
        vectors = self._vectors(texts, device)
        columns = {
            name: np.stack([np.frombuffer(vectors[row[name]], "<f4", offset=1) for row in rows])
            for name in fields
        }
        scores = self._network.sentence_models[0].scores(**columns)
        return [
            Scored(score=score, spans=None, cut=any(vectors[row[name]][0] for name in fields))
            for score, row in zip(scores, rows, strict=True)
        ]

    def _vectors(self, texts: Sequence[str], device: devices.Kind) -> dict[str, bytes]:
        """Each text's vector, float32, after a byte that says whether the text was cut."""
        known = self._recall(VECTOR, device, texts)
        lacking = [text for text in texts if text not in known]
        if not lacking:
            return known
        import numpy as np

        models = self._network.sentence_models
        for model in models:
            fitted(model.load)
        tokens = self._network.tokenizer(lacking)

        def encode(model: SentenceModel, places: Sequence[int]) -> list[bytes]:
            made = model.vectors([tokens[place] for place in places]).cpu().numpy()
            self._check(made.ravel().tolist() if not np.isfinite(made).all() else ())
            return [
                bytes([tokens[place].cut]) + vector.tobytes()
                for place, vector in zip(places, made, strict=True)
            ]

        lengths = [len(text.ids) for text in tokens]
        for done in self._spread(lengths, encode, models):
            made = {lacking[place]: vector for place, vector in done}
            self._remember(VECTOR, device, made)
            known |= made
        return known

    def _joint(self, rows: Sequence[RowTexts], device: devices.Kind) -> list[Scored]:
        """Make scores of what the model says of each row's units."""
        network = self._network
        units = [network.units(row) for row in rows]
        keys = list(dict.fromkeys(json.dumps(unit) for of_row in units for unit in of_row))
        outcomes = self._outcomes(keys, device)
        tokens = self._tokens_of([text for row in rows for text in row.values()])
        return [
            network.row_score(
                [outcomes[json.dumps(unit)] for unit in of_row],
                [[tokens[text] for text in unit] for unit in of_row],
            )
            for of_row in units
        ]

    def _outcomes(self, keys: Sequence[str], device: devices.Kind) -> dict[str, bytes]:
        """What the model says of each unit, the key being its texts as JSON."""
        known = self._recall(UNIT, device, keys)
        lacking = {key: json.loads(key) for key in keys if key not in known}
        if not lacking:
            return known
        tokens = self._tokens_of([text for texts in lacking.values() for text in texts])
        models = fitted(lambda: self._network.joint_models)
        units = [models[0].unit([tokens[text] for text in texts]) for texts in lacking.values()]

        def encode(model: JointModel, places: Sequence[int]) -> list[bytes]:
            outcomes = model.outcomes([units[place] for place in places])
            self._check([outcome.score for outcome in outcomes])
            return [outcome.to_json().encode() for outcome in outcomes]

        names = list(lacking)
        for done in self._spread([len(unit.ids) for unit in units], encode, models):
            made = {names[place]: outcome for place, outcome in done}
            self._remember(UNIT, device, made)
            known |= made
        return known

    def _check(self, values: Iterable[float]) -> None:
        """Refuse what is no number, before it is kept."""
        if not all(map(math.isfinite, values)):
            raise ModelError(
                f"the model gives what is no number, in {self.precision}",
                place=self.checkpoint.model,
                mend="Use float32, or check the checkpoint.",
            )

    def _tokens_of(self, texts: Sequence[str]) -> dict[str, Tokens]:
        distinct = list(dict.fromkeys(texts))
        return dict(zip(distinct, self._network.tokenizer(distinct), strict=True))

    def _spread(
        self,
        lengths: Sequence[int],
        encode: Callable[[Model, Sequence[int]], list[bytes]],
        models: Sequence[Model],
    ) -> Iterator[list[tuple[int, bytes]]]:
        """Encode in batches on every device; a batch's results at a time."""
        workers = [partial(encode, model) for model in models]
        return spread(batches(lengths, self._budget), workers, self._notice)

    @cached_property
    def _network(self) -> Network:
        try:
            from evalkit.metrics.comet.network import Network
        except ImportError as error:
            raise not_installed(error, self.checkpoint.model) from error
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
            if len(self._recall(SCORE, kind, keys)) == len(set(keys)):
                if kind != best:
                    self._notice(f"the scores are taken from the store; they were made on {kind}")
                return kind
        return best

    def _space(self, kind: str, device: devices.Kind) -> Space:
        """What the store's values depend on beside the texts."""
        checkpoint = self.checkpoint
        return Space(
            kind=kind,
            about={
                "engine": VERSION,
                "model": checkpoint.model if checkpoint.revision else str(checkpoint.weights),
                "revision": checkpoint.revision,
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

    def _recall(self, kind: str, device: devices.Kind, inputs: Sequence[str]) -> dict[str, bytes]:
        if self._store is None:
            return {}
        try:
            values = self._store.get(self._space(kind, device), inputs)
        except StoreUnavailable as error:
            self._go_without(error)
            return {}
        return {key: value for key, value in zip(inputs, values, strict=True) if value is not None}

    def _remember(self, kind: str, device: devices.Kind, items: Mapping[str, bytes]) -> None:
        if self._store is None:
            return
        try:
            self._store.put(self._space(kind, device), items)
        except StoreUnavailable as error:
            self._go_without(error)

    def _go_without(self, error: StoreUnavailable) -> None:
        """What was computed is worth more than that it be remembered."""
        self._notice(f"nothing more is remembered: {error}")
        self._store = None


def _blocks(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))

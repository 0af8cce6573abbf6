"""Made vectors, and an encoder that needs no weights."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

SaveVectors = Callable[..., Path]


@dataclass
class HashEncoder:
    """The sum of a random vector a word; keeps what it was asked."""

    name: str = "hash"
    asked: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([self._one(text) for text in texts], dtype=np.float32).reshape(-1, 32)

    def _one(self, text: str) -> np.ndarray:
        total = np.ones(32)
        for word in text.split():
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
            total = total + np.random.default_rng(seed).standard_normal(32)
        return total / np.linalg.norm(total)


@pytest.fixture
def hash_encoder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture
def save(tmp_path: Path) -> SaveVectors:
    def make(**arrays: np.ndarray) -> Path:
        path = tmp_path / "vectors.npz"
        np.savez(path, **arrays)
        return path

    return make

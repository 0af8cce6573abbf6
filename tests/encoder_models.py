"""Tiny sentence encoders with random weights: what they say means nothing, how it comes does."""

from __future__ import annotations

from pathlib import Path

MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["the", "ferry", "left", "harbour", "herring"]
# Every letter of the languages under test, so that all their words come to pieces that are known.
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßàèéìòùəğışç0123456789.,'-" + "".join(
    map(chr, range(0x0621, 0x064B))
)


def make(folder: Path, *, seed: int = 1, hidden: int = 16) -> Path:
    """Write an encoder of two layers; the same seed gives the same bytes."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder.mkdir(parents=True)
    vocabulary = [*MARKS, *WORDS, *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(seed)
    BertModel(
        BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=hidden,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=64,
            initializer_range=0.5,
        )
    ).save_pretrained(folder)
    return folder

"""Makes small random COMET checkpoints in the form in which COMET has them on disk.

::

    FOLDER/hparams.yaml              as Lightning's logger writes it while COMET trains
    FOLDER/checkpoints/model.ckpt    as Lightning's Trainer saves it
    FOLDER/encoder/                  config.json and the tokenizer's files
    FOLDER/xlm-roberta-base/         with MiniLM alone, which takes its tokenizer by that name:
                                     work inside FOLDER then

No weight is left at 0 or 1, so that an engine that drops a bias, a norm, a layer's weight or gamma
gives other scores. The last layers are fitted to the seeds: scores spread, tags are mixed.
"""

from __future__ import annotations

import functools
import importlib
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from evalkit.metrics.comet.reference import quiet

SEEDS = Path(__file__).parent.parent / "seeds"
BASE: dict[str, Any] = {
    "layers": 12,
    "hidden": 768,
    "heads": 12,
    "intermediate": 3072,
    "hidden_sizes": (3072, 1024),
    "vocab": 2000,
    "rows": 250002,
}
LARGE: dict[str, Any] = BASE | {"layers": 24, "hidden": 1024, "heads": 16, "intermediate": 4096}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What a checkpoint is made of.

    Args:
        kind: COMET's ``class_identifier``.
        layers: Transformer layers.
        hidden: Width of the encoder.
        heads: Attention heads. Each is 16 wide, as none of a published model is narrower than 32:
            in heads of 8 some CPUs sum an odd length in another order beside another text.
        intermediate: Width inside the encoder's feed-forward parts.
        vocab: Pieces of the tokenizer; fewer where the texts do not give as many.
        rows: Rows of the word embeddings; None: as many as the tokenizer has tokens.
        texts: What the tokenizer learns from; None: the seeds.
        encoder_model: ``XLM-RoBERTa``, ``XLM-RoBERTa-XL``, ``BERT`` or ``MiniLM``.
        hidden_sizes: Widths of the estimator's layers.
        layer: The layer that sentences are taken from, or ``mix``.
        layer_transformation: ``softmax``, ``sparsemax``, or ``sparsemax_patch``: then hparams.yaml
            says so and the checkpoint says ``sparsemax``, as with published models, and COMET
            mixes with softmax.
        layer_norm: Whether layers are normalised before they are mixed.
        scalars: The raw weights of the ``layers + 1`` layers; None: random.
        pool: How a regression metric pools.
        input_segments: What a unified metric reads.
        word_level: Whether a unified metric tags words; xCOMET always does.
        word_layer: The layer that is tagged; None: the last.
        hparams: Other arguments of COMET's class, such as ``activations``.
        seed: Of all weights.
    """

    kind: str
    layers: int = 2
    hidden: int = 32
    heads: int = 2
    intermediate: int = 64
    vocab: int = 500
    rows: int | None = None
    texts: tuple[str, ...] | None = None
    encoder_model: str = "XLM-RoBERTa"
    hidden_sizes: Sequence[int] = (48, 24)
    layer: str | int = "mix"
    layer_transformation: str = "softmax"
    layer_norm: bool = False
    scalars: Sequence[float] | None = None
    pool: str = "avg"
    input_segments: Sequence[str] = ("mt", "src")
    word_level: bool = False
    word_layer: int | None = None
    hparams: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 1


def make(folder: Path, kind: str, *, base_size: bool = False, **recipe: Any) -> Path:
    """Write a random checkpoint; the folder is given back.

    Args:
        folder: Where to write; made if it is not there.
        kind: COMET's ``class_identifier``.
        base_size: Start from the measures of ``BASE``.
        recipe: See ``Recipe``.
    """
    made = Recipe(kind=kind, **((BASE if base_size else {}) | recipe))
    folder = folder.absolute()
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "encoder").mkdir()
    with quiet(), chdir(folder):
        import torch

        write_config(folder / "encoder", made, write_tokenizer(folder, made))
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            model = model_of(folder / "encoder", made)
            perturb(model, made)
            fit_last_layers(model, made)
        save(model, folder, made)
    return folder


def seed_lines() -> list[str]:
    """The seeds' lines, in several languages."""
    return [
        line
        for path in sorted(SEEDS.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def sample_rows(n: int = 12, words: int = 12) -> list[dict[str, str]]:
    """Rows of source, hypothesis and reference out of the seeds, alike and unlike."""
    lines = [" ".join(line.split()[:words]) for line in seed_lines()]
    return [
        {
            "src": lines[7 * k % len(lines)],
            "mt": lines[(11 * k + 5) % len(lines)],
            "ref": lines[(11 * k + 5 + k % 3) % len(lines)],
        }
        for k in range(n)
    ]


def write_tokenizer(folder: Path, recipe: Recipe) -> int:
    """Write the encoder's tokenizer; its number of tokens."""
    texts = recipe.texts or tuple(seed_lines())
    made = wordpiece if recipe.encoder_model == "BERT" else sentencepiece
    tokenizer = made(texts, recipe.vocab, folder / "encoder")
    tokenizer.save_pretrained(folder / "encoder")
    if recipe.encoder_model == "MiniLM":
        tokenizer.save_pretrained(folder / "xlm-roberta-base")
    return len(tokenizer)


def sentencepiece(texts: tuple[str, ...], vocab: int, encoder: Path) -> Any:
    """XLM-R's tokenizer over a unigram model of the texts."""
    from transformers import XLMRobertaTokenizerFast
    from transformers.utils import sentencepiece_model_pb2_new

    path = encoder / "sentencepiece.bpe.model"
    path.write_bytes(unigram(texts, vocab))
    # Sentencepiece's own module for this needs a newer protobuf than unbabel-comet allows.
    converter = importlib.import_module("transformers.convert_slow_tokenizer")
    with mock.patch.object(converter, "import_protobuf", lambda *_: sentencepiece_model_pb2_new):
        return XLMRobertaTokenizerFast(str(path), model_max_length=512)


@functools.cache
def unigram(texts: tuple[str, ...], vocab: int) -> bytes:
    """A sentencepiece model with XLM-R's normalisation."""
    from sentencepiece import SentencePieceTrainer

    model = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        vocab_size=vocab,
        hard_vocab_limit=False,
        max_sentence_length=100_000,
        num_threads=1,
        minloglevel=2,
    )
    return model.getvalue()


def wordpiece(texts: tuple[str, ...], vocab: int, encoder: Path) -> Any:
    """BERT's tokenizer over the texts' letters and most frequent words."""
    from transformers import BertTokenizerFast

    counts = Counter(word for text in texts for word in re.findall(r"\w+|[^\w\s]", text))
    letters = sorted({letter for word in counts for letter in word})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    pieces += [f"##{letter}" for letter in letters]
    pieces += [word for word, _ in counts.most_common() if len(word) > 1]
    path = encoder / "vocab.txt"
    path.write_text("\n".join(pieces[:vocab]), encoding="utf-8")
    return BertTokenizerFast(str(path), do_lower_case=False, model_max_length=512)


def write_config(encoder: Path, recipe: Recipe, tokens: int) -> None:
    """The encoder's config.json, with XLM-R's own values for what is not in the recipe."""
    from transformers import BertConfig, XLMRobertaConfig, XLMRobertaXLConfig

    shape = {
        "vocab_size": recipe.rows or tokens,
        "hidden_size": recipe.hidden,
        "num_hidden_layers": recipe.layers,
        "num_attention_heads": recipe.heads,
        "intermediate_size": recipe.intermediate,
    }
    if recipe.encoder_model in ("BERT", "MiniLM"):
        BertConfig(**shape, max_position_embeddings=512).save_pretrained(encoder)
        return
    config = XLMRobertaConfig if recipe.encoder_model == "XLM-RoBERTa" else XLMRobertaXLConfig
    shape |= {"max_position_embeddings": 514, "type_vocab_size": 1}
    config(**shape, layer_norm_eps=1e-5).save_pretrained(encoder)


def model_of(encoder: Path, recipe: Recipe) -> Any:
    """COMET's own class, as it mixes when loaded, with weights still to come."""
    from comet.models import str2model

    patched = recipe.layer_transformation == "sparsemax_patch"
    common: dict[str, Any] = {
        "encoder_model": recipe.encoder_model,
        "pretrained_model": str(encoder),
        "layer_transformation": "softmax" if patched else recipe.layer_transformation,
        "layer_norm": recipe.layer_norm,
        "hidden_sizes": list(recipe.hidden_sizes),
        "load_pretrained_weights": False,
        "local_files_only": True,
    }
    if recipe.kind.endswith("regression_metric"):
        own: dict[str, Any] = {"layer": recipe.layer, "pool": recipe.pool}
    else:
        word_layer = recipe.layers if recipe.word_layer is None else recipe.word_layer
        own = {"sent_layer": recipe.layer, "word_layer": word_layer}
    if recipe.kind == "unified_metric":
        own["input_segments"] = list(recipe.input_segments)
        own["word_level_training"] = recipe.word_level
    return str2model[recipe.kind](**common | own | dict(recipe.hparams)).eval()


def perturb(model: Any, recipe: Recipe) -> None:
    """Give every weight a value that shows when it is missing."""
    import torch

    chance = torch.Generator().manual_seed(recipe.seed)

    def random(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=chance)

    for module in model.modules():
        if isinstance(module, torch.nn.Linear):
            module.weight.copy_(random(*module.weight.shape) / module.in_features**0.5)
            module.bias.copy_(0.2 * random(module.out_features))
        elif isinstance(module, torch.nn.LayerNorm):
            module.weight.copy_(1 + 0.2 * random(*module.weight.shape))
            module.bias.copy_(0.2 * random(*module.bias.shape))
        elif isinstance(module, torch.nn.Embedding):
            # A block again and again: 250002 random rows would take seconds.
            block = 0.5 * random(min(len(module.weight), 4096), module.embedding_dim)
            for start in range(0, len(module.weight), len(block)):
                module.weight[start : start + len(block)] = block[: len(module.weight) - start]
    if model.layerwise_attention:
        mix = model.layerwise_attention
        scalars = recipe.scalars or (0.3 * random(mix.num_layers)).tolist()
        for parameter, value in zip(mix.scalar_parameters, scalars, strict=True):
            parameter.fill_(value)
        mix.gamma.fill_(1.3)


def fit_last_layers(model: Any, recipe: Recipe) -> None:
    """Scale the estimator's last layer and the tagger to what the seeds give."""
    import torch

    heads = {[m for m in model.estimator.ff if isinstance(m, torch.nn.Linear)][-1]: (0.55, 0.15)}
    if getattr(model, "word_level", False):
        heads[model.hidden2tag] = (0.0, 1.0)
    if recipe.kind == "xcomet_metric":  # some of its scores pass 1, where it cuts them off
        heads[next(iter(heads))] = (0.85, 0.15)
    given: dict[Any, list[torch.Tensor]] = {head: [] for head in heads}
    hooks = [
        head.register_forward_hook(lambda head, _, out: given[head].append(out.flatten(0, -2)))
        for head in heads
    ]
    batch = model.prepare_sample(sample_rows(), stage="predict")
    for inputs in batch if isinstance(batch, tuple) else (batch,):
        model(**inputs)
    for hook in hooks:
        hook.remove()
    for head, (mean, spread) in heads.items():
        outputs = torch.cat(given[head])
        scale = spread / outputs.std(0)
        head.weight *= scale[:, None]
        head.bias.copy_(mean + (head.bias - outputs.mean(0)) * scale)
        if head.out_features > 1:
            head.bias[0] += 1.5  # most tokens are no error


def save(model: Any, folder: Path, recipe: Recipe) -> None:
    """Both files, through Lightning."""
    import pytorch_lightning
    from pytorch_lightning.core.saving import save_hparams_to_yaml

    model.hparams["layer_transformation"] = recipe.layer_transformation
    save_hparams_to_yaml(folder / "hparams.yaml", model.hparams)
    if recipe.layer_transformation == "sparsemax_patch":
        model.hparams["layer_transformation"] = "sparsemax"
    # Checkpoints of older transformers hold this buffer; COMET passes over it.
    model.encoder.model.embeddings._non_persistent_buffers_set.discard("position_ids")
    trainer = pytorch_lightning.Trainer(
        accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False
    )
    trainer.strategy.connect(model)
    trainer.save_checkpoint(folder / "checkpoints" / "model.ckpt", weights_only=True)

"""Makes small random translation models of each family, in the form in which they are published.

Each is made of a tokenizer over the seeds' words and a network whose weights are drawn at random,
wide enough apart that every word and every language moves what it says.
"""

from __future__ import annotations

import functools
import importlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import comet_models

VOCAB = 300
SHAPE = {
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 64,
    "decoder_ffn_dim": 64,
    "max_position_embeddings": 128,
    "scale_embedding": False,
}
TEMPLATE = (
    "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def make(folder: Path, family: str, *, controls: bool = False, **options: Any) -> Path:
    """Write a random model of a family; the folder is given back.

    Args:
        folder: Made if it is not there.
        family: nllb, m2m100, madlad, marian or chat.
        controls: Whether it may say control tokens, of which nothing is left in the text.
        options: Of the family's own maker.
    """
    folder.mkdir(parents=True, exist_ok=True)
    makers: dict[str, Callable[..., Any]] = {
        "nllb": _nllb,
        "m2m100": _m2m100,
        "madlad": _madlad,
        "marian": _marian,
        "chat": _chat,
    }
    network, tokenizer = makers[family](folder, **options)
    _scatter(network)
    if not controls:
        never = {*tokenizer.all_special_ids, *tokenizer.added_tokens_decoder}
        never -= {network.config.eos_token_id}
        network.generation_config.bad_words_ids = [[one] for one in sorted(never)]
    network.save_pretrained(folder)
    return folder


@functools.cache
def pieces(**options: Any) -> bytes:
    """A sentencepiece model of the seeds."""
    from sentencepiece import SentencePieceTrainer

    model = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(comet_models.seed_lines()),
        model_writer=model,
        vocab_size=VOCAB,
        hard_vocab_limit=False,
        max_sentence_length=100_000,
        num_threads=1,
        minloglevel=2,
        **options,
    )
    return model.getvalue()


def _pieces_of(model: bytes) -> list[str]:
    from sentencepiece import SentencePieceProcessor

    processor = SentencePieceProcessor(model_proto=model)
    return [processor.id_to_piece(k) for k in range(processor.get_piece_size())]


def _nllb(folder: Path) -> Any:
    from transformers import M2M100Config, M2M100ForConditionalGeneration, NllbTokenizerFast

    file = folder / "sentencepiece.bpe.model"
    file.write_bytes(pieces())
    tokenizer = _converted(NllbTokenizerFast, file)
    tokenizer.save_pretrained(folder)
    config = M2M100Config(**SHAPE, vocab_size=len(tokenizer), decoder_start_token_id=2)
    return M2M100ForConditionalGeneration(config), tokenizer


def _m2m100(folder: Path) -> Any:
    from transformers import M2M100Config, M2M100ForConditionalGeneration, M2M100Tokenizer
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    (folder / "spm.model").write_bytes(pieces())
    words = ["<s>", "<pad>", "</s>", "<unk>", *_pieces_of(pieces())[3:]]
    _write_vocab(folder, words)
    marks = [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]
    tokenizer = M2M100Tokenizer(
        str(folder / "vocab.json"), str(folder / "spm.model"), additional_special_tokens=marks
    )
    tokenizer.save_pretrained(folder)
    config = M2M100Config(**SHAPE, vocab_size=len(words) + 108, decoder_start_token_id=2)
    return M2M100ForConditionalGeneration(config), tokenizer


def _madlad(folder: Path) -> Any:
    from transformers import T5Config, T5ForConditionalGeneration, T5TokenizerFast

    file = folder / "spiece.model"
    marks = ",".join(f"<2{code}>" for code in ("en", "it", "ar", "az"))
    file.write_bytes(pieces(pad_id=0, eos_id=1, unk_id=2, bos_id=-1, user_defined_symbols=marks))
    tokenizer = _converted(T5TokenizerFast, file, extra_ids=0)
    tokenizer.save_pretrained(folder)
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=8,
        d_ff=64,
        num_layers=2,
        num_heads=4,
        decoder_start_token_id=0,
        tie_word_embeddings=False,
    )
    return T5ForConditionalGeneration(config), tokenizer


def _marian(
    folder: Path, *, languages: tuple[str, ...] = (), source: str = "en", target: str = "it"
) -> Any:
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    for side in ("source", "target"):
        (folder / f"{side}.spm").write_bytes(pieces())
    marks = [f">>{language}<<" for language in languages]
    words = ["</s>", "<unk>", *_pieces_of(pieces())[3:], *marks, "<pad>"]
    _write_vocab(folder, words)
    with mock.patch("warnings.warn"):
        tokenizer = MarianTokenizer(
            str(folder / "source.spm"),
            str(folder / "target.spm"),
            str(folder / "vocab.json"),
            source_lang=source,
            target_lang=target,
            model_max_length=128,
        )
    tokenizer.save_pretrained(folder)
    pad = len(words) - 1
    config = MarianConfig(
        **SHAPE,
        vocab_size=len(words),
        pad_token_id=pad,
        eos_token_id=0,
        forced_eos_token_id=0,
        decoder_start_token_id=pad,
    )
    return MarianMTModel(config), tokenizer


def _chat(folder: Path, *, template: bool = True) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    marks = ["<|end|>", "<|user|>", "<|assistant|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=VOCAB + 200,
        special_tokens=marks,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    inner.train_from_iterator(comet_models.seed_lines(), trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="<|end|>")
    if template:
        tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=1024,
        eos_token_id=0,
        bos_token_id=None,
    )
    network = LlamaForCausalLM(config)
    # As chat models are published: they would draw words by chance.
    network.generation_config.do_sample = True
    network.generation_config.temperature = 0.6
    network.generation_config.top_k = 20
    network.generation_config.top_p = 0.9
    return network, tokenizer


def _converted(kind: Any, file: Path, **options: Any) -> Any:
    from transformers.utils import sentencepiece_model_pb2_new

    # Sentencepiece's own module for this needs a newer protobuf than unbabel-comet allows.
    converter = importlib.import_module("transformers.convert_slow_tokenizer")
    with mock.patch.object(converter, "import_protobuf", lambda *_: sentencepiece_model_pb2_new):
        return kind(str(file), **options)


def _write_vocab(folder: Path, words: list[str]) -> None:
    text = json.dumps({word: index for index, word in enumerate(words)}, ensure_ascii=False)
    (folder / "vocab.json").write_text(text, encoding="utf-8")


def _scatter(network: Any) -> None:
    import torch

    chance = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, weights in network.named_parameters():
            if weights.dim() > 1:
                # Embeddings stand out from positions, and what the layers add from both: else it
                # says one word again and again.
                embedding = any(part in name for part in ("shared", "embed"))
                width = 1.0 if embedding else 4.0 / weights.shape[-1] ** 0.5
                weights.copy_(width * torch.randn(weights.shape, generator=chance))
        for module in network.modules():
            if isinstance(module, torch.nn.Embedding) and module.padding_idx is not None:
                module.weight[module.padding_idx] = 0  # as training leaves it

"""evalkit: who translates closely, who paraphrases, who drifts.

Nothing heavy is imported here: ``import evalkit`` loads no numpy, sacrebleu, torch or transformers,
and the nouns only when one is asked for, so that ``evalkit --help`` starts at once.
"""

from typing import TYPE_CHECKING, Any

from evalkit.errors import ConfigError, DataError, EvalkitError, ModelError

if TYPE_CHECKING:
    from evalkit.types import (
        Comparison,
        Document,
        Issue,
        Link,
        Profile,
        Row,
        Score,
        Segment,
        TestSet,
        Verdict,
    )

__all__ = [
    "Comparison",
    "ConfigError",
    "DataError",
    "Document",
    "EvalkitError",
    "Issue",
    "Link",
    "ModelError",
    "Profile",
    "Row",
    "Score",
    "Segment",
    "TestSet",
    "Verdict",
    "__version__",
]

__version__ = "0.1.0"

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from evalkit import types

        return getattr(types, name)

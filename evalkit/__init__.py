"""evalkit: who translates closely, who paraphrases, who drifts.

Nothing heavy is imported here: ``import evalkit`` loads no numpy, sacrebleu, torch or transformers.
"""

from evalkit.errors import ConfigError, DataError, EvalkitError, ModelError
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

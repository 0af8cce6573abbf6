"""Systems that make hypotheses and pivots.

``memory`` and ``file`` look translations up; ``command``, ``transformers`` and ``openai`` make
them, each once: ``remembered`` keeps them in the store.
"""

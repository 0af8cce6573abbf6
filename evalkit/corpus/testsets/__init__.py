"""Test sets as people keep them: plain lines, TSV, JSONL, TMX and mt-metrics-eval folders."""

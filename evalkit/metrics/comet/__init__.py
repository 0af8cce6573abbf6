"""COMET: neural scores from a checkpoint, by unbabel-comet's own code or by evalkit's."""

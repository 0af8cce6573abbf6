"""Systems that make hypotheses and pivots; a translation memory is the first."""

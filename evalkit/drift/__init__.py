"""What differs between the two sides of a row: checks, verdicts, consensus, profiles."""

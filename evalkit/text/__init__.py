"""What every stage may need of text: normalisation, scripts, languages, case, romanisation."""

"""Telling another body what it needs of a report, part by part, and hearing what it does."""

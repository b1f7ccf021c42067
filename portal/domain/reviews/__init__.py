"""The case review: which complaints count, who asked for one, and what came of it."""

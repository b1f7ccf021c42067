"""Puts everything that has broken other sites through every field and upload of ours."""

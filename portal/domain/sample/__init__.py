"""A believable borough to try the portal with, every part of it made up and marked as sample."""

from portal.domain.sample.borough import LETTERS_LEFT, SCALE, SEED, Loaded, is_empty, load
from portal.domain.sample.colleagues import SignIn

__all__ = ["LETTERS_LEFT", "SCALE", "SEED", "Loaded", "SignIn", "is_empty", "load"]

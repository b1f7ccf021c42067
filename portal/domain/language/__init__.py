"""Reading free text: what a sentence means, which label it belongs under, how sure, and why."""

from portal.domain.language.keeping import Unreadable, pack, unpack
from portal.domain.language.measuring import Measured, measure
from portal.domain.language.sentences import Sentence, WrongWeights, read
from portal.domain.language.sorting import Knowledge, Read, Sorted, Sorter, make_ready
from portal.domain.language.training import TooFew, learn, standing_for, taught

__all__ = [
    "Knowledge",
    "Measured",
    "Read",
    "Sentence",
    "Sorted",
    "Sorter",
    "TooFew",
    "Unreadable",
    "WrongWeights",
    "learn",
    "make_ready",
    "measure",
    "pack",
    "read",
    "standing_for",
    "taught",
    "unpack",
]

"""Reading free text: what a sentence means, which label it belongs under, how sure, and why."""

from portal.domain.language.keeping import Unreadable, pack, pack_learnt, unpack, unpack_learnt
from portal.domain.language.measuring import Measured, measure
from portal.domain.language.sentences import Sentence, WrongWeights, read
from portal.domain.language.sorting import Among, Knowledge, Read, Sorted, Sorter, make_ready
from portal.domain.language.training import TooFew, learn, standing_for, taught
from portal.domain.language.widening import Widened, widen

__all__ = [
    "Among",
    "Knowledge",
    "Measured",
    "Read",
    "Sentence",
    "Sorted",
    "Sorter",
    "TooFew",
    "Unreadable",
    "Widened",
    "WrongWeights",
    "learn",
    "make_ready",
    "measure",
    "pack",
    "pack_learnt",
    "read",
    "standing_for",
    "taught",
    "unpack",
    "unpack_learnt",
    "widen",
]

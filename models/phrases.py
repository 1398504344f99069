"""Words: the sentences of files and summaries, in English and Khmer."""

from pathlib import Path

from geo import words as of_errors
from geo.words import LANGUAGES, Sentence

__all__ = ["LANGUAGES", "WORDS", "Sentence", "catalogue", "said", "word"]

WORDS = of_errors.Words(Path(__file__).parent, below=of_errors.WORDS)
catalogue, word, said = WORDS.catalogue, WORDS.word, WORDS.said

"""Digits: Khmer figures read as 0 to 9."""

_KHMER = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


def latin_digits(text: str) -> str:
    """Return a text with Khmer digits as 0 to 9, and all else as it was.

    >>> latin_digits("ឆ្នាំ ២០២៤")
    'ឆ្នាំ 2024'
    """
    return text.translate(_KHMER)

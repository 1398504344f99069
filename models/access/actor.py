"""Actor: who reads and saves, and how that is known."""

import unicodedata
from dataclasses import dataclass

ALONE, ACCOUNT, READER, NOBODY = "alone", "account", "reader", "nobody"


@dataclass(frozen=True)
class Actor:
    """Who acts.

    Attributes
    ----------
    way : ALONE may do everything and types a name; ACCOUNT has logged in and may do what its roles
        allow; READER may look at everything and save nothing; NOBODY may not even look.
    account : as `account_id` gives it; empty without a log-in.
    """

    way: str = ALONE
    account: str = ""


MACHINE = Actor()  # whoever may run commands on this machine


def account_id(told: object) -> str:
    """Return the one form in which an account is kept and compared; empty where it is none.

    >>> account_id(" Sok.Dara@Example.org "), account_id(None)
    ('sok.dara@example.org', '')
    """
    text = unicodedata.normalize("NFKC", told).strip() if isinstance(told, str) else ""
    return text.casefold()

"""One core: how many the estimate's algebra takes, because its matrices are small.

The threads of two cores mostly wait for each other, busily: on a machine that has other work an
estimate then takes twenty times as long. On one core its last digits are the same on every machine
with such a processor, too.
"""

import scipy.linalg  # noqa: F401 # only what is loaded can be limited
import sklearn.linear_model  # noqa: F401
from threadpoolctl import threadpool_limits


def take_one_core() -> None:
    """Let the libraries of linear algebra take one core in this process, from now on.

    >>> take_one_core()
    >>> from threadpoolctl import threadpool_info
    >>> {library["num_threads"] for library in threadpool_info()}
    {1}
    """
    threadpool_limits(1)

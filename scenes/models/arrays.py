"""Read-only arrays: what a frozen result holds cannot be changed by who reads it.

It knows nothing of what the numbers mean; numpy's write flag is all there is to it (NumPy reference, `ndarray.setflags`).
"""

from collections.abc import Sequence

import numpy as np


def frozen(values: np.ndarray | Sequence[float]) -> np.ndarray:
    """Return a read-only copy, of the same shape and type."""
    copy = np.array(values)
    copy.setflags(write=False)
    return copy

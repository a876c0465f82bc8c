"""AI Infrastructure: How Modern AI Systems Work. Models, pictures and scenes of the film and the poster."""

import numpy  # noqa: F401  (its BLAS must be loaded before it can be limited)
from threadpoolctl import threadpool_limits

__version__ = "0.1.0"

# The models multiply small matrices: one thread is faster than many, and gives the same bits on every machine.
threadpool_limits(limits=1, user_api="blas")

"""Many times as the few numbers that a figure is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return the `median` and what 99 % take at most, `p99`, in milliseconds."""
    median, p99 = np.percentile(np.array(seconds) * 1_000, [50, 99]).tolist()
    return {"median": median, "p99": p99}

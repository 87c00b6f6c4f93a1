"""In which numbers a run computes, and which are usual for a network on this processor."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from digitpad.network.network import Network

PRECISIONS = ("float32", "mixed_bfloat16")
"""Keras's names. In mixed precision layers compute in bfloat16, eight bits of mantissa; weights,
their updates, the last layer and the loss stay float32, and so do validation and reading."""

# Below this, turning numbers into bfloat16 and back takes longer than multiplying them saves:
# 784-25-10, with 19,885 parameters, is trained half as fast, 784-500-300-10 a quarter faster.
_WORTHWHILE_PARAMETERS = 100_000


def usual_precision(network: Network) -> str:
    """Return mixed precision where it trains a network faster, else "float32"."""
    large = network.parameter_count >= _WORTHWHILE_PARAMETERS
    return "mixed_bfloat16" if large and multiplies_bfloat16() else "float32"


def multiplies_bfloat16() -> bool:
    """Whether the processor has instructions for bfloat16, as far as Linux tells."""
    return not {"avx512_bf16", "amx_bf16"}.isdisjoint(processor_flags())


@functools.cache
def processor_flags() -> frozenset[str]:
    """Return what an x86 processor can do, in Linux's words; nothing where that is not told."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return frozenset()
    flags = re.search(r"^flags\s*:(.*)$", text, re.MULTILINE)
    return frozenset(flags[1].split() if flags else ())

"""Half precision where the processor computes it; elsewhere it is emulated, ten times as slow as single."""

import contextlib
from pathlib import Path

import torch


def cheapest() -> contextlib.AbstractContextManager:
    """Runs what is inside in the cheapest precision that training bears."""
    processor = Path("/proc/cpuinfo")
    flags = processor.read_text() if processor.exists() else ""
    if "avx512_bf16" in flags or "amx_bf16" in flags:
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return contextlib.nullcontext()

"""What the training runs on: a graphics processor where there is one, in the cheapest precision that it computes."""

import contextlib
from pathlib import Path

import torch

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def cheapest() -> contextlib.AbstractContextManager:
    """Runs what is inside in the cheapest precision that training bears.

    Half precision is used where the hardware has it; emulated it is ten times as slow as single.
    """
    if DEVICE.type == "cuda":
        return torch.autocast("cuda", dtype=torch.bfloat16)
    processor = Path("/proc/cpuinfo")
    flags = processor.read_text() if processor.exists() else ""
    if "avx512_bf16" in flags or "amx_bf16" in flags:
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return contextlib.nullcontext()


def legacy_export() -> dict[str, bool]:
    """The argument that keeps later versions of PyTorch to the exporter that all of them have."""
    return {"dynamo": False} if "dynamo" in torch.onnx.export.__code__.co_varnames else {}

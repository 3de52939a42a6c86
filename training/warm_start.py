"""Takes the weights of an exported network as the start of further training.

Export folds each batch normalisation into the convolution before it. Here
the two are set apart again: the statistics are measured on drawn inputs, and
scale and shift are chosen so that the network computes what the file does.
"""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn


def _folded(path: Path) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Weight and bias of each convolution of the file, in order."""
    graph = onnx.load(str(path)).graph
    values = {item.name: torch.tensor(numpy_helper.to_array(item)) for item in graph.initializer}
    return [(values[node.input[1]], values[node.input[2]]) for node in graph.node if node.op_type == "Conv"]


@torch.no_grad()
def adopt(network: nn.Module, last: nn.Conv2d, path: Path, inputs: torch.Tensor) -> None:
    """Copies the file's convolutions into the network, first to last.

    `last` is the network's only convolution without normalisation, `inputs` a batch scaled as the
    network wants it. The file may lack the residual branch `network.silent`, or hold it as zeros: then it
    stays as it was made.
    """
    weights = _folded(path)
    blocks = [module for module in network.modules() if isinstance(module, nn.Sequential) and isinstance(module[0], nn.Conv2d)]
    if len(weights) <= len(blocks):
        silent = set(network.silent.modules())
        blocks = [block for block in blocks if block not in silent]
    network.eval()
    for block, (weight, bias) in zip(blocks, weights[:-1], strict=True):
        if not weight.any():
            continue
        convolution, normal = block[0], block[1]
        convolution.weight.copy_(weight.reshape(convolution.weight.shape))
        seen: list[torch.Tensor] = []
        hook = convolution.register_forward_hook(lambda _m, _i, output, into=seen: into.append(output))
        network(inputs)
        hook.remove()
        mean = seen[0].mean(dim=(0, 2, 3))
        variance = seen[0].var(dim=(0, 2, 3))
        normal.running_mean.copy_(mean)
        normal.running_var.copy_(variance)
        normal.weight.copy_(torch.sqrt(variance + normal.eps))
        normal.bias.copy_(mean + bias)
    weight, bias = weights[-1]
    last.weight.copy_(weight.reshape(last.weight.shape))
    last.bias.copy_(bias)
    network.train()

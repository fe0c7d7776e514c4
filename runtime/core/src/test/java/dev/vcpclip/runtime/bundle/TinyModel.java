package dev.vcpclip.runtime.bundle;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

/** Graphs of a few nodes, as ONNX bytes. */
final class TinyModel {
  private static final int IR_VERSION = 8;
  private static final int OPSET = 13;
  private static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();
  private static final int UINT8 = TensorProto.DataType.UINT8.getNumber();

  private static final String SCORE = BundleManifest.IMAGE_SCORE;

  private TinyModel() {}

  /**
   * Map: mean of the channels over 255. Score: the map's maximum.
   *
   * @param batch pictures in a run, or a name for any number
   * @param nanOnBlack whether the score of a black picture is NaN: 0 divided by 0
   */
  static byte[] brightness(
      String batch, int width, int height, String mapName, boolean nanOnBlack) {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("brightness")
            .addInput(value(BundleManifest.IMAGE, UINT8, batch, height, width, 3))
            .addOutput(value(mapName, FLOAT, batch, height, width))
            .addOutput(value(SCORE, FLOAT, batch))
            .addInitializer(
                TensorProto.newBuilder().setName("levels").setDataType(FLOAT).addFloatData(255))
            .addNode(
                node("Cast", BundleManifest.IMAGE, "float")
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("to")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(FLOAT)))
            .addNode(node("Div", "float", "scaled").addInput("levels"))
            .addNode(reduce("ReduceMean", "scaled", mapName, 3))
            .addNode(reduce("ReduceMax", mapName, nanOnBlack ? "max" : SCORE, 1, 2));
    if (nanOnBlack) {
      graph
          .addNode(node("Div", "max", "one").addInput("max"))
          .addNode(node("Mul", "max", SCORE).addInput("one"));
    }
    return bytes(graph.build());
  }

  /** One addition: what the runtime runs to see whether a provider works at all. */
  static byte[] probe() {
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("probe")
            .addInput(value("x", FLOAT, "N"))
            .addOutput(value("y", FLOAT, "N"))
            .addNode(node("Add", "x", "y").addInput("x"))
            .build();
    return bytes(graph);
  }

  private static byte[] bytes(GraphProto graph) {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("vcpclip-test")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static NodeProto.Builder node(String operator, String input, String output) {
    return NodeProto.newBuilder()
        .setName(output)
        .setOpType(operator)
        .addInput(input)
        .addOutput(output);
  }

  private static NodeProto.Builder reduce(String operator, String in, String out, long... axes) {
    AttributeProto.Builder over =
        AttributeProto.newBuilder().setName("axes").setType(AttributeProto.AttributeType.INTS);
    for (long axis : axes) {
      over.addInts(axis);
    }
    return node(operator, in, out)
        .addAttribute(over)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("keepdims")
                .setType(AttributeProto.AttributeType.INT)
                .setI(0));
  }

  private static ValueInfoProto value(String name, int type, String batch, long... rest) {
    TensorShapeProto.Dimension.Builder first = TensorShapeProto.Dimension.newBuilder();
    if (Character.isDigit(batch.charAt(0))) {
      first.setDimValue(Long.parseLong(batch));
    } else {
      first.setDimParam(batch);
    }
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder().addDim(first);
    for (long size : rest) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
        .build();
  }
}

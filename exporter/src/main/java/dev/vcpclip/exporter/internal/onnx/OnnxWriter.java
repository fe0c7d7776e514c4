package dev.vcpclip.exporter.internal.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.vcpclip.runtime.tensor.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** ONNX file of a {@link Graph}, which refers to its weights in files beside it. */
public final class OnnxWriter {
  /** Opset of the standard domain: has Gelu (20) and LayerNormalization (17). */
  public static final int OPSET = 20;

  /** The file format's version that goes with the opset. */
  private static final int IR_VERSION = 9;

  /** Smaller constants stay in the graph's file, where tools show them. */
  private static final int INLINE_BYTES = 1024;

  private OnnxWriter() {}

  /**
   * Writes the graph; weights that neither file holds yet are appended to the second.
   *
   * @param file must not exist
   * @param shared weights in the same folder, may be the same as {@code own}
   * @param own takes what is missing
   */
  public static void write(Graph graph, Path file, ExternalWeights shared, ExternalWeights own)
      throws IOException {
    GraphProto.Builder proto = GraphProto.newBuilder().setName("vcpclip");
    graph.inputs().forEach(v -> proto.addInput(valueInfo(v.name(), v)));
    for (Initializer weight : graph.initializers()) {
      proto.addInitializer(tensor(weight, shared.holds(weight) ? shared : own));
    }
    graph.nodes().forEach(node -> proto.addNode(node(node)));
    for (String output : graph.outputs()) {
      Value value = graph.stage(output);
      // An output has the fixed name of its stage, not the node's.
      proto.addNode(
          NodeProto.newBuilder()
              .setOpType("Identity")
              .setName("output/" + output)
              .addInput(value.name())
              .addOutput(output));
      proto.addOutput(valueInfo(output, value));
    }
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("vcpclip")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
            .addAllOpsetImport(otherDomains(graph))
            .setGraph(proto)
            .build();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(model.toByteArray());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Domains of one version each, ONNX Runtime's own being the only one in use. */
  private static List<OperatorSetIdProto> otherDomains(Graph graph) {
    return graph.nodes().stream()
        .map(Node::domain)
        .filter(domain -> !domain.isEmpty())
        .distinct()
        .map(domain -> OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1).build())
        .toList();
  }

  private static TensorProto tensor(Initializer weight, ExternalWeights file) throws IOException {
    Value value = weight.value();
    TensorProto.Builder proto =
        TensorProto.newBuilder()
            .setName(value.name())
            .setDataType(OnnxTypes.code(value.type()))
            .addAllDims(value.shape().dims());
    // Indices stay inline whatever their size: their names are not shared between graphs.
    boolean indices = value.type() == DataType.I64;
    if (indices || weight.bytes() <= INLINE_BYTES) {
      return proto.setRawData(ByteString.copyFrom(weight.encode())).build();
    }
    ExternalWeights.Location location = file.put(weight);
    return proto
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", location.file()))
        .addExternalData(entry("offset", location.offset()))
        .addExternalData(entry("length", location.length()))
        .build();
  }

  private static StringStringEntryProto entry(String key, Object value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value.toString()).build();
  }

  private static ValueInfoProto valueInfo(String name, Value value) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : value.shape().dims()) {
      var proto = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(dim >= 0 ? proto.setDimValue(dim) : proto.setDimParam(Shape.text(dim)));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(OnnxTypes.code(value.type()))
                        .setShape(shape)))
        .build();
  }

  private static NodeProto node(Node node) {
    NodeProto.Builder proto =
        NodeProto.newBuilder()
            .setOpType(node.type())
            .setDomain(node.domain())
            .setName(node.name())
            .addAllInput(node.inputs())
            .addAllOutput(node.outputs());
    for (Map.Entry<String, Object> e : node.attributes().entrySet()) {
      proto.addAttribute(attribute(e.getKey(), e.getValue()));
    }
    return proto.build();
  }

  private static AttributeProto attribute(String name, Object value) {
    AttributeProto.Builder proto = AttributeProto.newBuilder().setName(name);
    if (value instanceof Long i) {
      proto.setType(AttributeProto.AttributeType.INT).setI(i);
    } else if (value instanceof Float f) {
      proto.setType(AttributeProto.AttributeType.FLOAT).setF(f);
    } else if (value instanceof String s) {
      proto.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(s));
    } else if (value instanceof long[] is) {
      proto.setType(AttributeProto.AttributeType.INTS);
      for (long i : is) {
        proto.addInts(i);
      }
    } else {
      throw new IllegalArgumentException("attribute '" + name + "' is a " + value.getClass());
    }
    return proto.build();
  }
}

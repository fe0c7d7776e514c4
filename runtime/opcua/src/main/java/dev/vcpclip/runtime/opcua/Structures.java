package dev.vcpclip.runtime.opcua;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.milo.opcua.sdk.core.types.DynamicStructType;
import org.eclipse.milo.opcua.sdk.core.types.codec.DynamicCodecFactory;
import org.eclipse.milo.opcua.sdk.core.typetree.DataType;
import org.eclipse.milo.opcua.sdk.core.typetree.DataTypeTree;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.UaNodeManager;
import org.eclipse.milo.opcua.sdk.server.nodes.UaDataTypeNode;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.UaSerializationException;
import org.eclipse.milo.opcua.stack.core.types.DataTypeManager;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.enumerated.StructureType;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumField;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureField;

/** The specification's structures by their names. Thread-safe once made. */
final class Structures {
  private final OpcUaServer server;
  private final Map<String, DataType> types = new HashMap<>();

  private Structures(OpcUaServer server) {
    this.server = server;
  }

  /** Defines the node set's structures, so that clients and this server can read and write them. */
  static Structures define(
      OpcUaServer server, UaNodeManager nodes, List<DataTypeElement> dataTypes) {
    Map<NodeId, DataTypeElement> byId = new HashMap<>();
    dataTypes.forEach(each -> byId.put(each.id(), each));
    List<DataTypeElement> structures =
        dataTypes.stream().filter(each -> isStructure(each, byId)).toList();
    for (DataTypeElement each : structures) {
      UaDataTypeNode node = (UaDataTypeNode) nodes.getNode(each.id()).orElseThrow();
      node.setDataTypeDefinition(definition(each, byId, binary(each, nodes)));
    }
    for (DataTypeElement each : dataTypes) {
      if (each.base().equals(NodeIds.Enumeration)) {
        UaDataTypeNode node = (UaDataTypeNode) nodes.getNode(each.id()).orElseThrow();
        node.setDataTypeDefinition(new EnumDefinition(each.names().toArray(EnumField[]::new)));
      }
    }
    Structures defined = new Structures(server);
    DataTypeTree tree = server.updateDataTypeTree();
    for (DataTypeElement each : structures) {
      DataType type = tree.getDataType(each.id());
      defined.types.put(each.name(), type);
      if (!type.isAbstract()) {
        register(server.getStaticDataTypeManager(), type, tree);
        register(server.getDynamicDataTypeManager(), type, tree);
      }
    }
    return defined;
  }

  private static boolean isStructure(DataTypeElement type, Map<NodeId, DataTypeElement> byId) {
    DataTypeElement base = byId.get(type.base());
    return type.base().equals(NodeIds.Structure) || base != null && isStructure(base, byId);
  }

  private static NodeId binary(DataTypeElement type, UaNodeManager nodes) {
    return type.encodings().stream()
        .filter(
            id -> "Default Binary".equals(nodes.getNode(id).orElseThrow().getBrowseName().name()))
        .findFirst()
        .orElseThrow();
  }

  private static StructureDefinition definition(
      DataTypeElement type, Map<NodeId, DataTypeElement> byId, NodeId encoding) {
    List<StructureField> fields = new ArrayList<>();
    for (DataTypeElement each = type; each != null; each = byId.get(each.base())) {
      fields.addAll(0, each.fields());
    }
    boolean optional = fields.stream().anyMatch(StructureField::getIsOptional);
    return new StructureDefinition(
        encoding,
        type.base(),
        optional ? StructureType.StructureWithOptionalFields : StructureType.Structure,
        fields.toArray(StructureField[]::new));
  }

  private static void register(DataTypeManager manager, DataType type, DataTypeTree tree) {
    manager.registerType(
        type.getNodeId(),
        DynamicCodecFactory.create(type, tree),
        type.getBinaryEncodingId(),
        type.getXmlEncodingId(),
        type.getJsonEncodingId());
  }

  /**
   * A structure. Optional members that are missing are there all the same, and empty: the library
   * numbers the members that are left out wrongly as soon as one that is not follows them.
   *
   * @param members those that are given, by name
   */
  DynamicStructType of(String name, Map<String, Object> members) {
    DataType type = types.get(name);
    StructureDefinition definition = (StructureDefinition) type.getDataTypeDefinition();
    LinkedHashMap<String, Object> ordered = new LinkedHashMap<>();
    for (StructureField field : definition.getFields()) {
      Object given = members.get(field.getName());
      ordered.put(field.getName(), given == null ? empty(field) : given);
    }
    return new DynamicStructType(type, ordered);
  }

  private Object empty(StructureField field) {
    NodeId type = field.getDataType();
    if (type.equals(NodeIds.Boolean)) {
      return false;
    }
    if (type.equals(NodeIds.Duration)) {
      return 0.0;
    }
    return types.values().stream()
        .filter(each -> each.getNodeId().equals(type))
        .findFirst()
        .<Object>map(each -> of(each.getBrowseName().name(), Map.of()))
        .orElse(null); // texts and byte strings may be null
  }

  /** One of the structures that are a name. */
  DynamicStructType id(String name, String id) {
    return of(name, Map.of("Id", id));
  }

  /** As the value of a variable or argument. */
  ExtensionObject encode(DynamicStructType structure) {
    return ExtensionObject.encode(server.getStaticEncodingContext(), structure);
  }

  /** The name in a structure that is one; empty where there is none. */
  String id(Variant value) {
    if (value.value() instanceof DynamicStructType structure) {
      return id(structure);
    }
    if (value.value() instanceof ExtensionObject object) {
      try {
        return object.decode(server.getStaticEncodingContext()) instanceof DynamicStructType decoded
            ? id(decoded)
            : "";
      } catch (UaSerializationException e) {
        return ""; // some clients send an empty object for nothing
      }
    }
    return value.value() instanceof String text ? text.strip() : "";
  }

  private static String id(DynamicStructType structure) {
    return structure.getMembers().get("Id") instanceof String text ? text.strip() : "";
  }
}

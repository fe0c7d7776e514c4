package dev.vcpclip.runtime.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumField;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureField;
import org.w3c.dom.Element;

/** A data type as the node set has it. */
final class DataTypeElement {
  private final Element element;
  private final NodeSetReader reader;

  DataTypeElement(Element element, NodeSetReader reader) {
    this.element = element;
    this.reader = reader;
  }

  NodeId id() {
    return reader.id(element.getAttribute("NodeId"));
  }

  /** Without the namespace. */
  String name() {
    return element.getAttribute("BrowseName").replaceFirst("^1:", "");
  }

  /** What it is derived from. */
  NodeId base() {
    return reference("HasSubtype", "false").get(0);
  }

  /** Ids of its encodings. */
  List<NodeId> encodings() {
    return reference("HasEncoding", "");
  }

  private List<NodeId> reference(String type, String forward) {
    return Xml.children(Xml.child(element, "References"), "Reference").stream()
        .filter(each -> each.getAttribute("ReferenceType").equals(type))
        .filter(each -> each.getAttribute("IsForward").equals(forward))
        .map(each -> reader.id(each.getTextContent().strip()))
        .toList();
  }

  /**
   * The standard has taken TrimmedString over from this node set since. Fields are of the
   * standard's type, which is encoded alike: some clients cannot tell two types of one name apart.
   */
  private NodeId fieldType(String type) {
    if (type.equals("TrimmedString")) {
      return NodeIds.TrimmedString;
    }
    return type.isEmpty() ? NodeIds.BaseDataType : reader.id(type);
  }

  /** Its own fields, without those of what it is derived from. */
  List<StructureField> fields() {
    List<StructureField> fields = new ArrayList<>();
    for (Element field : Xml.children(Xml.child(element, "Definition"), "Field")) {
      String type = field.getAttribute("DataType");
      int rank = field.getAttribute("ValueRank").isEmpty() ? -1 : 1;
      fields.add(
          new StructureField(
              field.getAttribute("Name"),
              LocalizedText.NULL_VALUE,
              fieldType(type),
              rank,
              rank > 0 ? new UInteger[] {uint(0)} : null,
              uint(0),
              field.getAttribute("IsOptional").equals("true")));
    }
    return fields;
  }

  /** The names of an enumeration. */
  List<EnumField> names() {
    return Xml.children(Xml.child(element, "Definition"), "Field").stream()
        .map(
            field ->
                new EnumField(
                    Long.valueOf(field.getAttribute("Value")),
                    LocalizedText.english(field.getAttribute("Name")),
                    LocalizedText.NULL_VALUE,
                    field.getAttribute("Name")))
        .toList();
  }
}

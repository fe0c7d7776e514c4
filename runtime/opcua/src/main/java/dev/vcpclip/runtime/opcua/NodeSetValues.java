package dev.vcpclip.runtime.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.Argument;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumValueType;
import org.w3c.dom.Element;

/**
 * Values of a node set's variables: the arguments of methods, the names of enumerations, the
 * numbers of states. Others, such as dictionaries for clients of long ago, are left out.
 */
final class NodeSetValues {
  private NodeSetValues() {}

  /** {@code null} where there is none, or none that is read. */
  static Object of(Element value, NodeSetReader reader) {
    Element inner = Xml.children(value).stream().findFirst().orElse(null);
    if (inner == null) {
      return null;
    }
    return switch (inner.getLocalName()) {
      case "String" -> inner.getTextContent().strip();
      case "UInt32" -> uint(Long.parseLong(inner.getTextContent().strip()));
      case "Boolean" -> Boolean.valueOf(inner.getTextContent().strip());
      case "ListOfExtensionObject" -> structures(inner, reader);
      default -> null;
    };
  }

  private static Object structures(Element list, NodeSetReader reader) {
    List<Argument> arguments = new ArrayList<>();
    List<EnumValueType> names = new ArrayList<>();
    for (Element object : Xml.children(list)) {
      for (Element body : Xml.children(Xml.child(object, "Body"))) {
        if (body.getLocalName().equals("Argument")) {
          arguments.add(argument(body, reader));
        } else if (body.getLocalName().equals("EnumValueType")) {
          names.add(
              new EnumValueType(
                  Long.parseLong(Xml.text(body, "Value")),
                  LocalizedText.english(Xml.text(Xml.child(body, "DisplayName"), "Text")),
                  LocalizedText.NULL_VALUE));
        }
      }
    }
    return names.isEmpty()
        ? arguments.toArray(Argument[]::new)
        : names.toArray(EnumValueType[]::new);
  }

  private static Argument argument(Element body, NodeSetReader reader) {
    int rank = Integer.parseInt(Xml.text(body, "ValueRank"));
    return new Argument(
        Xml.text(body, "Name"),
        reader.id(Xml.text(Xml.child(body, "DataType"), "Identifier")),
        rank,
        rank > 0 ? new UInteger[] {uint(0)} : new UInteger[0],
        LocalizedText.NULL_VALUE);
  }
}

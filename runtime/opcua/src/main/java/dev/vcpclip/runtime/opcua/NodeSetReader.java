package dev.vcpclip.runtime.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.ubyte;
import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.nodes.UaDataTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNodeContext;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaReferenceTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableTypeNode;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * The types of OPC 40100-1 out of the foundation's node set, as nodes of a server. The library has
 * no reader of node sets. Reads what this one has: one namespace of its own beside the standard's.
 */
final class NodeSetReader {
  private static final String RESOURCE = "Opc.Ua.MachineVision.NodeSet2.xml.gz";
  private static final UInteger NO_WRITES = uint(0);

  private final UaNodeContext context;
  private final int namespace;
  private final Map<String, String> aliases = new HashMap<>();

  /**
   * @param context where the nodes go
   * @param namespace index that the server gave the node set's namespace
   */
  NodeSetReader(UaNodeContext context, int namespace) {
    this.context = context;
    this.namespace = namespace;
  }

  /** Adds every node and returns the data types. */
  List<DataTypeElement> read() {
    Element root = document();
    for (Element alias : Xml.children(Xml.child(root, "Aliases"), "Alias")) {
      aliases.put(alias.getAttribute("Alias"), alias.getTextContent().strip());
    }
    List<Element> nodes =
        Xml.children(root).stream().filter(each -> each.getLocalName().startsWith("UA")).toList();
    for (Element element : nodes) {
      context.getNodeManager().addNode(node(element));
    }
    nodes.forEach(this::addReferences);
    return nodes.stream()
        .filter(each -> each.getLocalName().equals("UADataType"))
        .map(each -> new DataTypeElement(each, this))
        .toList();
  }

  private static Element document() {
    try (InputStream packed = NodeSetReader.class.getResourceAsStream(RESOURCE);
        InputStream in = new GZIPInputStream(packed)) {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      return factory.newDocumentBuilder().parse(in).getDocumentElement();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IllegalStateException(RESOURCE + " is damaged", e);
    }
  }

  /** By alias, or as {@code ns=1;i=2}, where 1 is the node set's namespace. */
  NodeId id(String text) {
    String plain = aliases.getOrDefault(text, text);
    NodeId parsed = NodeId.parse(plain);
    return parsed.getNamespaceIndex().intValue() == 0
        ? parsed
        : new NodeId(namespace, (UInteger) parsed.getIdentifier());
  }

  private QualifiedName browseName(Element element) {
    String text = element.getAttribute("BrowseName");
    return text.startsWith("1:")
        ? new QualifiedName(namespace, text.substring(2))
        : new QualifiedName(0, text);
  }

  private UaNode node(Element element) {
    NodeId id = id(element.getAttribute("NodeId"));
    QualifiedName name = browseName(element);
    LocalizedText shown = LocalizedText.english(Xml.text(element, "DisplayName"));
    LocalizedText told = LocalizedText.english(Xml.text(element, "Description"));
    boolean isAbstract = element.getAttribute("IsAbstract").equals("true");
    return switch (element.getLocalName()) {
      case "UAObject" ->
          new UaObjectNode(context, id, name, shown, told, NO_WRITES, NO_WRITES, ubyte(0));
      case "UAObjectType" ->
          new UaObjectTypeNode(context, id, name, shown, told, NO_WRITES, NO_WRITES, isAbstract);
      case "UADataType" ->
          new UaDataTypeNode(context, id, name, shown, told, NO_WRITES, NO_WRITES, isAbstract);
      case "UAMethod" ->
          new UaMethodNode(context, id, name, shown, told, NO_WRITES, NO_WRITES, true, true);
      case "UAReferenceType" ->
          new UaReferenceTypeNode(
              context, id, name, shown, told, NO_WRITES, NO_WRITES, isAbstract, false, null);
      case "UAVariable" -> variable(element, id, name, shown, told);
      case "UAVariableType" ->
          new UaVariableTypeNode(
              context,
              id,
              name,
              shown,
              told,
              NO_WRITES,
              NO_WRITES,
              DataValue.valueOnly(Variant.NULL_VALUE),
              id(element.getAttribute("DataType")),
              rank(element),
              null,
              isAbstract);
      default -> throw new IllegalStateException("a kind of node that is not read: " + element);
    };
  }

  private UaNode variable(
      Element element, NodeId id, QualifiedName name, LocalizedText shown, LocalizedText told) {
    String dataType = element.getAttribute("DataType");
    return new UaVariableNode(
        context,
        id,
        name,
        shown,
        told,
        NO_WRITES,
        NO_WRITES,
        DataValue.valueOnly(new Variant(NodeSetValues.of(Xml.child(element, "Value"), this))),
        id(dataType.isEmpty() ? "i=24" : dataType),
        rank(element),
        rank(element) > 0 ? new UInteger[] {uint(0)} : null,
        ubyte(1),
        ubyte(1),
        0.0,
        false);
  }

  private static int rank(Element element) {
    String rank = element.getAttribute("ValueRank");
    return rank.isEmpty() ? -1 : Integer.parseInt(rank);
  }

  private void addReferences(Element element) {
    NodeId from = id(element.getAttribute("NodeId"));
    UaNode node = context.getNodeManager().getNode(from).orElseThrow();
    for (Element reference : Xml.children(Xml.child(element, "References"), "Reference")) {
      node.addReference(
          new Reference(
              from,
              id(reference.getAttribute("ReferenceType")),
              id(reference.getTextContent().strip()).expanded(),
              !reference.getAttribute("IsForward").equals("false")));
    }
  }
}

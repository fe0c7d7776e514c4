package dev.vcpclip.runtime.opcua;

import java.util.ArrayList;
import java.util.List;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Children by name. */
final class Xml {
  private Xml() {}

  /** Every element below; none below {@code null}. */
  static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    Node child = parent == null ? null : parent.getFirstChild();
    while (child != null) {
      if (child instanceof Element element) {
        children.add(element);
      }
      child = child.getNextSibling();
    }
    return children;
  }

  static List<Element> children(Element parent, String name) {
    return children(parent).stream().filter(each -> each.getLocalName().equals(name)).toList();
  }

  /** {@code null} where there is none. */
  static Element child(Element parent, String name) {
    return children(parent, name).stream().findFirst().orElse(null);
  }

  /** Empty where there is none. */
  static String text(Element parent, String name) {
    Element child = child(parent, name);
    return child == null ? "" : child.getTextContent().strip();
  }
}

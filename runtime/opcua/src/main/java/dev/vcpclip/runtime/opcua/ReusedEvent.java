package dev.vcpclip.runtime.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.ushort;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.milo.opcua.sdk.core.nodes.Node;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;

/**
 * Events of one kind and one source, told with the same nodes again and again: whoever listens has
 * taken what it wants when {@link #fire} returns. The library makes and deletes the nodes for every
 * event, which took most of a part's time. Thread-safe.
 */
final class ReusedEvent {
  private static final int UUID_BYTES = 16;
  private static final int INFORMATION = 100;
  private static final Set<String> FIXED =
      Set.of("EventType", "SourceNode", "SourceName", "Severity");

  private final OpcUaServer server;
  private final EventNode event;

  /** What one event has and the next has not: by path, as {@code FromState/Id}. */
  private final Map<String, UaVariableNode> fields = new HashMap<>();

  /**
   * @param type of the event
   * @param source node that it is about
   * @param sourceName the source's name
   * @throws UaException when the server does not know the type
   */
  ReusedEvent(OpcUaServer server, NodeId type, NodeId source, String sourceName)
      throws UaException {
    this.server = server;
    event =
        (EventNode) server.getEventFactory().createEvent(new NodeId(1, UUID.randomUUID()), type);
    event.setBrowseName(new QualifiedName(1, sourceName));
    event.setDisplayName(LocalizedText.english(sourceName));
    event.setEventType(type);
    event.setSourceNode(source);
    event.setSourceName(sourceName);
    event.setSeverity(ushort(INFORMATION));
    collect("", event.getPropertyNodes());
    collect("", event.getComponentNodes());
    fields.keySet().removeAll(FIXED);
    event.know(source);
  }

  private void collect(String path, List<? extends Node> children) {
    for (Node child : children) {
      if (child instanceof UaVariableNode variable) {
        String name = path + variable.getBrowseName().name();
        fields.put(name, variable);
        collect(name + "/", variable.getPropertyNodes());
      }
    }
  }

  /**
   * Tells everybody who listens.
   *
   * @param members by path; what is not among them is empty in this event
   */
  synchronized void fire(String message, Map<String, Object> members) {
    Map<String, Object> told = new HashMap<>(members);
    DateTime now = DateTime.now();
    told.put("EventId", newId());
    told.put("Time", now);
    told.put("ReceiveTime", now);
    told.put("Message", LocalizedText.english(message));
    fields.forEach((path, field) -> field.setValue(new DataValue(new Variant(told.get(path)))));
    server.getEventNotifier().fire(event);
  }

  private static ByteString newId() {
    UUID id = UUID.randomUUID();
    return ByteString.of(
        ByteBuffer.allocate(UUID_BYTES)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array());
  }
}

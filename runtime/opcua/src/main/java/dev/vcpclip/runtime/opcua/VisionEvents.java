package dev.vcpclip.runtime.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;
import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.ushort;

import dev.vcpclip.runtime.connector.PartResult;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.model.objects.BaseEventTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line's events, to whoever listens. */
final class VisionEvents {
  static final int RECIPE_PREPARED = 1022;
  static final int READY = 1023;
  static final int RESULT_READY = 1024;
  static final int ACQUISITION_DONE = 1025;
  static final int JOB_STARTED = 1013;

  private static final Logger LOG = LoggerFactory.getLogger(VisionEvents.class);
  private static final int UUID_BYTES = 16;
  private static final int INFORMATION = 100;

  private final OpcUaServer server;
  private final StationNamespace types;
  private final Structures structures;
  private final ResultStructure results;
  private final NodeId source;
  private final String sourceName;

  VisionEvents(
      StationNamespace types,
      Structures structures,
      ResultStructure results,
      NodeId source,
      String sourceName) {
    this.server = types.server();
    this.types = types;
    this.structures = structures;
    this.results = results;
    this.source = source;
    this.sourceName = sourceName;
  }

  /** Tells the server that nodes of these types are events. */
  static void register(StationNamespace types) {
    for (int each : List.of(RECIPE_PREPARED, READY, RESULT_READY, ACQUISITION_DONE, JOB_STARTED)) {
      types
          .server()
          .getObjectTypeManager()
          .registerObjectType(
              new NodeId(types.index(), uint(each)),
              BaseEventTypeNode.class,
              BaseEventTypeNode::new);
    }
  }

  void recipePrepared(String recipe) {
    fire(
        RECIPE_PREPARED,
        "recipe " + recipe + " prepared",
        Map.of(
            "ExternalId", structures.id("RecipeIdExternalDataType", recipe),
            "InternalId", structures.id("RecipeIdInternalDataType", recipe)));
  }

  void ofJob(int type, String message, String job) {
    fire(type, message, Map.of("JobId", structures.id("JobIdDataType", job)));
  }

  void resultReady(PartResult result, Map<String, Object> members) {
    fire(RESULT_READY, result.verdict().name(), members);
  }

  private void fire(int type, String message, Map<String, Object> members) {
    NodeId typeId = new NodeId(types.index(), uint(type));
    UUID id = UUID.randomUUID();
    BaseEventTypeNode event = null;
    try {
      event = server.getEventFactory().createEvent(new NodeId(1, id), typeId);
      event.setBrowseName(new QualifiedName(1, sourceName));
      event.setDisplayName(LocalizedText.english(sourceName));
      event.setEventId(
          ByteString.of(
              ByteBuffer.allocate(UUID_BYTES)
                  .putLong(id.getMostSignificantBits())
                  .putLong(id.getLeastSignificantBits())
                  .array()));
      event.setEventType(typeId);
      event.setSourceNode(source);
      event.setSourceName(sourceName);
      DateTime now = DateTime.now();
      event.setTime(now);
      event.setReceiveTime(now);
      event.setMessage(LocalizedText.english(message));
      event.setSeverity(ushort(INFORMATION));
      set(event, members);
      server.getEventNotifier().fire(event);
    } catch (UaException e) {
      LOG.error("{}: event {} was not told: {}", sourceName, type, e.getMessage());
    } finally {
      if (event != null) {
        event.delete();
      }
    }
  }

  private void set(BaseEventTypeNode event, Map<String, Object> members) {
    for (Map.Entry<String, Object> member : members.entrySet()) {
      event
          .getPropertyNode(new QualifiedName(types.index(), member.getKey()))
          .ifPresent(
              property ->
                  ((UaVariableNode) property)
                      .setValue(new DataValue(new Variant(results.argument(member.getValue())))));
    }
  }
}

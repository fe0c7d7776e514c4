package dev.vcpclip.runtime.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import dev.vcpclip.runtime.connector.PartResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;

/**
 * One line's events, to whoever listens. Made when the server is up: events are nodes of its own
 * address space. Thread-safe.
 */
final class VisionEvents {
  static final int JOB_STARTED = 1013;
  static final int STATE_CHANGED = 1018;
  static final int ERROR = 1019;
  static final int ERROR_RESOLVED = 1020;
  static final int RECIPE_PREPARED = 1022;
  static final int READY = 1023;
  static final int RESULT_READY = 1024;
  static final int ACQUISITION_DONE = 1025;

  private static final List<Integer> OF_THE_SYSTEM =
      List.of(JOB_STARTED, RECIPE_PREPARED, READY, RESULT_READY, ACQUISITION_DONE);
  private static final List<Integer> OF_A_STATE_MACHINE =
      List.of(STATE_CHANGED, ERROR, ERROR_RESOLVED);

  private final Structures structures;
  private final ResultStructure results;
  private final Map<Integer, ReusedEvent> events;

  VisionEvents(
      StationNamespace types,
      Structures structures,
      ResultStructure results,
      NodeId source,
      String sourceName) {
    this.structures = structures;
    this.results = results;
    events = events(types, OF_THE_SYSTEM, source, sourceName);
  }

  /** The events of one of the line's state machines, by their type. */
  static Map<Integer, ReusedEvent> ofStateMachine(
      StationNamespace types, NodeId machine, String name) {
    return events(types, OF_A_STATE_MACHINE, machine, name);
  }

  private static Map<Integer, ReusedEvent> events(
      StationNamespace types, List<Integer> kinds, NodeId source, String name) {
    Map<Integer, ReusedEvent> events = new HashMap<>();
    for (int kind : kinds) {
      NodeId type = new NodeId(types.index(), uint(kind));
      try {
        events.put(kind, new ReusedEvent(types.server(), type, source, name));
      } catch (UaException e) {
        throw new IllegalStateException("no event type " + kind + " in the node set", e);
      }
    }
    return events;
  }

  /** Tells the server that nodes of these types are events. */
  static void register(StationNamespace types) {
    for (List<Integer> kinds : List.of(OF_THE_SYSTEM, OF_A_STATE_MACHINE)) {
      for (int each : kinds) {
        types
            .server()
            .getObjectTypeManager()
            .registerObjectType(
                new NodeId(types.index(), uint(each)), EventNode.class, EventNode::new);
      }
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
    Map<String, Object> encoded = new HashMap<>();
    members.forEach((name, member) -> encoded.put(name, results.argument(member)));
    events.get(type).fire(message, encoded);
  }
}

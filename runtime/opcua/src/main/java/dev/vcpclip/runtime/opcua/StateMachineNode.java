package dev.vcpclip.runtime.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;

/**
 * One state machine of a line: its current state as variables, and an event for each state that it
 * enters, with the transition that leads there as the node set has it. One thread at a time.
 */
final class StateMachineNode {
  private static final String ERROR = "Error";

  private final StationNamespace types;
  private final UaNode machine;
  private final UaVariableNode state;
  private final UaVariableNode stateId;
  private final List<Transition> transitions = new ArrayList<>();
  private Map<Integer, ReusedEvent> events = Map.of();
  private State now = State.NONE;

  /**
   * A state by the specification's name.
   *
   * @param name empty while the machine is in none
   * @param number of its node in the node set
   */
  record State(String name, int number) {
    static final State NONE = new State("", 0);
  }

  /**
   * @param method that causes it; empty for one that the system makes by itself
   */
  private record Transition(NodeId id, String name, NodeId from, NodeId to, String method) {}

  /**
   * @param type that declares the machine's transitions
   */
  StateMachineNode(StationNamespace types, UaNode type, UaNode machine) {
    this.types = types;
    this.machine = machine;
    state = (UaVariableNode) child(machine, "CurrentState");
    stateId = (UaVariableNode) child(state, "Id");
    for (Reference reference : type.getReferences()) {
      if (reference.isForward() && reference.getReferenceTypeId().equals(NodeIds.HasComponent)) {
        target(reference).ifPresent(this::addTransition);
      }
    }
  }

  private static UaNode child(UaNode parent, String name) {
    return parent
        .findNode(new QualifiedName(0, name))
        .orElseThrow(() -> new IllegalStateException("no " + name + " in the node set"));
  }

  private Optional<UaNode> target(Reference reference) {
    return types.server().getAddressSpaceManager().getManagedNode(reference.getTargetNodeId());
  }

  private void addTransition(UaNode node) {
    Map<NodeId, UaNode> ends = new HashMap<>();
    for (Reference reference : node.getReferences()) {
      if (reference.isForward()) {
        target(reference).ifPresent(to -> ends.put(reference.getReferenceTypeId(), to));
      }
    }
    UaNode from = ends.get(NodeIds.FromState);
    UaNode to = ends.get(NodeIds.ToState);
    if (from != null && to != null) {
      UaNode method = ends.get(NodeIds.HasCause);
      transitions.add(
          new Transition(
              node.getNodeId(),
              node.getBrowseName().name(),
              from.getNodeId(),
              to.getNodeId(),
              method == null ? "" : method.getBrowseName().name()));
    }
  }

  /** From now on whoever listens is told. */
  void tell(String name) {
    events = VisionEvents.ofStateMachine(types, machine.getNodeId(), name);
  }

  /**
   * Enters a state; the one that it is in already changes nothing.
   *
   * @param method that asked for it; empty for the line itself
   */
  void enter(State next, String method) {
    if (next.equals(now) && !next.equals(State.NONE)) {
      return;
    }
    State before = now;
    now = next;
    if (next.equals(State.NONE)) {
      DataValue inactive = new DataValue(new StatusCode(StatusCodes.Bad_StateNotActive));
      state.setValue(inactive);
      stateId.setValue(inactive);
      return;
    }
    stateId.setValue(new DataValue(new Variant(id(next))));
    state.setValue(new DataValue(new Variant(LocalizedText.english(next.name()))));
    if (!events.isEmpty()) {
      tell(before, method);
    }
  }

  private NodeId id(State of) {
    return new NodeId(types.index(), uint(of.number()));
  }

  private void tell(State before, String method) {
    Map<String, Object> members = new HashMap<>();
    members.put("ToState", LocalizedText.english(now.name()));
    members.put("ToState/Id", id(now));
    if (!before.equals(State.NONE)) {
      members.put("FromState", LocalizedText.english(before.name()));
      members.put("FromState/Id", id(before));
      transitions.stream()
          .filter(each -> each.from.equals(id(before)) && each.to.equals(id(now)))
          .min(Comparator.comparing(each -> rank(each, method)))
          .ifPresent(
              each -> {
                members.put("Transition", LocalizedText.english(each.name));
                members.put("Transition/Id", each.id);
              });
    }
    events.get(VisionEvents.STATE_CHANGED).fire("state " + now.name(), members);
    if (now.name().equals(ERROR)) {
      events.get(VisionEvents.ERROR).fire("error", members);
    } else if (before.name().equals(ERROR)) {
      events.get(VisionEvents.ERROR_RESOLVED).fire("error resolved", members);
    }
  }

  /** The method's own, else the one without a method, else any. */
  private static int rank(Transition transition, String method) {
    return transition.method.equals(method) ? 0 : transition.method.isEmpty() ? 1 : 2;
  }
}

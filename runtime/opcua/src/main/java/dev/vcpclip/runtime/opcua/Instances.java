package dev.vcpclip.runtime.opcua;

import java.util.Set;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.AddressSpaceManager;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNodeContext;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;

/**
 * Makes instances by copying what a type declares: mandatory nodes, and the optional ones that are
 * named. The library's own factory does the same in general, and takes seconds for a type as wide
 * as a vision system; this one relies on the node set declaring every nested node where it is used.
 */
final class Instances {
  private final UaNodeContext context;
  private final AddressSpaceManager nodes;
  private final Set<String> optional;

  /**
   * @param context where the copies go
   * @param optional names of optional nodes that are wanted
   */
  Instances(UaNodeContext context, Set<String> optional) {
    this.context = context;
    this.nodes = context.getServer().getAddressSpaceManager();
    this.optional = optional;
  }

  /** Copies below {@code instance} what {@code declaration} has below it. */
  void fill(UaNode declaration, UaNode instance) {
    for (Reference reference : declaration.getReferences()) {
      NodeId kind = reference.getReferenceTypeId();
      boolean part = kind.equals(NodeIds.HasComponent) || kind.equals(NodeIds.HasProperty);
      if (reference.isForward() && part) {
        nodes
            .getManagedNode(reference.getTargetNodeId())
            .filter(this::wanted)
            .ifPresent(child -> fill(child, copy(child, instance, kind)));
      }
    }
  }

  private boolean wanted(UaNode child) {
    for (Reference reference : child.getReferences()) {
      if (reference.isForward()
          && reference.getReferenceTypeId().equals(NodeIds.HasModellingRule)) {
        NodeId rule =
            reference.getTargetNodeId().toNodeId(context.getNamespaceTable()).orElseThrow();
        return rule.equals(NodeIds.ModellingRule_Mandatory)
            || rule.equals(NodeIds.ModellingRule_Optional)
                && optional.contains(child.getBrowseName().name());
      }
    }
    return false; // the type's own, such as its states
  }

  /** A part's id within an instance: its parent's and its own name. */
  static NodeId id(NodeId parent, UaNode part) {
    return new NodeId(
        parent.getNamespaceIndex(), parent.getIdentifier() + "/" + part.getBrowseName().name());
  }

  private UaNode copy(UaNode from, UaNode parent, NodeId kind) {
    NodeId id = id(parent.getNodeId(), from);
    UaNode copy = bare(from, id);
    context.getNodeManager().addNode(copy);
    for (Reference reference : from.getReferences()) {
      if (reference.isForward()
          && reference.getReferenceTypeId().equals(NodeIds.HasTypeDefinition)) {
        copy.addReference(
            new Reference(id, NodeIds.HasTypeDefinition, reference.getTargetNodeId(), true));
      }
    }
    copy.addReference(new Reference(id, kind, parent.getNodeId().expanded(), false));
    return copy;
  }

  private UaNode bare(UaNode from, NodeId id) {
    if (from instanceof UaMethodNode method) {
      return new UaMethodNode(
          context,
          id,
          method.getBrowseName(),
          method.getDisplayName(),
          method.getDescription(),
          method.getWriteMask(),
          method.getUserWriteMask(),
          true,
          true);
    }
    if (from instanceof UaVariableNode variable) {
      return new UaVariableNode(
          context,
          id,
          variable.getBrowseName(),
          variable.getDisplayName(),
          variable.getDescription(),
          variable.getWriteMask(),
          variable.getUserWriteMask(),
          variable.getValue(),
          variable.getDataType(),
          variable.getValueRank(),
          variable.getArrayDimensions(),
          variable.getAccessLevel(),
          variable.getUserAccessLevel(),
          variable.getMinimumSamplingInterval(),
          false);
    }
    UaObjectNode object = (UaObjectNode) from;
    return new UaObjectNode(
        context,
        id,
        object.getBrowseName(),
        object.getDisplayName(),
        object.getDescription(),
        object.getWriteMask(),
        object.getUserWriteMask(),
        object.getEventNotifier());
  }
}

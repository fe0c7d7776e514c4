package dev.vcpclip.runtime.opcua;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.model.objects.BaseEventTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNodeContext;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.AccessRestrictionType;
import org.eclipse.milo.opcua.stack.core.types.structured.RolePermissionType;

/**
 * An event that finds its fields by their names. The library looks for each field that a client
 * asked for through all of the event's references and the whole address space, for each client and
 * event anew: most of a part's garbage.
 *
 * <p>Thread-safe once {@link #know} was called.
 */
final class EventNode extends BaseEventTypeNode {
  private final Map<QualifiedName, UaNode> fields = new HashMap<>();
  private NodeId source = NodeId.NULL_VALUE;

  EventNode(
      UaNodeContext context,
      NodeId nodeId,
      QualifiedName browseName,
      LocalizedText displayName,
      LocalizedText description,
      UInteger writeMask,
      UInteger userWriteMask,
      RolePermissionType[] rolePermissions,
      RolePermissionType[] userRolePermissions,
      AccessRestrictionType accessRestrictions) {
    super(
        context,
        nodeId,
        browseName,
        displayName,
        description,
        writeMask,
        userWriteMask,
        rolePermissions,
        userRolePermissions,
        accessRestrictions);
  }

  /**
   * Remembers what it has: from now on its fields stay the same ones.
   *
   * @param about the node that it is about
   */
  void know(NodeId about) {
    source = about;
    getPropertyNodes().forEach(each -> fields.put(each.getBrowseName(), each));
    getComponentNodes().forEach(each -> fields.put(each.getBrowseName(), each));
  }

  @Override
  public NodeId getSourceNode() {
    return source;
  }

  @Override
  public Optional<UaNode> findNode(
      QualifiedName name, Predicate<UaNode> wanted, Predicate<Reference> references) {
    return Optional.ofNullable(fields.get(name)).filter(wanted);
  }
}

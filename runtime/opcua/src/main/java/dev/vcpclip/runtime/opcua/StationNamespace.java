package dev.vcpclip.runtime.opcua;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.milo.opcua.sdk.server.EventListener;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.UaNodeManager;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.EventItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.methods.MethodInvocationHandler;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNodeContext;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;

/** One namespace of the server: the specification's types, or the station's lines. */
final class StationNamespace extends ManagedNamespaceWithLifecycle {
  private final SubscriptionModel subscriptions;
  private final Map<EventItem, EventListener> listeners = new ConcurrentHashMap<>();

  StationNamespace(OpcUaServer server, String uri) {
    super(server, uri);
    subscriptions = new SubscriptionModel(server, this);
    getLifecycleManager().addLifecycle(subscriptions);
  }

  OpcUaServer server() {
    return getServer();
  }

  int index() {
    return getNamespaceIndex().intValue();
  }

  UaNodeContext context() {
    return getNodeContext();
  }

  UaNodeManager nodes() {
    return getNodeManager();
  }

  /**
   * The library looks at every method of the object and of its type, with half a megabyte of
   * garbage for each call. Called by its own id, as clients do, a line's method is found at once.
   */
  @Override
  protected MethodInvocationHandler getInvocationHandler(NodeId objectId, NodeId methodId)
      throws UaException {
    if (getNodeManager().get(methodId) instanceof UaMethodNode method
        && Instances.id(objectId, method).equals(methodId)) {
      return method.getInvocationHandler();
    }
    return super.getInvocationHandler(objectId, methodId);
  }

  @Override
  public void onDataItemsCreated(List<DataItem> items) {
    subscriptions.onDataItemsCreated(items);
  }

  @Override
  public void onDataItemsModified(List<DataItem> items) {
    subscriptions.onDataItemsModified(items);
  }

  @Override
  public void onDataItemsDeleted(List<DataItem> items) {
    subscriptions.onDataItemsDeleted(items);
  }

  @Override
  public void onMonitoringModeChanged(List<MonitoredItem> items) {
    subscriptions.onMonitoringModeChanged(items);
  }

  /**
   * Who listens to one line is told of that line and its state machines alone; the server's own
   * node tells of all.
   */
  @Override
  public void onEventItemsCreated(List<EventItem> items) {
    for (EventItem item : items) {
      EventListener listener =
          event -> {
            if (item.isSamplingEnabled()
                && within(event.getSourceNode(), item.getReadValueId().getNodeId())) {
              item.onEvent(event);
            }
          };
      listeners.put(item, listener);
      getServer().getEventNotifier().register(listener);
    }
  }

  private static boolean within(NodeId source, NodeId listened) {
    return source.equals(listened)
        || source.getNamespaceIndex().equals(listened.getNamespaceIndex())
            && source.getIdentifier().toString().startsWith(listened.getIdentifier() + "/");
  }

  @Override
  public void onEventItemsDeleted(List<EventItem> items) {
    for (EventItem item : items) {
      EventListener listener = listeners.remove(item);
      if (listener != null) {
        getServer().getEventNotifier().unregister(listener);
      }
    }
  }
}

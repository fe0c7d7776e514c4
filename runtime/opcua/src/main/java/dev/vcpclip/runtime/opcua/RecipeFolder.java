package dev.vcpclip.runtime.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.ubyte;
import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import dev.vcpclip.runtime.connector.Line;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;

/**
 * The specification's folder of recipes: one object for each that the line can choose, with its
 * ids, whether it is prepared, and the methods that prepare it and take it back. Thread-safe.
 */
final class RecipeFolder {
  private static final int RECIPE_TYPE = 1002;
  private static final Set<String> OPTIONAL = Set.of("ExternalId");

  private final Line line;
  private final VisionMachine machine;
  private final StationNamespace types;
  private final StationNamespace lines;
  private final Structures structures;
  private final UaNode folder;
  private final AtomicLong asked = new AtomicLong();

  // Guarded by this.
  private final Map<String, UaObjectNode> nodes = new HashMap<>();
  private Map<String, State> shown = Map.of();
  private long newest;

  /**
   * @param folder the line's instance of it, still empty
   */
  RecipeFolder(
      Line line,
      VisionMachine machine,
      StationNamespace types,
      StationNamespace lines,
      Structures structures,
      UaNode folder) {
    this.line = line;
    this.machine = machine;
    this.types = types;
    this.lines = lines;
    this.structures = structures;
    this.folder = folder;
  }

  private record State(boolean prepared, Optional<Instant> modified) {}

  /** Shows the recipes as they are now: when this returns, nothing older is shown. */
  void refresh() {
    long asking = asked.incrementAndGet();
    Map<String, State> now = new LinkedHashMap<>(); // asked for before the lock is taken
    for (String recipe : line.recipes()) {
      now.put(recipe, new State(machine.isPrepared(recipe), line.recipeModified(recipe)));
    }
    show(asking, now);
  }

  private synchronized void show(long asking, Map<String, State> now) {
    if (asking < newest) {
      return; // another thread has asked later, and told meanwhile
    }
    newest = asking;
    if (now.equals(shown)) {
      return;
    }
    for (String gone : List.copyOf(nodes.keySet())) {
      if (!now.containsKey(gone)) {
        nodes.remove(gone).delete();
      }
    }
    now.forEach(
        (recipe, state) -> {
          UaObjectNode node = nodes.computeIfAbsent(recipe, this::add);
          set(node, "IsPrepared", state.prepared);
          state.modified.ifPresent(at -> set(node, "LastModified", new DateTime(at)));
        });
    shown = now;
  }

  private UaObjectNode add(String recipe) {
    NodeId id = new NodeId(lines.index(), folder.getNodeId().getIdentifier() + "/" + recipe);
    UaObjectNode node =
        new UaObjectNode(
            lines.context(),
            id,
            new QualifiedName(lines.index(), recipe),
            LocalizedText.english(recipe),
            LocalizedText.NULL_VALUE,
            uint(0),
            uint(0),
            ubyte(0));
    lines.nodes().addNode(node);
    NodeId type = new NodeId(types.index(), uint(RECIPE_TYPE));
    node.addReference(new Reference(id, NodeIds.HasTypeDefinition, type.expanded(), true));
    node.addReference(
        new Reference(id, NodeIds.HasComponent, folder.getNodeId().expanded(), false));
    new Instances(lines.context(), OPTIONAL).fill(types.nodes().getNode(type).orElseThrow(), node);
    set(node, "ExternalId", structures.encode(structures.id("RecipeIdExternalDataType", recipe)));
    set(node, "InternalId", structures.encode(structures.id("RecipeIdInternalDataType", recipe)));
    method(
        node,
        "Prepare",
        in -> {
          MethodError error = machine.prepareRecipe(recipe);
          return new Object[] {error == MethodError.NONE, error.number()};
        });
    method(node, "Unprepare", in -> new Object[] {machine.unprepareRecipe(recipe).number()});
    return node;
  }

  private UaNode child(UaNode node, String name) {
    return node.findNode(new QualifiedName(types.index(), name)).orElseThrow();
  }

  private void set(UaNode node, String name, Object value) {
    ((UaVariableNode) child(node, name)).setValue(new DataValue(new Variant(value)));
  }

  private void method(UaNode node, String name, VisionMethods.Method work) {
    ((UaMethodNode) child(node, name)).setInvocationHandler(new MethodHandler(name, 0, work));
  }
}

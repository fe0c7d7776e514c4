package dev.vcpclip.runtime.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.ubyte;
import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.PartResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;

/** One line's nodes: an instance of the specification's VisionSystemType that moves. */
final class VisionSystem implements VisionMachine.Watcher {
  private static final int VISION_SYSTEM_TYPE = 1003;
  private static final int VISION_STATE_MACHINE_TYPE = 1017;
  private static final int AUTOMATIC_MODE_TYPE = 1021;

  /** What is there of what need not be. */
  private static final Set<String> OPTIONAL =
      Set.of(
          "RecipeManagement",
          "Recipes",
          "ResultManagement",
          "AutomaticModeStateMachine",
          "AddRecipe",
          "ConfirmAll",
          "SelectModeAutomatic",
          "SimulationMode");

  private final StationNamespace types;
  private final StationNamespace lines;
  private final Structures structures;
  private final ResultStructure results;
  private final VisionMachine machine;
  private final NodeId root;
  private final RecipeFolder recipes;
  private final StateMachineNode outerMachine;
  private final StateMachineNode innerMachine;
  private final Map<String, UaVariableNode> lastResult = new HashMap<>();

  /** Once the server is up; before that nobody listens. */
  private volatile VisionEvents events;

  VisionSystem(
      String who,
      Line line,
      StationNamespace types,
      StationNamespace lines,
      Structures structures,
      ResultStructure results) {
    this.types = types;
    this.lines = lines;
    this.structures = structures;
    this.results = results;
    root = new NodeId(lines.index(), line.name());
    machine = new VisionMachine(who, line, this);
    UaObjectNode system = instance(line.name());
    UaNode outer = child(system, "VisionStateMachine");
    outerMachine = new StateMachineNode(types, type(VISION_STATE_MACHINE_TYPE), outer);
    UaNode inner = child(outer, "AutomaticModeStateMachine");
    innerMachine = new StateMachineNode(types, type(AUTOMATIC_MODE_TYPE), inner);
    for (UaNode source : List.of(outer, inner)) { // who browses finds where events come from
      source.addReference(
          new Reference(source.getNodeId(), NodeIds.HasEventSource, root.expanded(), false));
    }
    UaNode folder = child(child(system, "RecipeManagement"), "Recipes");
    recipes = new RecipeFolder(line, machine, types, lines, structures, folder);
    VisionMethods methods = new VisionMethods(line, machine, structures, results);
    attach(system, methods);
    LastResult.NAMES.forEach(this::addLastResult);
    moved(Mode.PREOPERATIONAL, "");
  }

  /** Goes where the line is. */
  void follow() {
    machine.follow();
    recipes.refresh();
  }

  /** From now on whoever listens is told. */
  void tell() {
    String name = root.getIdentifier().toString();
    outerMachine.tell(name);
    innerMachine.tell(name);
    events = new VisionEvents(types, structures, results, root, name);
  }

  private UaNode type(int number) {
    return types.nodes().getNode(new NodeId(types.index(), uint(number))).orElseThrow();
  }

  VisionMachine machine() {
    return machine;
  }

  private UaObjectNode instance(String name) {
    NodeId type = new NodeId(types.index(), uint(VISION_SYSTEM_TYPE));
    UaObjectNode system =
        new UaObjectNode(
            lines.context(),
            root,
            new QualifiedName(lines.index(), name),
            LocalizedText.english(name),
            LocalizedText.NULL_VALUE,
            uint(0),
            uint(0),
            ubyte(1)); // events can be listened to
    lines.nodes().addNode(system);
    system.addReference(new Reference(root, NodeIds.HasTypeDefinition, type.expanded(), true));
    new Instances(lines.context(), OPTIONAL)
        .fill(types.nodes().getNode(type).orElseThrow(), system);
    system.addReference(
        new Reference(root, NodeIds.Organizes, NodeIds.ObjectsFolder.expanded(), false));
    system.addReference(new Reference(root, NodeIds.HasNotifier, NodeIds.Server.expanded(), false));
    return system;
  }

  /** Gives each method its work, and takes away those that the station does not have. */
  private void attach(UaObjectNode object, VisionMethods methods) {
    for (UaNode child : object.getComponentNodes()) {
      if (child instanceof UaMethodNode method) {
        String name = method.getBrowseName().name();
        VisionMethods.Method work = methods.find(name);
        if (work == null) {
          method.delete();
        } else {
          int arguments =
              method.getInputArguments() == null ? 0 : method.getInputArguments().length;
          method.setInvocationHandler(new MethodHandler(name, arguments, work));
        }
      } else if (child instanceof UaObjectNode inner) {
        attach(inner, methods);
      }
    }
  }

  private UaNode child(UaNode parent, String name) {
    return parent
        .findNode(new QualifiedName(types.index(), name))
        .orElseThrow(() -> new IllegalStateException("no " + name + " in the node set"));
  }

  private void addLastResult(String name, NodeId dataType) {
    NodeId folder = new NodeId(lines.index(), root.getIdentifier() + "/LastResult");
    if (lines.nodes().getNode(folder).isEmpty()) {
      UaObjectNode object =
          new UaObjectNode(
              lines.context(),
              folder,
              new QualifiedName(lines.index(), "LastResult"),
              LocalizedText.english("LastResult"),
              LocalizedText.english("The last verdict as plain values"),
              uint(0),
              uint(0),
              ubyte(0));
      lines.nodes().addNode(object);
      object.addReference(
          new Reference(
              folder, NodeIds.HasTypeDefinition, NodeIds.BaseObjectType.expanded(), true));
      object.addReference(new Reference(folder, NodeIds.HasComponent, root.expanded(), false));
    }
    UaVariableNode variable =
        new UaVariableNode(
            lines.context(),
            new NodeId(lines.index(), folder.getIdentifier() + "/" + name),
            new QualifiedName(lines.index(), name),
            LocalizedText.english(name),
            LocalizedText.NULL_VALUE,
            uint(0),
            uint(0),
            DataValue.valueOnly(Variant.NULL_VALUE),
            dataType,
            -1,
            (UInteger[]) null,
            ubyte(1),
            ubyte(1),
            0.0,
            false);
    lines.nodes().addNode(variable);
    lastResult.put(name, variable);
    variable.addReference(
        new Reference(
            variable.getNodeId(),
            NodeIds.HasTypeDefinition,
            NodeIds.BaseDataVariableType.expanded(),
            true));
    variable.addReference(
        new Reference(variable.getNodeId(), NodeIds.HasComponent, folder.expanded(), false));
  }

  @Override
  public void moved(Mode mode, String method) {
    if (mode.operational()) {
      outerMachine.enter(mode.outer(), method);
      innerMachine.enter(mode.inner(), method);
    } else { // whoever reads that the outer one has left does not find the inner one still in work
      innerMachine.enter(mode.inner(), method);
      outerMachine.enter(mode.outer(), method);
    }
    recipes.refresh();
  }

  @Override
  public void recipePrepared(String recipe) {
    recipes.refresh();
    tell(each -> each.recipePrepared(recipe));
  }

  @Override
  public void preparedChanged() {
    recipes.refresh();
  }

  @Override
  public void jobStarted(String job) {
    tell(each -> each.ofJob(VisionEvents.JOB_STARTED, "job started", job));
  }

  @Override
  public void acquisitionDone(String job) {
    tell(each -> each.ofJob(VisionEvents.ACQUISITION_DONE, "picture taken", job));
  }

  @Override
  public void resultReady(String job, PartResult result) {
    for (Map.Entry<String, Object> each : LastResult.values(result, job).entrySet()) {
      lastResult.get(each.getKey()).setValue(new DataValue(new Variant(each.getValue())));
    }
    tell(each -> each.resultReady(result, results.members(result, job)));
  }

  @Override
  public void ready(String job) {
    tell(each -> each.ofJob(VisionEvents.READY, "ready for the next job", job));
  }

  private void tell(Consumer<VisionEvents> telling) {
    VisionEvents told = events;
    if (told != null) {
      telling.accept(told);
    }
  }
}

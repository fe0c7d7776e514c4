package dev.vcpclip.runtime.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.PartResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;

/** A vision system's methods, by their names: arguments in, arguments out. */
final class VisionMethods {
  private static final int MOST_RESULTS = 1000;
  private static final int LONGEST_TEXT = 128;

  /** One method. */
  interface Method {
    /**
     * Does it.
     *
     * @throws VisionMachine.WrongStateException when the present state does not allow it
     */
    Object[] call(Variant[] in) throws VisionMachine.WrongStateException;
  }

  private final Line line;
  private final VisionMachine machine;
  private final Structures structures;
  private final ResultStructure results;
  private final Map<String, Method> byName = new HashMap<>();

  VisionMethods(Line line, VisionMachine machine, Structures structures, ResultStructure results) {
    this.line = line;
    this.machine = machine;
    this.structures = structures;
    this.results = results;
    byName.put("SelectModeAutomatic", in -> only(machine.selectModeAutomatic()));
    byName.put("Halt", in -> only(machine.halt()));
    byName.put("Reset", in -> only(machine.reset()));
    byName.put("Stop", in -> only(machine.stop()));
    byName.put("Abort", in -> only(machine.abort()));
    byName.put("SimulationMode", in -> only(MethodError.NOT_SUPPORTED));
    byName.put("ConfirmAll", this::confirmAll);
    byName.put(
        "StartSingleJob",
        in -> started(machine.startSingleJob(partId(in), recipe(in), labels(in))));
    byName.put(
        "StartContinuous",
        in -> started(machine.startContinuous(partId(in), recipe(in), labels(in))));
    byName.put("AddRecipe", this::addRecipe);
    byName.put("PrepareRecipe", this::prepareRecipe);
    byName.put("UnprepareRecipe", this::unprepareRecipe);
    byName.put("GetRecipeListFiltered", this::recipeList);
    byName.put("GetResultById", this::resultById);
    byName.put("GetResultComponentsById", this::componentsById);
    byName.put("GetResultListFiltered", this::resultList);
  }

  /** {@code null} for a method that the station does not have. */
  Method find(String name) {
    return byName.get(name);
  }

  private static Object[] only(MethodError error) {
    return new Object[] {error.number()};
  }

  private Object[] confirmAll(Variant[] in) {
    machine.confirmAll();
    return new Object[0];
  }

  private String partId(Variant[] in) {
    return structures.id(in[1]);
  }

  private String recipe(Variant[] in) {
    return structures.id(in[2]);
  }

  /** What the line itself does not look at: kept with the result, and told with it. */
  private Map<String, String> labels(Variant[] in) {
    Map<String, String> labels = new HashMap<>();
    put(labels, ResultStructure.MEAS_ID, structures.id(in[0]));
    put(labels, ResultStructure.PRODUCT_ID, structures.id(in[3]));
    return labels;
  }

  private static void put(Map<String, String> labels, String name, String value) {
    if (!value.isEmpty()) {
      labels.put(name, value);
    }
  }

  private Object[] started(VisionMachine.Started started) {
    return new Object[] {structure("JobIdDataType", started.job()), started.error().number()};
  }

  private ExtensionObject structure(String type, String id) {
    return structures.encode(structures.id(type, id));
  }

  /** Recipes are made from good parts at the station: see {@code calibrate}. */
  private Object[] addRecipe(Variant[] in) {
    return new Object[] {
      structure("RecipeIdInternalDataType", ""),
      NodeId.NULL_VALUE,
      NodeId.NULL_VALUE,
      false,
      MethodError.NOT_SUPPORTED.number()
    };
  }

  /** A recipe's inner and outer id are the same: its name. */
  private String eitherId(Variant[] in) {
    String outer = structures.id(in[0]);
    return outer.isEmpty() ? structures.id(in[1]) : outer;
  }

  private Object[] prepareRecipe(Variant[] in) throws VisionMachine.WrongStateException {
    String recipe = eitherId(in);
    MethodError error = machine.prepareRecipe(recipe);
    boolean done = error == MethodError.NONE;
    return new Object[] {
      structure("RecipeIdInternalDataType", done ? recipe : ""), done, error.number()
    };
  }

  private Object[] unprepareRecipe(Variant[] in) throws VisionMachine.WrongStateException {
    String recipe = eitherId(in);
    MethodError error = machine.unprepareRecipe(recipe);
    return new Object[] {
      structure("RecipeIdInternalDataType", error == MethodError.NONE ? recipe : ""), error.number()
    };
  }

  private Object[] recipeList(Variant[] in) {
    String wanted = structures.id(in[0]);
    int prepared = in[2].value() instanceof Number number ? number.intValue() : 2; // do not care
    List<ExtensionObject> found = new ArrayList<>();
    for (String recipe : line.recipes()) {
      boolean is = machine.isPrepared(recipe);
      if ((wanted.isEmpty() || wanted.equals(recipe)) && (prepared > 1 || is == (prepared == 1))) {
        found.add(structure("RecipeIdInternalDataType", recipe));
      }
    }
    return page(found, in[3], in[4]);
  }

  private static Object[] page(List<ExtensionObject> found, Variant most, Variant start) {
    int from = Math.min(number(start, 0), found.size());
    int limit = number(most, 0) == 0 ? found.size() : number(most, 0);
    int to = (int) Math.min(found.size(), (long) from + limit);
    List<ExtensionObject> part = found.subList(from, to);
    return new Object[] {
      to == found.size(),
      uint(part.size()),
      uint(0), // no handle: nothing has to be released
      part.toArray(ExtensionObject[]::new),
      MethodError.NONE.number()
    };
  }

  private static int number(Variant value, int otherwise) {
    return value.value() instanceof UInteger number
        ? (int) Math.min(number.longValue(), Integer.MAX_VALUE)
        : otherwise;
  }

  private PartResult find(Variant id) {
    String text = structures.id(id);
    boolean possible = !text.isEmpty() && text.length() <= LONGEST_TEXT;
    return possible
        ? line.result(text).filter(found -> found.line().equals(line.name())).orElse(null)
        : null;
  }

  private Object[] resultById(Variant[] in) {
    PartResult found = find(in[0]);
    return new Object[] {
      uint(0),
      found == null ? null : structures.encode(results.of(found, found.id())),
      (found == null ? MethodError.NO_SUCH_RESULT : MethodError.NONE).number()
    };
  }

  private Object[] componentsById(Variant[] in) {
    PartResult found = find(in[0]);
    if (found == null) {
      Object[] nothing = new Object[17];
      nothing[16] = MethodError.NO_SUCH_RESULT.number();
      return nothing;
    }
    Map<String, Object> members = results.members(found, found.id());
    Object[] out = {
      false,
      uint(0),
      members.get("IsPartial"),
      members.get("IsSimulated"),
      members.get("ResultState"),
      members.get("MeasId"),
      members.get("PartId"),
      members.get("ExternalRecipeId"),
      members.get("InternalRecipeId"),
      members.get("ProductId"),
      null,
      members.get("InternalConfigurationId"),
      members.get("JobId"),
      members.get("CreationTime"),
      members.get("ProcessingTimes"),
      members.get("ResultContent"),
      MethodError.NONE.number()
    };
    for (int i = 0; i < out.length; i++) {
      out[i] = results.argument(out[i]);
    }
    return out;
  }

  private Object[] resultList(Variant[] in) {
    Predicate<PartResult> filter =
        wanted(in[1], result -> result.labels().get(ResultStructure.MEAS_ID))
            .and(wanted(in[7], result -> result.labels().get(ResultStructure.PRODUCT_ID)))
            .and(wanted(in[2], PartResult::partId))
            .and(wanted(in[3], PartResult::recipe))
            .and(wanted(in[4], PartResult::recipe))
            .and(wanted(in[8], PartResult::id));
    List<ExtensionObject> found =
        line.results(MOST_RESULTS).stream()
            .filter(filter)
            .map(result -> structures.encode(results.of(result, result.id())))
            .toList();
    return page(found, in[9], in[10]);
  }

  private Predicate<PartResult> wanted(Variant id, Function<PartResult, String> property) {
    String text = structures.id(id);
    return result -> text.isEmpty() || text.equals(property.apply(result));
  }
}

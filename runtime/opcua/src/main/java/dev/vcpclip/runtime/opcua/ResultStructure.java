package dev.vcpclip.runtime.opcua;

import dev.vcpclip.runtime.connector.PartResult;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.milo.opcua.sdk.core.types.DynamicStructType;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;

/** A part's result as the specification's structure. */
final class ResultStructure {
  /** The labels under which a result has what the specification calls so. */
  static final String MEAS_ID = "measId";

  static final String PRODUCT_ID = "productId";

  /** ResultState: the job is completed. */
  private static final int COMPLETED = 1;

  private static final double MICROS_PER_MILLI = 1000.0;

  private final Structures structures;
  private final String configuration;

  /**
   * @param configuration names what is not a recipe: the station
   */
  ResultStructure(Structures structures, String configuration) {
    this.structures = structures;
    this.configuration = configuration;
  }

  DynamicStructType of(PartResult result, String job) {
    return structures.of("ResultDataType", members(result, job));
  }

  /** The structure's members; the event that tells of a result has the same, by the same names. */
  Map<String, Object> members(PartResult result, String job) {
    Map<String, Object> members = new HashMap<>();
    members.put("ResultId", structures.id("ResultIdDataType", result.id()));
    members.put("HasTransferableDataOnFile", false);
    members.put("IsPartial", false);
    members.put("IsSimulated", false);
    members.put("ResultState", COMPLETED);
    if (!result.partId().isEmpty()) {
      members.put("PartId", structures.id("PartIdDataType", result.partId()));
    }
    putLabel(members, "MeasId", "MeasIdDataType", result.labels().get(MEAS_ID));
    putLabel(members, "ProductId", "ProductIdDataType", result.labels().get(PRODUCT_ID));
    members.put("ExternalRecipeId", structures.id("RecipeIdExternalDataType", result.recipe()));
    members.put(
        "InternalRecipeId",
        structures.of(
            "RecipeIdInternalDataType",
            Map.of("Id", result.recipe(), "Version", Integer.toString(result.recipeRevision()))));
    members.put("InternalConfigurationId", structures.id("ConfigurationIdDataType", configuration));
    members.put("JobId", structures.id("JobIdDataType", job));
    Instant end = result.triggeredAt().plusNanos(result.latencyMicros() * 1000);
    members.put("CreationTime", new DateTime(end));
    members.put(
        "ProcessingTimes",
        structures.of(
            "ProcessingTimesDataType",
            Map.of(
                "StartTime", new DateTime(result.triggeredAt()),
                "EndTime", new DateTime(end),
                "ProcessingDuration", result.modelMicros() / MICROS_PER_MILLI)));
    members.put("ResultContent", content(result));
    return members;
  }

  private void putLabel(Map<String, Object> members, String name, String type, String value) {
    if (value != null) {
      members.put(name, structures.id(type, value));
    }
  }

  /** Plain scalars in a fixed order; the documentation has it. */
  static Variant[] content(PartResult result) {
    return new Variant[] {
      new Variant(result.verdict().name()),
      new Variant(plain(result.score())),
      new Variant(plain(result.goodBelow())),
      new Variant(plain(result.defectFrom())),
      new Variant(result.regions()),
      new Variant(result.sequence()),
      new Variant(result.latencyMicros() / MICROS_PER_MILLI),
      new Variant(result.reason())
    };
  }

  /** NaN where nothing was inspected. */
  static double plain(Double value) {
    return value == null ? Double.NaN : value;
  }

  /** A member as a variable's value. */
  Object argument(Object member) {
    return member instanceof DynamicStructType structure ? structures.encode(structure) : member;
  }
}

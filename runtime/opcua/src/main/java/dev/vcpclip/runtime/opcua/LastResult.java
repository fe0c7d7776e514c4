package dev.vcpclip.runtime.opcua;

import dev.vcpclip.runtime.connector.PartResult;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;

/** The last verdict as plain variables, for clients that know nothing of the specification. */
final class LastResult {
  /** Names and data types. The verdict is the last that is written: what it tells of is there. */
  static final Map<String, NodeId> NAMES = names();

  private LastResult() {}

  private static Map<String, NodeId> names() {
    Map<String, NodeId> names = new LinkedHashMap<>();
    names.put("ResultId", NodeIds.String);
    names.put("JobId", NodeIds.String);
    names.put("PartId", NodeIds.String);
    names.put("Recipe", NodeIds.String);
    names.put("RecipeRevision", NodeIds.Int32);
    names.put("Score", NodeIds.Double);
    names.put("GoodBelow", NodeIds.Double);
    names.put("DefectFrom", NodeIds.Double);
    names.put("Regions", NodeIds.Int32);
    names.put("Reason", NodeIds.String);
    names.put("TriggeredAt", NodeIds.DateTime);
    names.put("Verdict", NodeIds.String);
    names.put("Sequence", NodeIds.Int64);
    return names;
  }

  /** In the order of {@link #NAMES}. */
  static Map<String, Object> values(PartResult result, String job) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("ResultId", result.id());
    values.put("JobId", job);
    values.put("PartId", result.partId());
    values.put("Recipe", result.recipe());
    values.put("RecipeRevision", result.recipeRevision());
    values.put("Score", ResultStructure.plain(result.score()));
    values.put("GoodBelow", ResultStructure.plain(result.goodBelow()));
    values.put("DefectFrom", ResultStructure.plain(result.defectFrom()));
    values.put("Regions", result.regions());
    values.put("Reason", result.reason());
    values.put("TriggeredAt", new DateTime(result.triggeredAt()));
    values.put("Verdict", result.verdict().name());
    values.put("Sequence", result.sequence());
    return values;
  }
}

package dev.vcpclip.runtime.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.map.VerdictRule;
import java.nio.file.Path;

/**
 * Appends one JSON object a line and inspection: source, verdict, score, thresholds, picture size,
 * regions with box, area, peak and contour, provider, timings in milliseconds. The map itself is
 * left out.
 *
 * <p>Thread-safe. Each line reaches the operating system whole before {@link #append} returns.
 */
public final class JsonLines implements AutoCloseable {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final double NANOS_PER_MILLI = 1e6;

  private final AppendingFile file;

  private JsonLines(AppendingFile file) {
    this.file = file;
  }

  /**
   * Opens a file for appending.
   *
   * @param file created when missing, its folder too
   * @throws dev.vcpclip.runtime.VcpClipException when the disk refuses
   */
  public static JsonLines open(Path file) {
    return new JsonLines(AppendingFile.open(file, "\n"));
  }

  /**
   * One inspection as one line of JSON, without the line break.
   *
   * @param source what was inspected: a file name, a camera and a time
   */
  public static String line(String source, Inspection inspection) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("source", source);
    root.put("verdict", inspection.verdict().word());
    root.put("score", (float) inspection.score()); // the graph's precision
    VerdictRule rule = inspection.verdict().rule();
    root.put("goodBelow", rule.goodBelow());
    root.put("defectFrom", rule.defectFrom());
    root.put("width", inspection.width());
    root.put("height", inspection.height());
    if (inspection.map().isPresent()) {
      root.put("pixelThreshold", inspection.pixelThreshold());
      ArrayNode regions = root.putArray("regions");
      inspection.regions().forEach(region -> add(regions.addObject(), region));
    }
    root.put("provider", inspection.provider().label());
    Inspection.Timings timings = inspection.timings();
    root.put("preprocessMs", timings.preprocess() / NANOS_PER_MILLI);
    root.put("inferenceMs", timings.inference() / NANOS_PER_MILLI);
    root.put("postprocessMs", timings.postprocess() / NANOS_PER_MILLI);
    try {
      return MAPPER.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(ObjectNode node, Region region) {
    Region.Box box = region.box();
    node.putArray("box").add(box.x()).add(box.y()).add(box.width()).add(box.height());
    node.put("area", region.area());
    node.put("peak", region.peak());
    node.putArray("peakAt").add(region.peakAt().x()).add(region.peakAt().y());
    ArrayNode contour = node.putArray("contour");
    region.contour().forEach(point -> contour.addArray().add(point.x()).add(point.y()));
  }

  /**
   * Appends one line.
   *
   * @param source what was inspected: a file name, a camera and a time
   * @throws dev.vcpclip.runtime.VcpClipException when the disk refuses
   */
  public void append(String source, Inspection inspection) {
    file.append(line(source, inspection) + "\n");
  }

  /** Makes sure everything is on disk. A second call does nothing. */
  @Override
  public void close() {
    file.close();
  }
}

package dev.vcpclip.runtime.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.io.AppendingFile;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import dev.vcpclip.runtime.pipeline.InspectionSink;
import java.nio.file.Path;

/**
 * Appends one JSON object a line and inspected frame: the frame's identity, verdict, score,
 * thresholds, picture size, regions with box, area, peak and contour, provider, timings in
 * milliseconds; or, in {@code error}, why it could not be inspected. Fields without a value are
 * left out, and so is the map.
 *
 * <p>Thread-safe. Each line reaches the operating system whole before {@link #accept} returns.
 */
public final class JsonLinesSink implements InspectionSink {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final AppendingFile file;

  private JsonLinesSink(AppendingFile file) {
    this.file = file;
  }

  /**
   * Opens a file for appending.
   *
   * @param file created when missing, its folder too
   * @throws dev.vcpclip.runtime.VcpClipException when the disk refuses
   */
  public static JsonLinesSink open(Path file) {
    return new JsonLinesSink(AppendingFile.open(file, "\n"));
  }

  /** One inspected frame as one line of JSON, without the line break. */
  public static String line(InspectedShot shot) {
    ObjectNode root = MAPPER.createObjectNode();
    for (ShotFields field : ShotFields.values()) {
      Object value = field.of(shot);
      if (value != null) {
        root.set(field.camelCase(), MAPPER.valueToTree(value));
      }
      if (field == ShotFields.REGIONS && value != null) { // all of them instead of their number
        ArrayNode regions = root.putArray(field.camelCase());
        shot.inspection()
            .map(Inspection::regions)
            .ifPresent(all -> all.forEach(region -> add(regions.addObject(), region)));
      }
    }
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

  @Override
  public String name() {
    return "json lines";
  }

  @Override
  public void accept(InspectedShot shot) {
    file.append(line(shot) + "\n");
  }

  @Override
  public void close() {
    file.close();
  }
}

package dev.vcpclip.runtime.calibration;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a {@link DriftMonitor} knows, as a small JSON file.
 *
 * @param formatVersion {@link #FORMAT_VERSION}
 * @param known scores, rising
 * @param capital of the three bets
 * @param parts of the current run
 * @param alarm whether the alarm was raised
 */
public record DriftState(
    int formatVersion, List<Double> known, List<Double> capital, int parts, boolean alarm) {
  /** Version of the layout. */
  public static final int FORMAT_VERSION = 1;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Checks version and ranges, and copies the lists. */
  public DriftState {
    if (formatVersion != FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "version " + formatVersion + ", this runtime reads " + FORMAT_VERSION);
    }
    known = List.copyOf(known);
    capital = List.copyOf(capital);
    boolean sound =
        known.stream().allMatch(Double::isFinite)
            && capital.size() == 3
            && capital.stream().allMatch(c -> c >= 0 && c < Double.MAX_VALUE)
            && parts >= 0;
    if (!sound) {
      throw new IllegalArgumentException("scores, three stakes and a count: expected sound ones");
    }
  }

  DriftState(List<Double> known, List<Double> capital, int parts, boolean alarm) {
    this(FORMAT_VERSION, known, capital, parts, alarm);
  }

  /**
   * Reads a state.
   *
   * @throws VcpClipException when the file is missing or damaged; a monitor then starts from its
   *     recipe
   */
  public static DriftState read(Path file) {
    try {
      DriftState state = MAPPER.readValue(Files.readAllBytes(file), DriftState.class);
      if (state == null) {
        throw new IllegalArgumentException("nothing but null");
      }
      return state;
    } catch (JacksonException | IllegalArgumentException e) {
      throw new VcpClipException(
          file + ": no sound drift state. Delete it to start from the recipe again.", e);
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
  }

  /**
   * Writes the state, whole or not at all.
   *
   * @throws VcpClipException when the disk refuses
   */
  public void write(Path file) {
    try {
      AtomicFile.write(file, MAPPER.writeValueAsBytes(this));
    } catch (JacksonException e) {
      throw new IllegalStateException(e);
    }
  }
}

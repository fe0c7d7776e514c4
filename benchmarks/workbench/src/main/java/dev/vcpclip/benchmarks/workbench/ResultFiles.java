package dev.vcpclip.benchmarks.workbench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.vcpclip.benchmarks.workbench.BenchmarkResult.Row;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.Csv;
import dev.vcpclip.runtime.tensor.MapDifference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a result to a file whose ending says how: {@code .json}, {@code .md} or {@code .csv}. */
public final class ResultFiles {
  private static final List<String> ENDINGS = List.of(".json", ".md", ".csv");

  private ResultFiles() {}

  /**
   * Checks a file's name before anything is measured.
   *
   * @throws VcpClipException when its ending is none of the three
   */
  public static void check(Path file) {
    ending(file);
  }

  /** Writes or replaces the file. */
  public static void write(Path file, BenchmarkResult result) {
    String text =
        switch (ending(file)) {
          case ".json" -> json(result);
          case ".md" -> ResultTables.markdown(result);
          default -> csv(result);
        };
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    AtomicFile.write(file, channel -> channel.write(bytes));
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream()
        .filter(name::endsWith)
        .findFirst()
        .orElseThrow(
            () ->
                new VcpClipException(
                    file + ": expected a name ending in " + String.join(", ", ENDINGS) + "."));
  }

  private static String json(BenchmarkResult result) {
    try {
      return new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record that Jackson cannot write", e);
    }
  }

  private static String csv(BenchmarkResult result) {
    String head =
        "contestant,batch,threads,engine,provider,precision,calls,median_ms,p95_ms,p99_ms,"
            + "images_per_s,speedup,outside_share,processors_used,other_load,stolen,load_ms,"
            + "first_verdict_ms,weight_bytes,peak_bytes,map_mean,map_p99,map_max,map_rank,"
            + "score_difference"
            + Csv.LINE_END;
    return head + result.rows().stream().map(ResultFiles::line).collect(Collectors.joining());
  }

  private static String line(Row row) {
    MapDifference map =
        row.mapDifference() == null
            ? new MapDifference(Double.NaN, Double.NaN, Double.NaN, Double.NaN)
            : row.mapDifference();
    Contestant.Description description = row.description();
    return Csv.row(
        List.of(
            row.label(),
            row.batch(),
            row.threads(),
            description.engine(),
            description.provider(),
            description.precision(),
            row.calls(),
            row.medianMillis(),
            row.p95Millis(),
            row.p99Millis(),
            row.imagesPerSecond(),
            row.speedup(),
            row.outsideShare(),
            row.processorsUsed(),
            row.otherLoad(),
            row.stolen(),
            row.loadMillis(),
            row.firstVerdictMillis(),
            description.weightBytes(),
            row.peakBytes(),
            map.mean(),
            map.p99(),
            map.max(),
            map.rankCorrelation(),
            row.scoreDifference()));
  }
}

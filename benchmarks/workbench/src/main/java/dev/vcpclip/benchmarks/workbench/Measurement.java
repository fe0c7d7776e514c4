package dev.vcpclip.benchmarks.workbench;

import dev.vcpclip.benchmarks.workbench.WorkerMessage.Finished;
import dev.vcpclip.benchmarks.workbench.WorkerMessage.Ready;
import dev.vcpclip.benchmarks.workbench.WorkerMessage.Turn;
import dev.vcpclip.runtime.tensor.MapDifference;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one contestant did under one setting, as it comes in. */
final class Measurement {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double P95 = 0.95;
  private static final double P99 = 0.99;

  private final ContestantSpec entry;
  private final int batch;
  private final int threads;
  private final Path mapFile;
  private final List<Double> callMillis = new ArrayList<>();
  private final OtherLoad load = new OtherLoad();
  private double callNanos;
  private double inferenceNanos;
  private double wallNanos;
  private double cpuNanos;
  private Ready ready;
  private Finished finished;

  Measurement(ContestantSpec entry, int batch, int threads, Path mapFile) {
    this.entry = entry;
    this.batch = batch;
    this.threads = threads;
    this.mapFile = mapFile;
  }

  ContestantSpec entry() {
    return entry;
  }

  Path mapFile() {
    return mapFile;
  }

  void ready(Ready message) {
    ready = message;
  }

  void finished(Finished message) {
    finished = message;
  }

  void add(
      Turn turn, Optional<ProcessorTime> before, Optional<ProcessorTime> after, int processors) {
    for (long call : turn.callNanos()) {
      callMillis.add(call / NANOS_PER_MILLI / batch);
      callNanos += call;
    }
    inferenceNanos += turn.inferenceNanos();
    wallNanos += turn.wallNanos();
    cpuNanos += turn.cpuNanos();
    load.add(before, after, (double) turn.cpuNanos() / turn.wallNanos(), processors);
  }

  Contestant.Description description() {
    return finished.description();
  }

  /** Whether it promises the plain model's numbers. */
  boolean isExact() {
    return description().precision().equals(Contestant.Description.FP32);
  }

  double score() {
    return ready.score();
  }

  Samples samples() {
    return Samples.of(callMillis.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Of the picture that all contestants get; empty when only scores were asked for. */
  Optional<float[]> map() {
    if (!Files.exists(mapFile)) {
      return Optional.empty();
    }
    try (SafetensorsFile file = SafetensorsFile.open(mapFile)) {
      return Optional.of(file.floats(Worker.MAP));
    }
  }

  BenchmarkResult.Row toRow(Measurement baseline) {
    Samples samples = samples();
    return new BenchmarkResult.Row(
        entry.label(),
        batch,
        threads,
        description(),
        samples.count(),
        samples.median(),
        samples.quantile(P95),
        samples.quantile(P99),
        batch * samples.count() / (callNanos / NANOS_PER_SECOND),
        baseline.samples().median() / samples.median(),
        1 - inferenceNanos / callNanos,
        cpuNanos / wallNanos,
        load.other(),
        load.stolen(),
        ready.loadNanos() / NANOS_PER_MILLI,
        ready.firstVerdictNanos() / NANOS_PER_MILLI,
        finished.peakBytes(),
        differenceFrom(baseline).orElse(null),
        Math.abs(score() - baseline.score()));
  }

  /** Of the maps, where both have one of the same size. */
  Optional<MapDifference> differenceFrom(Measurement baseline) {
    Optional<float[]> own = map();
    Optional<float[]> other = baseline.map();
    return own.isPresent() && other.isPresent() && own.get().length == other.get().length
        ? Optional.of(MapDifference.between(own.get(), other.get()))
        : Optional.empty();
  }
}

package dev.vcpclip.benchmarks.workbench;

import dev.vcpclip.benchmarks.workbench.BenchmarkResult.Row;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.TemporaryFolder;
import dev.vcpclip.runtime.tensor.MapDifference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Compares contestants on whole inspections, from picture to verdict.
 *
 * <p>Every contestant loads in a process of its own. Then they take turns, one at a time: A, B, C,
 * A, B, C and so on, so that what changes slowly on a machine (clock, temperature, other load)
 * meets all of them alike. Ratios are of medians. Every setting (batch, threads) has fresh
 * processes, so that a peak of memory belongs to it.
 */
public final class Benchmark {
  private static final double IDLE_LOAD = 0.5;
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final BenchmarkPlan plan;
  private final Consumer<String> progress;
  private final Machine machine = Machine.here();
  private final List<String> warnings = new ArrayList<>();
  private long lastReport = System.nanoTime();

  private Benchmark(BenchmarkPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param progress told about every step
   * @throws VcpClipException when a contestant does not load, or when a peer computes something
   *     else than the first bundle in fp32
   */
  public static BenchmarkResult run(BenchmarkPlan plan, Consumer<String> progress) {
    return new Benchmark(plan, progress).run();
  }

  private BenchmarkResult run() {
    double load = Machine.loadAverage();
    // Where other programs' share of each turn is measured, that says more: the average is of the
    // last minute and counts what this very program did in it, such as exporting bundles.
    if (load > IDLE_LOAD && ProcessorTime.now().isEmpty()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the machine was not idle at the start: load average %.1f on %d processors.",
              load,
              machine.processors()));
    }
    List<Row> rows = new ArrayList<>();
    try (TemporaryFolder folder = TemporaryFolder.create("benchmark")) {
      for (int threads : plan.threads()) {
        for (int batch : plan.batches()) {
          rows.addAll(measure(folder.path(), batch, threads));
        }
      }
    }
    return new BenchmarkResult(machine, plan.baseline(), input(), rows, warnings);
  }

  private List<Row> measure(Path folder, int batch, int threads) {
    Map<Measurement, WorkerProcess> workers = new LinkedHashMap<>();
    try {
      for (ContestantSpec entry : plan.entries()) {
        String setting = "%s, batch %d, threads %d".formatted(entry.label(), batch, threads);
        progress.accept(setting + ": loading");
        // One after the other: loading together they would slow each other down.
        Path map = folder.resolve(workers.size() + "-" + batch + "-" + threads + ".safetensors");
        WorkerProcess worker = WorkerProcess.start(plan.job(entry, threads, batch, map), folder);
        Measurement measurement = new Measurement(entry, batch, threads, map);
        workers.put(measurement, worker);
        measurement.ready(worker.ready());
      }
      takeTurns(workers);
      workers.forEach((measurement, worker) -> measurement.finished(worker.finish()));
      List<Row> rows = rows(new ArrayList<>(workers.keySet()));
      rows.forEach(this::warnOfLoad);
      return rows;
    } finally {
      workers.values().forEach(WorkerProcess::close);
    }
  }

  private void takeTurns(Map<Measurement, WorkerProcess> workers) {
    long atLeast = TimeUnit.MILLISECONDS.toNanos(plan.turnMillis());
    for (int round = -plan.warmup(); round < plan.rounds(); round++) {
      reportRound(round);
      for (Map.Entry<Measurement, WorkerProcess> worker : workers.entrySet()) {
        Optional<ProcessorTime> before = ProcessorTime.now();
        WorkerMessage.Turn turn = worker.getValue().turn(atLeast);
        if (round >= 0) {
          worker.getKey().add(turn, before, ProcessorTime.now(), machine.processors());
        }
      }
    }
  }

  /** Not every one: a round of a small model is over in no time. */
  private void reportRound(int round) {
    long now = System.nanoTime();
    if (now - lastReport > SILENCE_NANOS) {
      lastReport = now;
      progress.accept(
          round < 0 ? "warming up" : "round %d of %d".formatted(round + 1, plan.rounds()));
    }
  }

  private List<Row> rows(List<Measurement> measurements) {
    Measurement baseline =
        measurements.stream()
            .filter(m -> m.entry().label().equals(plan.baseline()))
            .findFirst()
            .orElseThrow();
    requireSameModel(measurements);
    return measurements.stream().map(measurement -> measurement.toRow(baseline)).toList();
  }

  /**
   * Holds the peers to the first bundle that promises the plain model's numbers: speed is
   * comparable only where the same comes out. Other bundles may be cheaper models on purpose.
   */
  private void requireSameModel(List<Measurement> measurements) {
    Optional<Measurement> bundle =
        measurements.stream().filter(m -> m.entry().isBundle() && m.isExact()).findFirst();
    if (bundle.isEmpty() || plan.scoreOnly()) {
      return;
    }
    for (Measurement peer : measurements) {
      if (!peer.entry().isBundle() && peer.isExact()) {
        requireSameModel(peer, bundle.get());
      }
    }
  }

  private void requireSameModel(Measurement peer, Measurement bundle) {
    Optional<MapDifference> difference = peer.differenceFrom(bundle);
    // Not the other way round: a NaN is no agreement.
    boolean same = difference.isPresent() && difference.get().max() <= plan.peerTolerance();
    if (!same) {
      String found =
          difference
              .map(d -> String.format(Locale.ROOT, "differ by up to %.1e", d.max()))
              .orElse("have different sizes");
      throw new VcpClipException(
          String.format(
              Locale.ROOT,
              "the maps of %s and %s %s, expected at most %.0e between them. Export the bundle from"
                  + " the files given as --backbone and --weights.",
              peer.entry().label(),
              bundle.entry().label(),
              found,
              plan.peerTolerance()));
    }
  }

  private void warnOfLoad(Row row) {
    if (OtherLoad.spoils(row.otherLoad(), row.stolen())) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s, batch %d, threads %d: other programs used %.0f %% of the processors, other"
                  + " virtual machines %.0f %%. Measure again on a quiet machine.",
              row.label(),
              row.batch(),
              row.threads(),
              100 * row.otherLoad(),
              100 * row.stolen()));
    }
  }

  private String input() {
    String pictures =
        plan.pictures().isEmpty()
            ? "a generated frame of %d x %d pixels".formatted(plan.frameWidth(), plan.frameHeight())
            : plan.pictures().size() + " picture files";
    return "%s, %s, %d rounds of turns of at least %d ms after %d for warming up"
        .formatted(
            pictures,
            plan.scoreOnly() ? "score only" : "map and regions",
            plan.rounds(),
            plan.turnMillis(),
            plan.warmup());
  }
}

package dev.vcpclip.benchmarks.workbench;

import dev.vcpclip.runtime.provider.Provider;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What to measure.
 *
 * @param entries at least one, of different labels
 * @param baseline label of the entry that ratios and maps are compared with
 * @param batches pictures a call, each measured by itself
 * @param threads processor threads, each number measured by itself
 * @param rounds in each of which every contestant has one turn
 * @param warmup rounds before those that count
 * @param turnMillis shortest duration of a turn; a turn is at least one call
 * @param providers that bundles may use
 * @param openVino OpenVINO's plug-in, or {@code null}
 * @param scoreOnly whether map and regions are left out
 * @param pixelThreshold map values at or above it belong to a region
 * @param frameWidth of generated frames
 * @param frameHeight of generated frames
 * @param pictures to inspect instead of generated frames; may be empty
 * @param peerTolerance largest difference between a peer's map and that of the first bundle in
 *     fp32; beyond it they are not the same model
 */
public record BenchmarkPlan(
    List<ContestantSpec> entries,
    String baseline,
    List<Integer> batches,
    List<Integer> threads,
    int rounds,
    int warmup,
    int turnMillis,
    Set<Provider> providers,
    Path openVino,
    boolean scoreOnly,
    double pixelThreshold,
    int frameWidth,
    int frameHeight,
    List<Path> pictures,
    double peerTolerance) {

  /** Copies the collections. */
  public BenchmarkPlan {
    entries = List.copyOf(entries);
    batches = List.copyOf(batches);
    threads = List.copyOf(threads);
    providers = Set.copyOf(providers);
    pictures = List.copyOf(pictures);
  }

  /** What a worker needs of it. */
  WorkerJob job(ContestantSpec entry, int threadCount, int batch, Path mapFile) {
    return new WorkerJob(
        entry,
        threadCount,
        batch,
        providers,
        openVino,
        scoreOnly,
        pixelThreshold,
        frameWidth,
        frameHeight,
        pictures,
        mapFile);
  }
}

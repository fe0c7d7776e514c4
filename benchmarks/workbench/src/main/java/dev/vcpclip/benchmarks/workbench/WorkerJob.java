package dev.vcpclip.benchmarks.workbench;

import dev.vcpclip.runtime.provider.Provider;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a worker process is to run.
 *
 * @param contestant what to load
 * @param threads processor threads
 * @param batch pictures a call
 * @param providers that a bundle may use
 * @param openVino OpenVINO's plug-in, or {@code null}
 * @param scoreOnly whether map and regions are left out
 * @param pixelThreshold map values at or above it belong to a region
 * @param frameWidth of generated frames
 * @param frameHeight of generated frames
 * @param pictures to inspect instead of generated frames; may be empty
 * @param mapFile where the map of {@link TestFrames#square} goes, for comparison with others'
 */
record WorkerJob(
    ContestantSpec contestant,
    int threads,
    int batch,
    Set<Provider> providers,
    Path openVino,
    boolean scoreOnly,
    double pixelThreshold,
    int frameWidth,
    int frameHeight,
    List<Path> pictures,
    Path mapFile) {}

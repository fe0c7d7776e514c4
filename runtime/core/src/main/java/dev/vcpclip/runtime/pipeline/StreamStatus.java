package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.map.Verdict;
import java.time.Duration;
import java.util.Optional;

/**
 * A stream at one moment.
 *
 * @param name of the stream
 * @param state what it is doing
 * @param counters what became of its frames
 * @param age from capture to verdict, of the last judged frame
 * @param lastVerdict of the last judged frame
 * @param fault why the source failed last, until a frame comes again; stays when the stream has
 *     ended by it
 */
public record StreamStatus(
    String name,
    StreamState state,
    PipelineCounters counters,
    Optional<Duration> age,
    Optional<Verdict> lastVerdict,
    Optional<String> fault) {}

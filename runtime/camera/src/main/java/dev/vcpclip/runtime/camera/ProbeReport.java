package dev.vcpclip.runtime.camera;

import java.time.Duration;
import java.util.Optional;

/**
 * What a {@link Probe} has seen.
 *
 * @param source what was read, without credentials
 * @param codec FFmpeg's name of the coding, where there is one
 * @param pictures size and format of the last frame; empty without a frame
 * @param opening time to connect
 * @param firstFrame time from the start to the first frame
 * @param frames frames read
 * @param framesPerSecond their rate after the first one
 * @param delay median time from a frame's arrival until it was there to be inspected
 * @param longestGap longest time between two frames' arrivals
 * @param unreadable damaged frames
 * @param lost frames that the source numbered and never delivered
 * @param fault in a sentence, why no frame was read; empty where one was
 */
public record ProbeReport(
    String source,
    Optional<String> codec,
    String pictures,
    Duration opening,
    Duration firstFrame,
    int frames,
    double framesPerSecond,
    Duration delay,
    Duration longestGap,
    int unreadable,
    long lost,
    Optional<String> fault) {}

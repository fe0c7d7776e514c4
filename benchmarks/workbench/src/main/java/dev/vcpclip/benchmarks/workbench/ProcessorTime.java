package dev.vcpclip.benchmarks.workbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The machine's processor time so far, in Linux's ticks over all processors.
 *
 * @param busy in programs and the kernel
 * @param stolen by other virtual machines
 * @param total busy, stolen or idle
 */
record ProcessorTime(long busy, long stolen, long total) {
  private static final Path STAT = Path.of("/proc/stat");
  private static final int IDLE = 3;
  private static final int WAITING = 4;
  private static final int STOLEN = 7;

  /** Guest time, which follows, is part of user time already. */
  private static final int COLUMNS = 8;

  /** Now, or nothing where the system does not tell. */
  static Optional<ProcessorTime> now() {
    try {
      return Optional.of(parse(Files.readAllLines(STAT).get(0)));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** The line {@code cpu user nice system idle iowait irq softirq steal ...}. */
  static ProcessorTime parse(String line) {
    long[] ticks =
        Arrays.stream(line.trim().split("\\s+"))
            .skip(1)
            .limit(COLUMNS)
            .mapToLong(Long::parseLong)
            .toArray();
    long total = Arrays.stream(ticks).sum();
    return new ProcessorTime(
        total - ticks[IDLE] - ticks[WAITING] - ticks[STOLEN], ticks[STOLEN], total);
  }
}

package dev.vcpclip.benchmarks.workbench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What figures were measured on.
 *
 * @param processor model name, or {@code unknown}
 * @param processors that Java may use
 * @param features instruction sets that decide how fast a model is, those of a list that are there;
 *     {@code unknown} alone where the system does not tell
 * @param memoryBytes of RAM
 * @param system name, version and architecture
 * @param java version and virtual machine
 */
public record Machine(
    String processor,
    int processors,
    List<String> features,
    long memoryBytes,
    String system,
    String java) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final String UNKNOWN = "unknown";

  /** Linux's names of the instruction sets. */
  private static final Map<String, String> FEATURES =
      new TreeMap<>(
          Map.of(
              "avx2", "AVX2",
              "avx512f", "AVX-512",
              "avx512_vnni", "AVX-512 VNNI",
              "avx_vnni", "AVX VNNI",
              "avx512_bf16", "AVX-512 BF16",
              "amx_tile", "AMX",
              "amx_int8", "AMX INT8",
              "amx_bf16", "AMX BF16",
              "asimddp", "NEON dot product",
              "i8mm", "NEON I8MM"));

  /** This one. */
  static Machine here() {
    List<String> lines;
    try {
      lines = Files.readAllLines(CPU_INFO);
    } catch (IOException e) {
      lines = List.of();
    }
    return new Machine(
        field(lines, "model name"),
        Runtime.getRuntime().availableProcessors(),
        features(lines),
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize(),
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        "%s, %s".formatted(System.getProperty("java.version"), System.getProperty("java.vm.name")));
  }

  static List<String> features(List<String> cpuInfo) {
    String flags = field(cpuInfo, "flags");
    String found = flags.equals(UNKNOWN) ? field(cpuInfo, "Features") : flags;
    if (found.equals(UNKNOWN)) {
      return List.of(UNKNOWN);
    }
    Set<String> all = new HashSet<>(Arrays.asList(found.split("\\s+")));
    return FEATURES.entrySet().stream()
        .filter(feature -> all.contains(feature.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static String field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "\t") || line.startsWith(name + " "))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse(UNKNOWN);
  }

  /** Mean number of programs that wanted a processor in the last minute, or -1. */
  static double loadAverage() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getSystemLoadAverage();
  }
}

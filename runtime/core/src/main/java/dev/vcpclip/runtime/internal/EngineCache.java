package dev.vcpclip.runtime.internal;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.Sha256;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A folder of its own for each combination that needs a TensorRT engine of its own: model files,
 * ONNX Runtime, TensorRT, driver and GPU. TensorRT itself keeps using an engine that an upgrade has
 * made stale.
 */
final class EngineCache {
  private EngineCache() {}

  /**
   * @param root the folder the user gave
   * @param modelHashes SHA-256 by file name
   * @param runtimeVersion of ONNX Runtime
   * @param maxBatch the largest batch the engine takes
   */
  static Path folder(
      Path root,
      Map<String, String> modelHashes,
      String runtimeVersion,
      boolean fp16,
      int maxBatch) {
    String key =
        String.join(
            "\n",
            new TreeMap<>(modelHashes).toString(),
            runtimeVersion,
            fp16 ? "fp16" : "fp32",
            "batch 1 to " + maxBatch,
            gpuAndDriver(),
            tensorRtLibraries());
    Path folder = root.resolve(Sha256.of(key.getBytes(StandardCharsets.UTF_8)).substring(0, 32));
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new VcpClipException(
          folder + ": engine cache cannot be created (" + e.getMessage() + ")", e);
    }
  }

  private static String gpuAndDriver() {
    try {
      Process process =
          new ProcessBuilder("nvidia-smi", "--query-gpu=name,driver_version", "--format=csv")
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "unknown";
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "unknown"; // a Jetson has no nvidia-smi; its driver comes with the system
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }

  /** File names carry the version: {@code libnvinfer.so.10.9.0}, {@code nvinfer_10.dll}. */
  private static String tensorRtLibraries() {
    TreeSet<String> found = new TreeSet<>();
    for (String variable : new String[] {"LD_LIBRARY_PATH", "PATH"}) {
      String folders = System.getenv().getOrDefault(variable, "");
      for (String folder : folders.split(File.pathSeparator)) {
        addTensorRt(folder, found);
      }
    }
    for (String folder : new String[] {"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"}) {
      addTensorRt(folder, found);
    }
    return found.toString();
  }

  private static void addTensorRt(String folder, TreeSet<String> found) {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      files
          .map(f -> f.getFileName().toString())
          .filter(name -> name.matches("(lib)?nvinfer[._\\d].*"))
          .forEach(found::add);
    } catch (IOException | InvalidPathException e) {
      // A folder nobody can list, or a mistyped one, is none TensorRT is loaded from.
    }
  }
}

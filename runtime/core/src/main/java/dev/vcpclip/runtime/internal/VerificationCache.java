package dev.vcpclip.runtime.internal;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.Sha256;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers on the disk that this processor reproduced a bundle's golden pair, so that the next
 * start need not run a whole inference to find out again.
 *
 * <p>A note of a kilobyte says everything that decides what the processor computes: the bundle's
 * hashes, ONNX Runtime's and OpenVINO's versions, the options, the processor and its instructions.
 * It counts only when it is, byte for byte, the note that would be written now: a stale, cut or
 * altered one is as good as none, and there is nothing in it that is used for anything else.
 * Whoever can forge one can replace the bundle as well. GPUs are not remembered: their first run
 * warms them up, so it has to happen before the first picture anyway.
 *
 * <p>What is not kept, as it does not pay (ViT-L/14-336 at 518, fp32, two cores): ONNX Runtime's
 * optimised graph, as optimising takes 7 of a session's 1,940 ms; the packed weights, as they save
 * 1,000 ms for 3.2 GB on the disk whose hashes would take 2,400 ms. The golden pair takes 6,000 ms.
 */
final class VerificationCache {
  /** To be raised when this runtime feeds a session in another way. */
  private static final int VERSION = 2;

  private static final String FOLDER = "golden";
  private static final int MOST_NOTES = 100;
  private static final Logger LOG = LoggerFactory.getLogger(VerificationCache.class);

  private final Path file;
  private final byte[] note;

  private VerificationCache(Path file, byte[] note) {
    this.file = file;
    this.note = note;
  }

  /** The memory for a session on the processor. */
  static VerificationCache of(
      BundleManifest manifest,
      GraphFile graph,
      Provider provider,
      ProviderOptions options,
      BufferPlan plan) {
    String text =
        String.join(
            "\n",
            "The golden pair was reproduced, note version " + VERSION,
            graph + ", score only " + plan.scoreOnly() + ", batch " + plan.maxBatch(),
            "files " + new TreeMap<>(manifest.files()),
            "%s by %s %s"
                .formatted(
                    provider.label(),
                    OnnxProviders.version(provider),
                    System.getProperty("onnxruntime.native.path", "of the jar")),
            "optimization %s, threads %s of %s, tolerances %s and %s"
                .formatted(
                    options.optimization(),
                    options.intraOpThreads(),
                    Runtime.getRuntime().availableProcessors(),
                    options.mapTolerance(),
                    options.scoreTolerance()),
            processor(),
            "");
    byte[] note = text.getBytes(StandardCharsets.UTF_8);
    String name = Sha256.of(note).substring(0, 32) + ".txt";
    return new VerificationCache(options.cache().resolve(FOLDER).resolve(name), note);
  }

  /** When it was reproduced; empty when that is not known for this very combination. */
  Optional<Instant> recall() {
    try {
      return Arrays.equals(Files.readAllBytes(file), note)
          ? Optional.of(Files.getLastModifiedTime(file).toInstant())
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("{}: cannot be read ({}), so the golden pair is checked again", file, e.toString());
      return Optional.empty();
    }
  }

  /** Writes the note; a folder that cannot be written only costs the next start its shortcut. */
  void remember() {
    try {
      AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(note)));
      forgetOldest();
    } catch (VcpClipException | IOException e) {
      LOG.warn("The next start checks the golden pair again: {}", e.getMessage());
    }
  }

  /** Takes the note back, as a check that was asked for has failed. */
  void forget() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new VcpClipException(
          file + ": says what is no longer true and cannot be deleted (" + e + "). Delete it.", e);
    }
  }

  private void forgetOldest() throws IOException {
    Map<Path, Long> written = new HashMap<>(); // read once, as other processes write meanwhile
    try (Stream<Path> files = Files.list(file.getParent())) {
      files.forEach(each -> written.put(each, each.toFile().lastModified()));
    }
    List<Path> newest =
        written.entrySet().stream()
            .sorted(Map.Entry.<Path, Long>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .toList();
    for (Path old : newest.subList(Math.min(MOST_NOTES, newest.size()), newest.size())) {
      Files.deleteIfExists(old);
    }
  }

  /** Model and instructions where the system tells, for numbers differ with the kernels taken. */
  private static String processor() {
    String system =
        "system %s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"));
    String windows = System.getenv("PROCESSOR_IDENTIFIER");
    if (windows != null) {
      return system + "\nprocessor " + windows;
    }
    Path linux = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(linux)) {
      return system;
    }
    // Of the first core, without what changes from moment to moment.
    try (Stream<String> lines = Files.lines(linux)) {
      return system
          + lines
              .takeWhile(line -> !line.isBlank())
              .filter(line -> !line.matches("(cpu MHz|bogomips|BogoMIPS|processor)\\s*:.*"))
              .map(line -> "\n" + line.replaceAll("\\s+", " "))
              .reduce("", String::concat);
    } catch (IOException e) {
      return system;
    }
  }
}

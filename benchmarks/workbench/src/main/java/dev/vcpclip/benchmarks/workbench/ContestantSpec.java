package dev.vcpclip.benchmarks.workbench;

import java.nio.file.Path;
import java.util.Map;

/**
 * One thing to compare: one of a bundle's graphs, or a model's files in a peer.
 *
 * @param label for tables; no other entry of a benchmark has it
 * @param bundle a folder or a bundle file, or {@code null} for a peer
 * @param variant of the bundle's graphs, or {@code null} for the one that an inspection would take
 * @param references good parts that each picture is compared with; 0 for none
 * @param fileBytes sizes of the bundle's files by name; empty for a peer
 * @param peer one of {@link Peers#names()}, or {@code null} for a bundle
 * @param backbone CLIP's weights, for a peer
 * @param weights trained parameters, for a peer
 */
public record ContestantSpec(
    String label,
    Path bundle,
    String variant,
    int references,
    Map<String, Long> fileBytes,
    String peer,
    Path backbone,
    Path weights) {
  /** Copies the map. */
  public ContestantSpec {
    fileBytes = Map.copyOf(fileBytes);
  }

  /** One of a bundle's graphs. */
  public static ContestantSpec ofBundle(
      String label, Path bundle, String variant, Map<String, Long> fileBytes) {
    return new ContestantSpec(label, bundle, variant, 0, fileBytes, null, null, null);
  }

  /** The same compared with that many good parts; itself for none. */
  public ContestantSpec comparedWith(int parts) {
    String name = parts == 0 ? label : "%s, %s references".formatted(label, parts);
    return new ContestantSpec(name, bundle, variant, parts, fileBytes, peer, backbone, weights);
  }

  /** A model in a peer, under the peer's name. */
  public static ContestantSpec ofPeer(String peer, Path backbone, Path weights) {
    return new ContestantSpec(peer, null, null, 0, Map.of(), peer, backbone, weights);
  }

  /** Whether it is a bundle in this runtime. */
  boolean isBundle() {
    return bundle != null;
  }
}

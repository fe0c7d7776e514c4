package dev.vcpclip.runtime.station.benchmark;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;

/**
 * One thing to compare: a bundle, or a model's files in a peer.
 *
 * @param label for tables; no other entry of a benchmark has it
 * @param bundle a folder or a bundle file, or {@code null} for a peer
 * @param bundleBytes size of the bundle's graph and weights; 0 for a peer
 * @param peer one of {@link Peers#names()}, or {@code null} for a bundle
 * @param backbone CLIP's weights, for a peer
 * @param weights trained parameters, for a peer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Entry(
    String label, Path bundle, long bundleBytes, String peer, Path backbone, Path weights) {
  /** A bundle. */
  public static Entry ofBundle(String label, Path bundle, long bytes) {
    return new Entry(label, bundle, bytes, null, null, null);
  }

  /** A model in a peer, under the peer's name. */
  public static Entry ofPeer(String peer, Path backbone, Path weights) {
    return new Entry(peer, null, 0, peer, backbone, weights);
  }

  /** Whether it is a bundle in this runtime. */
  boolean isBundle() {
    return bundle != null;
  }
}

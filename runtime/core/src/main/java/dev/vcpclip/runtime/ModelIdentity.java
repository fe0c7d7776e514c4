package dev.vcpclip.runtime;

import java.util.Objects;

/**
 * Which model, in which form: thresholds measured with one do not carry over to another.
 *
 * @param hash SHA-256 over the bundle's graphs and weights, lower-case hexadecimal; the same for
 *     two exports that differ in their thresholds or notes alone
 * @param variant name of the bundle's graph, which stands for its precision
 * @param provider label of what executes it; another one differs by float rounding
 */
public record ModelIdentity(String hash, String variant, String provider) {
  /** Refuses {@code null}. */
  public ModelIdentity {
    Objects.requireNonNull(hash, "hash");
    Objects.requireNonNull(variant, "variant");
    Objects.requireNonNull(provider, "provider");
  }

  /** Whether thresholds carry over: the same weights in the same precision. */
  public boolean sameModel(ModelIdentity other) {
    return hash.equals(other.hash) && variant.equals(other.variant);
  }
}

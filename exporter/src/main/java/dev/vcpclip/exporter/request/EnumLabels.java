package dev.vcpclip.exporter.request;

import dev.vcpclip.runtime.VcpClipException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names of enum constants as command lines and manifests spell them: {@code causal-prefix}. */
final class EnumLabels {
  private EnumLabels() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The constant of that label.
   *
   * @param what a constant is, for the message
   * @throws VcpClipException when there is none
   */
  static <E extends Enum<E>> E find(E[] constants, String what, String label) {
    return Arrays.stream(constants)
        .filter(constant -> of(constant).equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new VcpClipException(
                    "no %s '%s'; there are %s."
                        .formatted(
                            what,
                            label,
                            Arrays.stream(constants)
                                .map(EnumLabels::of)
                                .collect(Collectors.joining(", ")))));
  }
}

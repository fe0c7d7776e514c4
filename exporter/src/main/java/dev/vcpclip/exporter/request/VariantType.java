package dev.vcpclip.exporter.request;

import dev.vcpclip.runtime.provider.Provider;
import java.util.List;

/**
 * Forms of the graph that a bundle can hold beside the portable one, for the providers that are
 * faster with them. The runtime takes the first one that names its provider and reproduces the
 * golden pair, and the portable graph where there is none: list the lossy ones first.
 */
public enum VariantType {
  /**
   * The image tower's matrices in int8 with a scale a channel, its inputs quantised by the extremes
   * of each tensor. Lossy; three to four times as fast on processors with byte products (VNNI,
   * AMX). The pictures of one batch share those extremes: the same picture gets another map in
   * other company.
   */
  INT8("int8", List.of(Provider.CPU)),
  /**
   * The same with input ranges fixed beforehand on pictures of good parts, as they are and spoilt
   * by blots: each picture's result is its own, but values beyond the ranges are clipped. Lossy.
   */
  INT8_STATIC("int8", List.of(Provider.CPU)),
  /**
   * {@link #INT8_STATIC} with attention in bf16, for OpenVINO on processors that multiply it (AMX,
   * AVX-512 BF16); others compute it in single precision. Lossy.
   */
  INT8_BF16("int8", List.of(Provider.OPENVINO)),
  /** The image tower in half precision, everything after it in single. Lossy. */
  FP16("fp16", List.of(Provider.CUDA)),
  /** Attention, and sums with their norms, as one operation each of ONNX Runtime. Exact. */
  FUSED("fp32", List.of(Provider.CUDA, Provider.CPU));

  private final String precision;
  private final List<Provider> providers;

  VariantType(String precision, List<Provider> providers) {
    this.precision = precision;
    this.providers = providers;
  }

  /** The name on the command line, in manifests and of its files, such as {@code int8-static}. */
  public String label() {
    return EnumLabels.of(this);
  }

  /** Of the image tower: fp32, fp16 or int8. */
  public String precision() {
    return precision;
  }

  /** Whether its maps differ from the portable graph's by more than rounding. */
  public boolean lossy() {
    return this != FUSED;
  }

  /**
   * Whether pictures of one batch leave one another's results alone, but for rounding. {@link
   * #INT8} quantises by the extremes of the whole batch.
   */
  public boolean batchInvariant() {
    return this != INT8;
  }

  /** Whether it measures activations on pictures first. */
  public boolean needsRanges() {
    return this == INT8 || hasFixedRanges();
  }

  /** Whether its inputs are quantised by ranges that are fixed at the export. */
  public boolean hasFixedRanges() {
    return this == INT8_STATIC || this == INT8_BF16;
  }

  /**
   * Whether another graph of the same numbers, but for roundings, is compared with the portable one
   * in its place: ONNX Runtime's own provider has no attention in bf16.
   */
  public boolean needsStandIn() {
    return this == INT8_BF16;
  }

  /** Providers it is for. */
  public List<Provider> providers() {
    return providers;
  }

  /**
   * The variant of that label.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when there is none
   */
  public static VariantType of(String label) {
    return EnumLabels.find(values(), "variant", label);
  }
}

package dev.vcpclip.benchmarks.model;

import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.ClipTokenizer;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import java.util.Arrays;
import java.util.List;

/** The sizes that are measured. Speed does not depend on the weights' values. */
public enum ModelSize {
  /** Of the reference's smallest cases: shows what an engine costs beside the arithmetic. */
  TINY(
      "tiny",
      new ClipConfig(14, 4, 128, 4, 2, 64, 3, 1, 77, ClipTokenizer.VOCABULARY, 64),
      70,
      List.of(1, 2, 3, 4),
      50,
      4),
  /** CLIP ViT-B/16 at the size it was trained at. */
  VIT_B_16_224(
      "vit-b16-224",
      new ClipConfig(16, 14, 768, 12, 12, 512, 12, 8, 77, ClipTokenizer.VOCABULARY, 512),
      224,
      List.of(3, 6, 9, 12),
      2000,
      8),
  /** The paper's: CLIP ViT-L/14-336 at 518 pixels. */
  VIT_L_14_518(
      "vit-l14-518",
      new ClipConfig(14, 24, 1024, 24, 16, 768, 12, 12, 77, ClipTokenizer.VOCABULARY, 768),
      518,
      List.of(6, 12, 18, 24),
      2000,
      8);

  private final String label;
  private final ClipConfig clip;
  private final int imageSize;
  private final List<Integer> featureLayers;
  private final int topK;
  private final double sigma;

  ModelSize(
      String label,
      ClipConfig clip,
      int imageSize,
      List<Integer> featureLayers,
      int topK,
      double sigma) {
    this.label = label;
    this.clip = clip;
    this.imageSize = imageSize;
    this.featureLayers = featureLayers;
    this.topK = topK;
    this.sigma = sigma;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  /** The size of that label. */
  public static ModelSize of(String label) {
    return Arrays.stream(values())
        .filter(size -> size.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no size '" + label + "'"));
  }

  /** Sizes of the backbone. */
  ClipConfig clip() {
    return clip;
  }

  /** VCP-CLIP+ with the paper's settings where the size leaves them. */
  VcpClipConfig config() {
    VcpClipConfig paper = VcpClipConfig.paper(Kind.VCP_CLIP_PLUS);
    return paper.toBuilder()
        .imageSize(imageSize)
        .featureLayers(featureLayers)
        .score(new ScoreRule(paper.score().rule(), topK))
        .sigma(sigma)
        .build();
  }
}

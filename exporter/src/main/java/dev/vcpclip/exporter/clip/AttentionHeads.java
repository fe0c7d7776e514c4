package dev.vcpclip.exporter.clip;

import dev.vcpclip.runtime.VcpClipException;

/**
 * Numbers of attention heads: what no weight's shape tells. {@code null} where a number is not
 * known.
 *
 * @param vision heads of the image tower
 * @param text heads of the text tower
 */
public record AttentionHeads(Integer vision, Integer text) {
  /** Nothing known. */
  public static final AttentionHeads UNKNOWN = new AttentionHeads(null, null);

  /**
   * Width up to which every published CLIP with an image transformer has heads of {@value
   * ClipConfig#HEAD_WIDTH} channels, in both towers: OpenAI's, OpenCLIP's up to ViT-L, TinyCLIP's.
   */
  private static final int WIDEST_USUAL = 1024;

  /** ViT-H/14 and ViT-H/16 of OpenCLIP, MetaCLIP and DFN: 16 heads of 80 channels. */
  private static final int H_WIDTH = 1280;

  private static final int H_LAYERS = 32;
  private static final int H_VISION_HEADS = 16;

  /** Checks the ranges. */
  public AttentionHeads {
    if (vision != null && vision < 1 || text != null && text < 1) {
      throw new VcpClipException(
          "attention heads %s and %s: expected 1 or more.".formatted(vision, text));
    }
  }

  /**
   * Those of the published CLIP whose towers have these sizes; unknown where there is none, or more
   * than one with different heads.
   */
  static AttentionHeads published(int visionWidth, int visionLayers, int textWidth) {
    boolean h = visionWidth == H_WIDTH && visionLayers == H_LAYERS;
    return new AttentionHeads(
        h ? Integer.valueOf(H_VISION_HEADS) : usual(visionWidth), usual(textWidth));
  }

  private static Integer usual(int width) {
    boolean usual = width <= WIDEST_USUAL && width % ClipConfig.HEAD_WIDTH == 0;
    return usual ? width / ClipConfig.HEAD_WIDTH : null;
  }

  /**
   * These, with another source's in place of what is not known here.
   *
   * @param where names both sources, for the message
   * @throws VcpClipException when both know a number and it differs
   */
  public AttentionHeads and(AttentionHeads other, String where) {
    return new AttentionHeads(
        and("image", vision, other.vision, where), and("text", text, other.text, where));
  }

  private static Integer and(String tower, Integer one, Integer other, String where) {
    if (one != null && other != null && !one.equals(other)) {
      throw new VcpClipException(
          "%s: the %s tower has %d attention heads by one, %d by the other."
              .formatted(where, tower, one, other));
    }
    return one == null ? other : one;
  }
}

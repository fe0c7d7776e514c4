package dev.vcpclip.exporter.clip;

import java.util.Map;

/**
 * Sizes of a CLIP with an image transformer: read from the shapes of its weights, but for the
 * numbers of heads, which {@link AttentionHeads} is about.
 *
 * @param patch side of a patch in pixels
 * @param grid patches per side at the resolution the position embedding was made for; the embedding
 *     is resized where the working resolution has another
 * @param visionWidth channels of the image tower
 * @param visionLayers blocks of the image tower
 * @param visionHeads attention heads of the image tower, which share its channels
 * @param textWidth channels of the text tower
 * @param textLayers blocks of the text tower
 * @param textHeads attention heads of the text tower, likewise
 * @param context longest token sequence
 * @param vocabulary number of words; the category token of VCP-CLIP comes after them and is not
 *     counted
 * @param embedDim channels of the joint space
 */
public record ClipConfig(
    int patch,
    int grid,
    int visionWidth,
    int visionLayers,
    int visionHeads,
    int textWidth,
    int textLayers,
    int textHeads,
    int context,
    int vocabulary,
    int embedDim) {

  /** Channels of an attention head in OpenAI's CLIPs, and in most others. */
  public static final int HEAD_WIDTH = 64;

  private static final Map<String, String> FAMILIES =
      Map.of("384x12", "S", "768x12", "B", "1024x24", "L", "1280x32", "H");

  /**
   * For people: {@code ViT-L/14-336}, or, where the image tower has no name in the literature,
   * {@code ViT-w192x8/8-128} for width, layers, patch and image side.
   */
  public String name() {
    String size = visionWidth + "x" + visionLayers;
    return "ViT-" + FAMILIES.getOrDefault(size, "w" + size) + "/" + patch + "-" + grid * patch;
  }
}

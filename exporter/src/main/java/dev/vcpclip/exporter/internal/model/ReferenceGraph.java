package dev.vcpclip.exporter.internal.model;

import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.internal.graph.Smoothing;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.tensor.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * Graph that compares one picture's patch tokens with those of good parts: of each patch, how far
 * its nearest neighbour in a bank is, as a map and as a score.
 *
 * <p>What is compared, and how, follows WinCLIP+ (Jeong et al. 2023: half of one minus the largest
 * cosine) and the memory bank of APRIL-GAN (Chen et al. 2023: patch tokens of several layers, their
 * distances averaged); the score is AnomalyDINO's (Damm et al. 2025: mean of the most distant 1 %
 * of the patches, which one stray patch moves less than PatchCore's maximum).
 *
 * <p>A graph of its own, not a part of the model's: a picture's bank is its recipe's, and one run
 * of the model takes pictures of several recipes. What the model says without references cannot
 * change by it either.
 */
public final class ReferenceGraph {
  /**
   * Patches that are compared at once. Their cosines take {@code chunk / channels} of what the bank
   * takes, a quarter for ViT-L, where all of its 1369 patches' would take more than the bank.
   */
  private static final int CHUNK = 256;

  /** One in so many patches counts for the score. */
  private static final int SCORED_SHARE = 100;

  private final int layers;
  private final int side;
  private final int channels;
  private final int patch;
  private final double sigma;

  private ReferenceGraph(int layers, int side, int channels, int patch, double sigma) {
    this.layers = layers;
    this.side = side;
    this.channels = channels;
    this.patch = patch;
    this.sigma = sigma;
  }

  /** For a model's tokens, upsampled and smoothed as its own map is. */
  public static ReferenceGraph of(ModelSource source) {
    ClipConfig clip = source.clip().config();
    return new ReferenceGraph(
        source.point().featureLayers(clip, source.config().featureLayers()).size(),
        source.config().imageSize() / clip.patch(),
        clip.visionWidth(),
        clip.patch(),
        source.config().sigma());
  }

  /** What the manifest says about it. */
  public BundleManifest.References form() {
    int patches = side * side;
    return new BundleManifest.References(
        layers, patches, channels, Math.max(1, Math.round((float) patches / SCORED_SHARE)));
  }

  /** The graph; its one free dimension is the bank's rows, as it takes one picture a run. */
  public Graph build() {
    GraphBuilder g = new GraphBuilder(WeightType.FP32);
    int patches = form().patches();
    Value tokens =
        g.input(BundleManifest.PATCH_TOKENS, DataType.F32, Shape.of(layers, patches, channels));
    Value bank =
        g.input(BundleManifest.BANK, DataType.F32, Shape.of(layers, Shape.BATCH, channels));
    Value columns = g.transpose(bank, 0, 2, 1);
    List<Value> nearest = new ArrayList<>();
    for (int from = 0; from < patches; from += CHUNK) {
      Value some = g.slice(tokens, 1, from, Math.min(from + CHUNK, patches));
      nearest.add(g.max(g.matMul(some, columns), 2));
    }
    Value cosine = g.mean(nearest.size() == 1 ? nearest.get(0) : g.concat(1, nearest), 0, true);
    Value distance = g.mul(g.sub(g.scalar(1), cosine), g.scalar(0.5));
    Value score = g.mean(g.topK(distance, form().topPatches()), 1, false);
    g.stage(BundleManifest.REFERENCE_SCORE, g.squeeze(score, 0));
    Value map = g.upsample(g.reshape(distance, Shape.of(1, 1, side, side)), patch);
    g.stage(BundleManifest.REFERENCE_MAP, g.squeeze(Smoothing.of(g, g.squeeze(map, 1), sigma), 0));
    return g.build().select(List.of(BundleManifest.REFERENCE_MAP, BundleManifest.REFERENCE_SCORE));
  }
}

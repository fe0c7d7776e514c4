package dev.vcpclip.exporter.internal.model;

import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.internal.fold.CausalPrefix;
import dev.vcpclip.exporter.internal.fold.ClassDifference;
import dev.vcpclip.exporter.internal.fold.ConstantIdp;
import dev.vcpclip.exporter.internal.fold.PooledPostVcp;
import dev.vcpclip.exporter.internal.fold.PrefixConstants;
import dev.vcpclip.exporter.internal.fold.StackedMaps;
import dev.vcpclip.exporter.internal.fold.Uint8Patches;
import dev.vcpclip.exporter.internal.graph.Idp;
import dev.vcpclip.exporter.internal.graph.ImageScore;
import dev.vcpclip.exporter.internal.graph.ImageTower;
import dev.vcpclip.exporter.internal.graph.ImageTower.Features;
import dev.vcpclip.exporter.internal.graph.LinearLayer;
import dev.vcpclip.exporter.internal.graph.MapFusion;
import dev.vcpclip.exporter.internal.graph.MapFusion.Comparison;
import dev.vcpclip.exporter.internal.graph.MapFusion.Maps;
import dev.vcpclip.exporter.internal.graph.PatchEmbedding;
import dev.vcpclip.exporter.internal.graph.PostVcp;
import dev.vcpclip.exporter.internal.graph.PreVcp;
import dev.vcpclip.exporter.internal.graph.PromptTokens;
import dev.vcpclip.exporter.internal.graph.Smoothing;
import dev.vcpclip.exporter.internal.graph.TextTower;
import dev.vcpclip.exporter.internal.graph.VisionTower;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.exporter.request.Fold;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.tensor.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Network of a model, built from picture to score, with every step of the method as a stage.
 *
 * <p>Reads top to bottom as the method does: image tower, category tokens, text tower, the two
 * branches of every feature layer, maps, score.
 */
public final class ModelGraph {
  /** Input of a graph that starts behind the preprocessing: float32 {@code [N, 3, size, size]}. */
  public static final String NORMALIZED = "input";

  private final ModelSource source;
  private final VcpClipConfig config;
  private final Set<Fold> folds;
  private final WeightType weightType;
  private final Path scratch;
  private final ImageTower.Form tower;
  private final GraphBuilder g;

  private ModelGraph(
      ModelSource source,
      Set<Fold> folds,
      WeightType weightType,
      Path scratch,
      ImageTower.Form tower) {
    this.source = source;
    this.config = source.config();
    this.folds = Set.copyOf(folds);
    this.weightType = weightType;
    this.scratch = scratch;
    this.tower = tower;
    this.g = new GraphBuilder(weightType);
  }

  /**
   * The graph of the product: {@link BundleManifest#IMAGE} in, {@link BundleManifest#ANOMALY_MAP}
   * and the other outputs as stages.
   *
   * @param folds none for the plain graph
   * @param scratch existing folder for intermediate files, used when the graph is written
   */
  public static Graph ofImages(
      ModelSource source, Set<Fold> folds, WeightType weightType, Path scratch) {
    return ofImages(source, folds, weightType, scratch, VisionTower::new);
  }

  /** The same with an image tower of another form. */
  public static Graph ofImages(
      ModelSource source,
      Set<Fold> folds,
      WeightType weightType,
      Path scratch,
      ImageTower.Form tower) {
    ModelGraph model = new ModelGraph(source, folds, weightType, scratch, tower);
    long size = source.config().imageSize();
    Shape shape = Shape.of(Shape.BATCH, size, size, 3);
    Value image = model.g.input(BundleManifest.IMAGE, DataType.U8, shape);
    return model.build(model.embed(image));
  }

  /** The same behind the preprocessing, fed with {@link #NORMALIZED} pixels. */
  public static Graph ofNormalized(
      ModelSource source, Set<Fold> folds, WeightType weightType, Path scratch) {
    ModelGraph model = new ModelGraph(source, folds, weightType, scratch, VisionTower::new);
    long size = source.config().imageSize();
    Value input = model.g.input(NORMALIZED, DataType.F32, Shape.of(Shape.BATCH, 3, size, size));
    GraphBuilder vision = model.g.scope("vision");
    return model.build(new PatchEmbedding(vision, source.clip()).patches(input));
  }

  private Value embed(Value image) {
    GraphBuilder vision = g.scope("vision");
    if (folds.contains(Fold.UINT8_INPUT)) {
      return new Uint8Patches(vision, source.clip()).patches(image);
    }
    PatchEmbedding plain = new PatchEmbedding(vision, source.clip());
    return plain.patches(plain.normalize(image));
  }

  private Graph build(Value patches) {
    ImageTower encoder = tower.in(g.scope("vision"), source.clip(), config, source.point());
    Features features = encoder.encode(patches);
    Value text = text(categoryTokens(features.image()));
    List<Comparison> clip = new ArrayList<>();
    List<Comparison> vcp = new ArrayList<>();
    List<Value> units = new ArrayList<>();
    for (Value tokens : features.tokens()) {
      int i = clip.size();
      GraphBuilder layer = g.scope("layer." + i);
      Value rows = layer.slice(tokens, 1, 1, tokens.dim(1));
      clip.add(new Comparison(layer.l2Normalize(projected(layer, i, rows)), text));
      Value unit = layer.l2Normalize(rows);
      units.add(layer.unsqueeze(unit, 1));
      Value ownText = g.stage("post_vcp.text." + i, layerText(layer, text, unit));
      vcp.add(new Comparison(unit, ownText));
    }
    Maps maps = fuse(clip, vcp);
    GraphBuilder output = g.scope("output");
    g.stage(BundleManifest.CLIP_MAP, maps.clip());
    g.stage(BundleManifest.VCP_MAP, maps.vcp());
    g.stage(BundleManifest.ANOMALY_MAP, Smoothing.of(output, maps.fused(), config.sigma()));
    g.stage(BundleManifest.IMAGE_SCORE, ImageScore.of(output, maps, config.score()));
    g.stage(BundleManifest.PATCH_TOKENS, output.concat(1, units));
    return g.build();
  }

  private Value categoryTokens(Value imageFeature) {
    GraphBuilder scope = g.scope("category");
    if (config.kind() == VcpClipConfig.Kind.VCP_CLIP) {
      return new PreVcp(scope, source.trained()).tokens(imageFeature);
    }
    return folds.contains(Fold.IDP_CONSTANT)
        ? new ConstantIdp(scope, source.trained()).tokens(imageFeature)
        : new Idp(scope, source.trained()).tokens(imageFeature);
  }

  private Value text(Value categoryTokens) {
    GraphBuilder scope = g.scope("text");
    TextTower tower = new TextTower(scope, source.clip(), source.trained(), config);
    PromptTokens prompts = new PromptTokens(source.clip(), source.trained(), config);
    if (!folds.contains(Fold.CAUSAL_PREFIX)) {
      return tower.encode(prompts, categoryTokens);
    }
    PrefixConstants constants =
        new PrefixConstants(source.clip(), source.trained(), config, prompts, weightType, scratch);
    int layers = source.clip().config().textLayers();
    return new CausalPrefix(scope, tower, layers, constants).encode(prompts, categoryTokens);
  }

  /** The linear layer of the CLIP branch. */
  private Value projected(GraphBuilder layer, int i, Value rows) {
    String name = "trainable_linearlayer.fc." + i;
    return LinearLayer.of(
            source.trained().get(name + ".weight"), source.trained().get(name + ".bias"))
        .apply(layer, rows);
  }

  private Value layerText(GraphBuilder layer, Value text, Value patches) {
    return folds.contains(Fold.POST_VCP_POOLING)
        ? new PooledPostVcp(layer, source.trained()).text(text, patches)
        : new PostVcp(layer, source.trained()).text(text, patches);
  }

  private Maps fuse(List<Comparison> clip, List<Comparison> vcp) {
    GraphBuilder scope = g.scope("maps");
    int patch = source.clip().config().patch();
    if (folds.contains(Fold.CLASS_DIFFERENCE)) {
      clip = ClassDifference.of(scope, clip);
      vcp = ClassDifference.of(scope, vcp);
    }
    return folds.contains(Fold.OUTPUT_CONSTANTS)
        ? new StackedMaps(scope, source.fusion(), patch).fuse(clip, vcp)
        : new MapFusion(scope, source.fusion(), patch).fuse(clip, vcp);
  }
}

package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * VCP-CLIP+ or its baseline: prompts that see the image, compared with the patches of several
 * layers in two branches (VCP-CLIP+, section 3; {@code Kind} and the configuration's {@code null}s
 * say which of the modifications are on).
 *
 * <p>Works on weights that others own. Every method is to be called inside an {@link NDScope},
 * which frees what it returns. Not thread-safe.
 */
public final class VcpClip {
  /** Logit of the CLIP branch's learned temperature; {@code exp} of it multiplies the logits. */
  static final String CLIP_TEMPERATURE = PreVcp.PREFIX + "prompt_temp";

  /** Logit of the VCP branch's learned temperature. */
  static final String VCP_TEMPERATURE = PostVcp.PREFIX + "prompt_temp_l1";

  static final String LINEAR = "trainable_linearlayer.fc.";

  private final VcpClipConfig config;
  private final Computation computation;
  private final VisionTower vision;
  private final CategoryTokens categoryTokens;
  private final UnifiedTextPrompts prompts;
  private final PostVcp postVcp;
  private final MapFusion fusion;
  private final Map<String, NDArray> trained;

  /**
   * @param frozen the backbone under OpenAI's names; must not ask for gradients
   * @param trained the parameters of the method under the authors' names
   */
  public VcpClip(
      ClipConfig clip,
      VcpClipConfig config,
      Map<String, NDArray> frozen,
      Map<String, NDArray> trained) {
    this(clip, config, frozen, trained, Computation.LEAN);
  }

  /** The same model, computed in another way. */
  public VcpClip(
      ClipConfig clip,
      VcpClipConfig config,
      Map<String, NDArray> frozen,
      Map<String, NDArray> trained,
      Computation computation) {
    this.config = config;
    this.computation = computation;
    this.trained = trained;
    this.vision = new VisionTower(clip, config.activation(), frozen, computation.attention());
    this.categoryTokens =
        config.kind() == Kind.VCP_CLIP_PLUS ? new Idp(trained) : new PreVcp(trained);
    this.prompts =
        new UnifiedTextPrompts(
            new TextTower(clip, config.activation(), frozen, computation.attention()),
            new DeepTextPrompts(trained),
            config,
            computation.wholeContext() ? clip.context() : 0);
    this.postVcp = new PostVcp(trained);
    this.fusion = new MapFusion(trained, config.fixedClipWeight());
  }

  /**
   * Features of a batch from the frozen image tower; the same in every epoch, so they may be kept.
   *
   * @param feature {@code (B, embedDim)}, not normalised
   * @param patchTokens per feature layer {@code (B, P, visionWidth)}, without [CLS]
   */
  public record Features(NDArray feature, List<NDArray> patchTokens) {
    /** Copies the list. */
    public Features {
      patchTokens = List.copyOf(patchTokens);
    }
  }

  /**
   * Everything the method computes on the way to its maps.
   *
   * @param categoryTokens {@code (B, r, textWidth)}
   * @param text normalised, normal before abnormal, {@code (B, 2, embedDim)}
   * @param attendedText per layer, the output of Post-VCP, {@code (B, 2, visionWidth)}
   * @param clipLogits per layer, divided by the temperature, {@code (B, P, 2)}
   * @param vcpLogits likewise
   * @param clipMaps abnormal probability, {@code (B, layers, side, side)}
   * @param vcpMaps likewise
   */
  public record Output(
      NDArray categoryTokens,
      NDArray text,
      List<NDArray> attendedText,
      List<NDArray> clipLogits,
      List<NDArray> vcpLogits,
      NDArray clipMaps,
      NDArray vcpMaps) {
    /** Copies the lists. */
    public Output {
      attendedText = List.copyOf(attendedText);
      clipLogits = List.copyOf(clipLogits);
      vcpLogits = List.copyOf(vcpLogits);
    }
  }

  /** Runs the frozen image tower. Records no gradients, since none of its weights asks for any. */
  public Features features(NDArray images) {
    VisionTower.Output output = vision.forward(images, config.featureLayers());
    List<NDArray> patches =
        output.patchTokens().stream().map(tokens -> tokens.get(new NDIndex(":, 1:"))).toList();
    return new Features(output.feature(), patches);
  }

  /**
   * Runs everything behind the image tower.
   *
   * @param training whether the deep prompts' dropout is active
   */
  public Output forward(Features features, boolean training) {
    NDArray tokens = categoryTokens.tokens(features.feature());
    NDArray text = prompts.encode(tokens, training);
    List<NDArray> attendedText = new ArrayList<>();
    List<NDArray> clipLogits = new ArrayList<>();
    List<NDArray> vcpLogits = new ArrayList<>();
    for (int i = 0; i < features.patchTokens().size(); i++) {
      NDArray patches = features.patchTokens().get(i);
      NDArray projected = Ops.l2Normalise(Ops.linear(patches, trained, LINEAR + i));
      clipLogits.add(temper(similarity(projected, text), CLIP_TEMPERATURE));

      NDArray normalised = Ops.l2Normalise(patches);
      NDArray attended = postVcp.attend(text, normalised);
      attendedText.add(attended);
      vcpLogits.add(temper(similarity(normalised, attended), VCP_TEMPERATURE));
    }
    return new Output(
        tokens,
        text,
        attendedText,
        clipLogits,
        vcpLogits,
        probabilities(clipLogits),
        probabilities(vcpLogits));
  }

  private NDArray probabilities(List<NDArray> logits) {
    return MapFusion.probabilities(logits, config.imageSize(), computation.bothClasses());
  }

  /** Both branches in one, of the shape they have. */
  public NDArray fuse(NDArray clipMaps, NDArray vcpMaps) {
    return fusion.fuse(clipMaps, vcpMaps);
  }

  /**
   * The maps a loss is on: the fused ones or, without unified optimisation, those of each branch.
   */
  public List<NDArray> supervised(Output output) {
    return config.fixedClipWeight() == null
        ? List.of(fuse(output.clipMaps(), output.vcpMaps()))
        : List.of(output.clipMaps(), output.vcpMaps());
  }

  /** The model's configuration. */
  public VcpClipConfig config() {
    return config;
  }

  /** Dot products of {@code (B, P, C)} with {@code (B, 2, C)}: {@code (B, P, 2)}. */
  private static NDArray similarity(NDArray patches, NDArray text) {
    return patches.batchMatMul(text.transpose(0, 2, 1));
  }

  private NDArray temper(NDArray logits, String learned) {
    return config.fixedTemperature() == null
        ? logits.mul(trained.get(learned).exp())
        : TorchEngine.scale(logits, 1 / config.fixedTemperature());
  }
}

package dev.vcpclip.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import dev.vcpclip.trainer.data.synthetic.Captions;
import dev.vcpclip.trainer.model.Parameters;
import dev.vcpclip.trainer.model.Resampling;
import dev.vcpclip.trainer.model.TextTower;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.model.VisionTower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What pre-training makes small.
 *
 * <p>Dense: the patch tokens of each feature layer, through a linear layer of their own, are
 * compared with the embeddings of "a photo of a good ..." and "a photo of a damaged ...", as
 * VCP-CLIP will do later; the difference, as a map of the picture's size, is held against the mask
 * by cross entropy and dice. Contrastive: the picture's feature must find its own caption among
 * those of the batch. Beside them, if asked for, {@link TaughtLoss} and {@link VerdictLoss}.
 *
 * <p>Stateless but for the weights; workers may call it at once.
 */
final class Objective {
  /** VCP-CLIP+'s fixed temperature. */
  private static final float TEMPERATURE = 0.07f;

  private static final float DEFECT_WEIGHT = 3;
  private static final float DICE_WEIGHT = 0.5f;
  private static final float CONTRASTIVE_WEIGHT = 0.1f;

  private static final float SEPARATION_WEIGHT = 1;

  private final Parameters parameters;
  private final PretrainConfig config;
  private final Vocabulary vocabulary;
  private final VisionTower vision;
  private final TextTower text;
  private final int embedDim;
  private final TaughtLoss taughtLoss;

  /** The losses of one batch: what is minimised, and its parts. */
  record Loss(NDArray total, NDArray dense, NDArray contrastive, NDArray taught, NDArray scored) {}

  /**
   * @param teacher whose features are to be predicted, or null
   */
  Objective(
      Parameters parameters,
      ClipConfig backbone,
      PretrainConfig config,
      Vocabulary vocabulary,
      Teacher teacher) {
    this.taughtLoss = teacher == null ? null : new TaughtLoss(parameters, teacher);
    this.parameters = parameters;
    this.config = config;
    this.vocabulary = vocabulary;
    Map<String, NDArray> weights = parameters.arrays();
    this.vision = new VisionTower(backbone, Activation.GELU, weights);
    this.text = new TextTower(backbone, Activation.GELU, weights);
    this.embedDim = backbone.embedDim();
  }

  /** Adds the linear layers to fresh parameters. */
  static void addHeads(
      Parameters parameters,
      ClipConfig backbone,
      PretrainConfig config,
      Vocabulary vocabulary,
      BackboneInitializer initializer) {
    TextTower text = new TextTower(backbone, Activation.GELU, parameters.arrays());
    float[] direction;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      String anything = Captions.ANYTHING.get(0);
      NDArray pair =
          text.encode(
              new long[][] {
                vocabulary.encode(Captions.good(anything)),
                vocabulary.encode(Captions.damaged(anything))
              });
      NDArray embedded = normalise(pair);
      direction = embedded.get(1).sub(embedded.get(0)).toFloatArray();
    }
    for (int layer : config.featureLayers()) {
      float[][] head = initializer.head(direction);
      parameters.put(head(layer, "weight"), head[0], backbone.embedDim(), backbone.visionWidth());
      parameters.put(head(layer, "bias"), head[1], backbone.embedDim());
    }
  }

  static boolean isHead(String name) {
    return name.startsWith("dense.") || name.startsWith(TaughtLoss.PREFIX);
  }

  static String head(int layer, String part) {
    return "dense." + layer + "." + part;
  }

  /** The loss of one worker's batch. */
  Loss loss(CropBatch batch, SplittableRandom random) {
    NDManager manager = parameters.get("visual.proj").getManager();
    int side = batch.side();
    NDArray images = manager.create(batch.images(), new Shape(batch.count(), 3, side, side));
    NDArray masks = manager.create(batch.masks(), new Shape(batch.count(), 1, side, side));
    List<Integer> layers = new ArrayList<>(config.featureLayers());
    layers.addAll(TaughtLoss.LAYERS);
    VisionTower.Output output = vision.forward(images, layers);

    Sentences sentences = new Sentences();
    int[] good = new int[batch.count()];
    int[] damaged = new int[batch.count()];
    int[] own = new int[batch.count()];
    for (int i = 0; i < batch.count(); i++) {
      String material =
          random.nextInt(4) == 0
              ? Captions.ANYTHING.get(random.nextInt(Captions.ANYTHING.size()))
              : batch.materials().get(i);
      good[i] = sentences.index(Captions.good(material));
      damaged[i] = sentences.index(Captions.damaged(material));
      own[i] = sentences.index(batch.captions().get(i));
    }
    NDArray embedded = normalise(text.encode(sentences.tokens(vocabulary)));
    NDArray goodRows = rows(embedded, good);
    NDArray damagedRows = rows(embedded, damaged);
    List<NDArray> differences = differences(output, damagedRows.sub(goodRows));
    NDArray dense = null;
    for (NDArray d : differences) {
      NDArray one = TorchEngine.scale(denseLoss(map(d, side), masks), 1.0 / differences.size());
      dense = dense == null ? one : dense.add(one);
    }

    NDArray scale = parameters.get("logit_scale").exp();
    NDArray similarities = normalise(output.feature()).matMul(embedded.transpose()).mul(scale);
    NDArray chosen = similarities.logSoftmax(1).mul(oneHot(manager, own, sentences.size()));
    NDArray contrastive = TorchEngine.scale(chosen.sum(), -1.0 / batch.count());
    NDArray alike = goodRows.mul(damagedRows).sum(new int[] {1}).getNDArrayInternal().relu().mean();
    NDArray total =
        dense
            .add(TorchEngine.scale(contrastive, CONTRASTIVE_WEIGHT))
            .add(TorchEngine.scale(alike, SEPARATION_WEIGHT));
    List<NDArray> tokens = output.patchTokens();
    NDArray taught =
        taughtLoss == null
            ? null
            : taughtLoss.of(images, tokens.subList(config.featureLayers().size(), tokens.size()));
    if (taught != null) {
      total = total.add(TorchEngine.scale(taught, config.teacherWeight()));
    }
    NDArray scored = config.scoreWeight() == 0 ? null : VerdictLoss.of(differences, batch);
    if (scored != null) {
      total = total.add(TorchEngine.scale(scored, config.scoreWeight()));
    }
    return new Loss(total, dense, contrastive, taught, scored);
  }

  /**
   * The fused map of pictures, {@code (B, H, W)}: mean probability over the layers, for prompts
   * about any surface.
   */
  NDArray maps(NDArray images) {
    int side = Math.toIntExact(images.getShape().get(2));
    VisionTower.Output output = vision.forward(images, config.featureLayers());
    Sentences sentences = new Sentences();
    int damaged = sentences.index(Captions.damaged(Captions.ANYTHING.get(0)));
    int good = sentences.index(Captions.good(Captions.ANYTHING.get(0)));
    NDArray embedded = normalise(text.encode(sentences.tokens(vocabulary)));
    NDArray direction = embedded.get(damaged).sub(embedded.get(good)).reshape(1, embedDim);
    NDArray sum = null;
    for (NDArray d : differences(output, direction)) {
      NDArray p = map(d, side).getNDArrayInternal().sigmoid();
      sum = sum == null ? p : sum.add(p);
    }
    return sum.div(config.featureLayers().size()).reshape(-1, side, side);
  }

  /** Per layer, damaged minus good, {@code (B, patches)}. */
  private List<NDArray> differences(VisionTower.Output output, NDArray direction) {
    List<NDArray> differences = new ArrayList<>();
    for (int i = 0; i < config.featureLayers().size(); i++) {
      int layer = config.featureLayers().get(i);
      NDArray tokens = output.patchTokens().get(i).get(new NDIndex(":, 1:"));
      NDArray z =
          normalise(
              tokens
                  .getNDArrayInternal()
                  .linear(
                      tokens,
                      parameters.get(head(layer, "weight")),
                      parameters.get(head(layer, "bias")))
                  .singletonOrThrow());
      differences.add(
          TorchEngine.scale(
              z.mul(direction.reshape(-1, 1, embedDim)).sum(new int[] {2}), 1 / TEMPERATURE));
    }
    return differences;
  }

  /** A layer's differences as a map of the picture's size, {@code (B, 1, side, side)}. */
  private static NDArray map(NDArray differences, int side) {
    long grid = side / PretrainConfig.PATCH;
    return Resampling.bilinear(differences.reshape(-1, grid, grid), side)
        .reshape(-1, 1, side, side);
  }

  private static NDArray denseLoss(NDArray logits, NDArray masks) {
    NDArray p = logits.getNDArrayInternal().sigmoid();
    // -log(1 - p) = softplus(d) and -log(p) = softplus(d) - d, without overflow.
    NDArray softplus = softplus(logits);
    NDArray weights = masks.mul(DEFECT_WEIGHT - 1).add(1);
    NDArray entropy = softplus.sub(logits.mul(masks)).mul(weights).mean();
    int[] area = {1, 2, 3};
    NDArray overlap = TorchEngine.scale(p.mul(masks).sum(area), 2).add(1);
    NDArray sizes = p.sum(area).add(masks.sum(area)).add(1);
    NDArray dice = overlap.div(sizes).neg().add(1).mean();
    return entropy.add(TorchEngine.scale(dice, DICE_WEIGHT));
  }

  /** {@code log(1 + exp(x))}, without overflow. */
  static NDArray softplus(NDArray x) {
    return x.getNDArrayInternal().relu().add(x.abs().neg().exp().add(1).log());
  }

  private static NDArray normalise(NDArray x) {
    int last = x.getShape().dimension() - 1;
    return x.div(x.square().sum(new int[] {last}, true).add(1e-8f).sqrt());
  }

  private static NDArray rows(NDArray table, int[] rows) {
    int size = Math.toIntExact(table.getShape().get(0));
    return oneHot(table.getManager(), rows, size).matMul(table);
  }

  private static NDArray oneHot(NDManager manager, int[] rows, int size) {
    float[] values = new float[rows.length * size];
    for (int i = 0; i < rows.length; i++) {
      values[i * size + rows[i]] = 1;
    }
    return manager.create(values, new Shape(rows.length, size));
  }

  /** Distinct captions of a batch, each encoded once. */
  private static final class Sentences {
    private final List<String> all = new ArrayList<>();

    int index(String sentence) {
      int at = all.indexOf(sentence);
      if (at < 0) {
        all.add(sentence);
        at = all.size() - 1;
      }
      return at;
    }

    int size() {
      return all.size();
    }

    long[][] tokens(Vocabulary vocabulary) {
      return all.stream().map(vocabulary::encode).toArray(long[][]::new);
    }
  }
}

package dev.vcpclip.trainer.pretrain;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.Workers;
import dev.vcpclip.trainer.data.synthetic.Captions;
import dev.vcpclip.trainer.data.synthetic.PictureGenerator;
import dev.vcpclip.trainer.eval.PixelMetrics;
import dev.vcpclip.trainer.model.Parameters;
import dev.vcpclip.trainer.model.TorchEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Trains both towers of a small CLIP from nothing on generated pictures.
 *
 * <p>Workers compute gradients of equal shares of a batch on one core each: on a machine that is
 * shared, two threads that meet once a step were measured to be three times as fast as two that
 * meet in every matrix product. Set {@link TorchEngine#threads} to 1 before the engine is loaded.
 *
 * <p>Owns native memory: close it. Not thread-safe.
 */
public final class Pretraining implements AutoCloseable {
  private final PretrainConfig config;
  private final ClipConfig backbone;
  private final Vocabulary vocabulary;
  private final NDManager manager;
  private final Parameters parameters;
  private final Teacher teacher;
  private final Map<String, NDArray> trained;
  private final AdamW optimizer;
  private final Objective objective;
  private final Workers workers;
  private int step;

  /**
   * What a step reports.
   *
   * @param step counted from 0
   * @param side of its pictures
   * @param losses mean over the workers
   * @param gradientNorm before the limit
   * @param pictures in the batch
   */
  public record Progress(
      int step, int side, PretrainingLosses losses, double gradientNorm, int pictures) {}

  /** Starts from fresh weights, without a teacher. */
  public Pretraining(PretrainConfig config) {
    this(config, null);
  }

  /**
   * Starts from fresh weights.
   *
   * @param teacher state dict of an EfficientNet-Lite whose features the image tower learns to
   *     predict, or null
   */
  public Pretraining(PretrainConfig config, Path teacher) {
    this.config = config;
    this.vocabulary = new Vocabulary(Captions.all());
    this.backbone = config.backbone(vocabulary.size());
    this.manager = TorchEngine.manager();
    this.parameters = Parameters.random(manager, backbone, config.seed());
    BackboneInitializer initializer = new BackboneInitializer(parameters, backbone, config.seed());
    initializer.apply();
    Objective.addHeads(parameters, backbone, config, vocabulary, initializer);
    this.teacher = teacher == null ? null : Teacher.open(manager, teacher);
    if (this.teacher != null) {
      TaughtLoss.addHeads(parameters, backbone, this.teacher);
    }
    this.trained = parameters.requireGradients(name -> true);
    this.optimizer = new AdamW(manager, trained, config.decay(), 1);
    this.objective = new Objective(parameters, backbone, config, vocabulary, this.teacher);
    this.workers = new Workers(config.workers(), "worker");
  }

  /**
   * Takes the weights of a backbone that {@link #save} wrote, and those of its linear layers.
   *
   * @param backbone of the same sizes, or with an image tower whose width this one's is a whole
   *     multiple of: that is widened without changing what it computes. Words it does not know keep
   *     their fresh values
   * @param heads of the same feature layers
   */
  public void start(Path backbone, Path heads) {
    PretrainFiles.start(backbone, heads, parameters, config, vocabulary);
  }

  /** Continues from a file that {@link #save} wrote, if it is there. */
  public void resume(Path folder) {
    Path file = folder.resolve(PretrainFiles.STATE);
    if (Files.exists(file)) {
      step = PretrainFiles.restore(file, parameters, optimizer);
    }
  }

  /** Steps done. */
  public int step() {
    return step;
  }

  /** Number of trained values. */
  public long size() {
    return parameters.size();
  }

  /**
   * Trains up to a step.
   *
   * @param pictures to train on
   * @param until the step to stop before
   * @param report called after each step
   * @param stop asked before each step: whether to stop early
   * @throws VcpClipException if the loss is no longer a number
   */
  public void train(
      PictureGenerator pictures, int until, Consumer<Progress> report, BooleanSupplier stop) {
    try (BatchLoader loader = new BatchLoader(pictures, config, step)) {
      while (step < until && !stop.getAsBoolean()) {
        Progress progress = step(loader.next());
        double dense = progress.losses().dense();
        if (!Double.isFinite(dense) || !Double.isFinite(progress.gradientNorm())) {
          throw new VcpClipException(
              "step "
                  + step
                  + ": the loss is "
                  + dense
                  + ", its gradient's norm "
                  + progress.gradientNorm()
                  + "; resume with a lower learning rate");
        }
        step++;
        report.accept(progress);
      }
    }
  }

  private Progress step(List<CropBatch> batches) {
    List<PretrainingLosses> losses;
    int count = 0;
    // One collector turns recording on; each worker runs its own backward pass, and PyTorch adds
    // the gradients up under a lock.
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      List<Callable<PretrainingLosses>> shares = new ArrayList<>();
      for (int i = 0; i < batches.size(); i++) {
        CropBatch batch = batches.get(i);
        long seed = (config.seed() * 7919 + step) * 31 + i;
        shares.add(() -> gradients(collector, batch, new SplittableRandom(seed)));
        count += batch.count();
      }
      losses = workers.all(shares);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VcpClipException("interrupted in step " + step, e);
    }
    double norm = optimizer.step(config.learningRate(step));
    return new Progress(step, config.side(step), PretrainingLosses.mean(losses), norm, count);
  }

  private PretrainingLosses gradients(
      GradientCollector collector, CropBatch batch, SplittableRandom random) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Objective.Loss loss = objective.loss(batch, random);
      NDArray share = TorchEngine.scale(loss.total(), 1.0 / config.workers());
      collector.backward(share);
      return new PretrainingLosses(
          loss.dense().getFloat(),
          loss.contrastive().getFloat(),
          valueOrNaN(loss.taught()),
          valueOrNaN(loss.scored()));
    }
  }

  private static double valueOrNaN(NDArray loss) {
    return loss == null ? Double.NaN : loss.getFloat();
  }

  /** Pixel metrics of the fused map on generated pictures. */
  public PixelMetrics validate(PictureGenerator pictures, int count, int side) {
    return new MapScores(manager, objective).generated(pictures, count, side);
  }

  /** Writes the state, to go on from, and the backbone, to be used. */
  public void save(Path folder) {
    PretrainFiles.save(folder, parameters, optimizer, step, config, vocabulary);
  }

  @Override
  public void close() {
    workers.close();
    if (teacher != null) {
      teacher.close();
    }
    parameters.close();
    manager.close();
  }
}

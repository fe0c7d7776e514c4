package dev.vcpclip.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.Batch;
import dev.vcpclip.trainer.loss.RebalancedLoss;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.model.VcpClip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One step: gradients of a batch, part by part and device by device, then Adam.
 *
 * <p>Both losses are means over pictures, so parts weighted by their size add up to exactly the
 * whole batch's gradient. Owns nothing.
 */
final class TrainingStep {
  private final List<Replica> replicas;
  private final Map<String, NDArray> trained;
  private final Adam adam;
  private final FeatureCache cache;
  private final ClipConfig clip;
  private final int microBatch;
  private final boolean dropout;

  TrainingStep(
      ClipConfig clip,
      List<Replica> replicas,
      Map<String, NDArray> trained,
      Adam adam,
      FeatureCache cache,
      int microBatch,
      boolean dropout) {
    this.clip = clip;
    this.replicas = replicas;
    this.trained = trained;
    this.adam = adam;
    this.cache = cache;
    this.microBatch = microBatch;
    this.dropout = dropout;
  }

  /**
   * A batch's losses, before the step.
   *
   * @param total what was minimised
   * @param focal unweighted, summed over layers
   * @param dice likewise
   */
  record Losses(double total, double focal, double dice) {
    Losses plus(Losses other) {
      return new Losses(total + other.total, focal + other.focal, dice + other.dice);
    }
  }

  /**
   * Takes the step.
   *
   * @param seed of the dropout
   * @param repeats whether the pictures' names stand for the same pixels each time
   * @throws VcpClipException when a loss or gradient is not finite; no parameter has moved then
   */
  Losses take(Batch batch, long seed, boolean repeats) {
    TorchEngine.engine().setRandomSeed((int) (seed ^ seed >>> Integer.SIZE));
    Losses sum = new Losses(0, 0, 0);
    replicas.forEach(Replica::pull);
    List<Batch> parts = parts(batch, microBatch, replicas.size());
    for (int from = 0; from < parts.size(); from += replicas.size()) {
      List<Batch> round = parts.subList(from, Math.min(parts.size(), from + replicas.size()));
      sum = sum.plus(gradients(round, batch.size(), repeats));
    }
    replicas.forEach(Replica::push);
    checkGradients(batch);
    adam.step();
    return sum;
  }

  /** At most that many pictures each, and no device without work. */
  static List<Batch> parts(Batch batch, int microBatch, int devices) {
    int share = (batch.size() + devices - 1) / devices;
    return batch.split(Math.min(microBatch, share));
  }

  /** Adds the gradients of a few parts, one a device, to those there are. */
  private Losses gradients(List<Batch> round, int batchSize, boolean repeats) {
    try (NDScope scope = new NDScope();
        GradientCollector collector = TorchEngine.engine().newGradientCollector()) {
      scope.suppressNotUsedWarning();
      // Reading a loss waits for its device, so all devices get their part before.
      List<RebalancedLoss.Value> values = new ArrayList<>();
      for (int i = 0; i < round.size(); i++) {
        values.add(value(replicas.get(i), round.get(i), repeats));
      }
      List<NDArray> objectives = new ArrayList<>();
      Losses sum = new Losses(0, 0, 0);
      for (int i = 0; i < round.size(); i++) {
        Batch part = round.get(i);
        RebalancedLoss.Value value = values.get(i);
        double weight = (double) part.size() / batchSize;
        objectives.add(TorchEngine.scale(value.total(), weight));
        Losses losses = losses(value, weight);
        checkFinite(losses, part);
        sum = sum.plus(losses);
      }
      objectives.forEach(collector::backward);
      return sum;
    }
  }

  private RebalancedLoss.Value value(Replica replica, Batch part, boolean repeats) {
    Shape shape = new Shape(part.size(), 1, part.side(), part.side());
    NDArray mask = replica.manager().create(part.masks(), shape);
    return replica.loss(repeats ? cached(replica, part) : features(replica, part), mask, dropout);
  }

  private VcpClip.Features features(Replica replica, Batch part) {
    Shape shape = new Shape(part.size(), 3, part.side(), part.side());
    return replica.model().features(replica.manager().create(part.images(), shape));
  }

  private VcpClip.Features cached(Replica replica, Batch part) {
    long grid = part.side() / clip.patch();
    var shapes = new FeatureCache.Shapes(clip.embedDim(), grid * grid, clip.visionWidth());
    return cache.get(part.names(), replica.manager(), shapes, () -> features(replica, part));
  }

  private static Losses losses(RebalancedLoss.Value value, double weight) {
    return new Losses(
        value.total().toFloatArray()[0] * weight,
        value.focal().toFloatArray()[0] * weight,
        value.dice().toFloatArray()[0] * weight);
  }

  private static void checkFinite(Losses losses, Batch part) {
    if (!Double.isFinite(losses.total())) {
      throw notFinite("the loss is " + losses.total(), part);
    }
  }

  private void checkGradients(Batch batch) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      trained.forEach(
          (name, parameter) -> {
            if (!Float.isFinite(parameter.getGradient().sum().toFloatArray()[0])) {
              throw notFinite("the gradient of '" + name + "' is not finite", batch);
            }
          });
    }
  }

  private static VcpClipException notFinite(String what, Batch batch) {
    return new VcpClipException(
        what
            + " for "
            + String.join(", ", batch.names())
            + ". Look at these pictures, or go on from the last checkpoint with a smaller learning"
            + " rate.");
  }
}

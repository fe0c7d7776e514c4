package dev.vcpclip.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.trainer.loss.RebalancedLoss;
import dev.vcpclip.trainer.model.Parameters;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.model.Trainables;
import dev.vcpclip.trainer.model.VcpClip;
import java.util.Map;

/**
 * The model on one device: a copy of the backbone and, away from the master parameters' device, a
 * copy of those, whose gradients are carried home (DJL's copy between devices is not
 * differentiable).
 */
final class Replica implements AutoCloseable {
  private final NDManager manager;
  private final VcpClip model;
  private final Map<String, NDArray> master;
  private final Map<String, NDArray> local;
  private final RebalancedLoss loss;

  /**
   * @param master the trained parameters
   * @param copies whether this replica has its own copy of them; without it they are on this device
   */
  Replica(
      Device device,
      ClipWeights clip,
      TrainingPlan plan,
      Map<String, NDArray> master,
      boolean copies) {
    this.manager = TorchEngine.manager(device);
    this.master = master;
    this.local = copies ? copyOf(master) : master;
    Map<String, NDArray> frozen = Parameters.fromClip(manager, clip, plan.tower()).arrays();
    this.model = new VcpClip(clip.config(), plan.model(), frozen, local);
    this.loss =
        plan.loReb()
            ? RebalancedLoss.learned(() -> local.get(Trainables.BETA))
            : RebalancedLoss.plain();
  }

  private Map<String, NDArray> copyOf(Map<String, NDArray> arrays) {
    Parameters copy = Parameters.empty(manager);
    arrays.forEach(
        (name, array) -> copy.put(name, array.toFloatArray(), array.getShape().getShape()));
    return copy.requireGradients(name -> true);
  }

  /** Takes over the master's values. */
  void pull() {
    if (local != master) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        master.forEach(
            (name, array) -> array.toDevice(manager.getDevice(), false).copyTo(local.get(name)));
      }
    }
  }

  /** Adds the gradients to the master's, which has some already, and clears them here. */
  void push() {
    if (local != master) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        master.forEach(
            (name, array) -> {
              NDArray gradient = local.get(name).getGradient();
              array.getGradient().addi(gradient.toDevice(array.getDevice(), false));
              gradient.subi(gradient);
            });
      }
    }
  }

  VcpClip model() {
    return model;
  }

  /**
   * The loss of some pictures.
   *
   * @param mask 0 or 1, {@code (B, 1, side, side)}
   * @param dropout whether the deep prompts' dropout is active
   */
  RebalancedLoss.Value loss(VcpClip.Features features, NDArray mask, boolean dropout) {
    return loss.of(model.supervised(model.forward(features, dropout)), mask);
  }

  /** Manager of this replica's inputs. */
  NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    manager.close();
  }
}

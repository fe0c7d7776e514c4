package dev.vcpclip.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.trainer.loss.RebalancedLoss;
import dev.vcpclip.trainer.model.Parameters;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.model.Trainables;
import dev.vcpclip.trainer.model.VcpClip;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The model on one device: a copy of the backbone, and the trained parameters copied there anew for
 * each step, as part of the recorded computation, so that gradients add up on the master's.
 */
final class Replica implements AutoCloseable {
  private final NDManager manager;
  private final VcpClip model;
  private final Map<String, NDArray> master;
  private final Map<String, NDArray> local;
  private final RebalancedLoss loss;

  /**
   * @param loReb whether the balance of the losses is learned
   * @param master the trained parameters; used as they are by the replica on their own device
   */
  Replica(
      Device device,
      ClipWeights clip,
      VcpClipConfig config,
      boolean loReb,
      Map<String, NDArray> master) {
    this.manager = TorchEngine.manager(device);
    this.master = master;
    boolean atHome = master.values().iterator().next().getDevice().equals(device);
    this.local = atHome ? master : new LinkedHashMap<>(master);
    Map<String, NDArray> frozen = Parameters.fromClip(manager, clip).arrays();
    this.model = new VcpClip(clip.config(), config, frozen, local);
    this.loss =
        loReb ? RebalancedLoss.learned(() -> local.get(Trainables.BETA)) : RebalancedLoss.plain();
  }

  /** Fetches the parameters; call it inside the step's scope, before {@link #model()}. */
  void refresh() {
    if (local != master) {
      master.forEach((name, array) -> local.put(name, array.toDevice(manager.getDevice(), true)));
    }
  }

  VcpClip model() {
    return model;
  }

  /**
   * The loss of some pictures: on the fused maps, or, without unified optimisation, on those of
   * each branch.
   *
   * @param mask 0 or 1, {@code (B, 1, side, side)}
   * @param dropout whether the deep prompts' dropout is active
   */
  RebalancedLoss.Value loss(VcpClip.Features features, NDArray mask, boolean dropout) {
    VcpClip.Output output = model.forward(features, dropout);
    boolean unified = model.config().fixedClipWeight() == null;
    List<NDArray> supervised =
        unified
            ? List.of(model.fuse(output.clipMaps(), output.vcpMaps()))
            : List.of(output.clipMaps(), output.vcpMaps());
    return loss.of(supervised, mask);
  }

  /** Where this replica's inputs go. */
  NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    manager.close();
  }
}

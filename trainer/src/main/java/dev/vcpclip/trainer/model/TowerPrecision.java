package dev.vcpclip.trainer.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;

/** In what the frozen image tower is computed; everything that is trained stays in fp32. */
public enum TowerPrecision {
  /** Single precision. */
  FP32(DataType.FLOAT32),

  /**
   * Half precision, as the paper trained: half the memory, and several times as fast on a GPU.
   * Processors compute it slowly.
   */
  FP16(DataType.FLOAT16);

  private final DataType type;

  TowerPrecision(DataType type) {
    this.type = type;
  }

  /** The precision that suits the devices that training runs on. */
  public static TowerPrecision usual() {
    return of(TorchEngine.devices().get(0));
  }

  static TowerPrecision of(Device device) {
    return device.isGpu() ? FP16 : FP32;
  }

  DataType type() {
    return type;
  }
}

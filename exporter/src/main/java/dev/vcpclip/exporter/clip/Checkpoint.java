package dev.vcpclip.exporter.clip;

/** A checkpoint folder. */
public final class Checkpoint {
  /** File name of the trained parameters. */
  public static final String WEIGHTS_FILE = "trainable.safetensors";

  private Checkpoint() {}
}

package dev.vcpclip.exporter.internal.model;

/** Closes a model's weight files. */
record Opened(ModelSource model) implements AutoCloseable {
  @Override
  public void close() {
    model.clip().close();
    model.trained().close();
  }
}

package dev.vcpclip.trainer.eval;

import dev.vcpclip.exporter.Exporter;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.TemporaryFolder;
import java.nio.file.Path;

/**
 * A checkpoint as a bundle for as long as it is measured: what is evaluated is what would be
 * shipped, export included. Closing it deletes the bundle.
 */
public final class CheckpointBundle implements AutoCloseable {
  private final TemporaryFolder folder;

  private CheckpointBundle(TemporaryFolder folder) {
    this.folder = folder;
  }

  /**
   * Exports into a temporary folder.
   *
   * @param backbone CLIP's weights
   * @param checkpoint a checkpoint folder, or a file of trained parameters
   * @throws VcpClipException when they cannot be exported
   */
  public static CheckpointBundle export(Path backbone, Path checkpoint) {
    CheckpointBundle bundle = new CheckpointBundle(TemporaryFolder.create("evaluation"));
    try {
      Exporter.export(ExportRequest.builder(backbone, checkpoint, bundle.path()).build());
      return bundle;
    } catch (RuntimeException e) {
      bundle.close();
      throw e;
    }
  }

  /** The bundle's folder. */
  public Path path() {
    return folder.path().resolve("bundle");
  }

  /** A second call does nothing. */
  @Override
  public void close() {
    folder.close();
  }
}

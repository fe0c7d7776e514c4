package dev.vcpclip.trainer.eval;

import dev.vcpclip.exporter.ExportRequest;
import dev.vcpclip.exporter.Exporter;
import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A checkpoint as a bundle for as long as it is measured: what is evaluated is what would be
 * shipped, export included. Closing it deletes the bundle.
 */
public final class CheckpointBundle implements AutoCloseable {
  private final Path folder;

  private CheckpointBundle(Path folder) {
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
    CheckpointBundle bundle;
    try {
      bundle = new CheckpointBundle(Files.createTempDirectory("vcpclip-evaluate"));
    } catch (IOException e) {
      throw new VcpClipException(
          "no temporary folder for the exported checkpoint (" + e.getMessage() + ")", e);
    }
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
    return folder.resolve("bundle");
  }

  /** A second call does nothing. */
  @Override
  public void close() {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted((a, b) -> b.compareTo(a)).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // Windows keeps mapped weights for a while; the system clears its temporary folder.
    }
  }
}

package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.io.FileNames;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import dev.vcpclip.runtime.pipeline.InspectionSink;
import dev.vcpclip.runtime.source.Capture;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Writes an {@link Overlay} of each inspected frame into a folder, as {@link Capture#pictureName()}
 * with the ending {@code .png}. Frames without an inspection have none.
 *
 * <p>Thread-safe.
 */
public final class OverlaySink implements InspectionSink {
  private final Path folder;
  private final Predicate<InspectedShot> wanted;
  private volatile boolean closed;

  private OverlaySink(Path folder, Predicate<InspectedShot> wanted) {
    this.folder = Objects.requireNonNull(folder, "folder");
    this.wanted = Objects.requireNonNull(wanted, "wanted");
  }

  /**
   * Overlays of all frames.
   *
   * @param folder created with the first overlay
   */
  public static OverlaySink into(Path folder) {
    return new OverlaySink(folder, shot -> true);
  }

  /**
   * Overlays of some frames.
   *
   * @param folder created with the first overlay
   * @param wanted which frames get one
   */
  public static OverlaySink into(Path folder, Predicate<InspectedShot> wanted) {
    return new OverlaySink(folder, wanted);
  }

  @Override
  public String name() {
    return "overlays";
  }

  @Override
  public void accept(InspectedShot shot) {
    if (closed) {
      throw new IllegalStateException("overlays into " + folder + " are closed");
    }
    if (shot.frame().isPresent() && shot.inspection().isPresent() && wanted.test(shot)) {
      Overlay.write(file(shot.capture()), shot.frame().get(), shot.inspection().get());
    }
  }

  /** Where the overlay of a frame goes: its name, cut where the ending makes it too long. */
  public Path file(Capture capture) {
    Path name = Path.of(capture.pictureName());
    return folder
        .resolve(name)
        .resolveSibling(FileNames.fitting(name.getFileName().toString(), ".png"));
  }

  @Override
  public void close() {
    closed = true;
  }
}

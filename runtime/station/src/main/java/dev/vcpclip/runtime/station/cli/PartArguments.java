package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.PictureOptions;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.launcher.Progress;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.PictureSource;
import dev.vcpclip.runtime.station.calibrate.PartRecorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Parts that a calibration measures: folders of pictures, or a camera that they pass. */
final class PartArguments {
  private static final double MOST_SECONDS = 86_400;

  @Option(
      names = "--good",
      paramLabel = "FOLDER|SOURCE",
      description =
          "Pictures of good parts as the line makes them, or the camera (rtsp://..., usb:0, a"
              + " video) that good parts pass.")
  private List<String> good = new ArrayList<>();

  @Option(
      names = "--bad",
      paramLabel = "FOLDER",
      description = "Pictures of bad parts: bounds how many of their kind are missed.")
  private List<Path> bad = new ArrayList<>();

  @Option(
      names = "--bit-depth",
      paramLabel = "BITS",
      converter = PictureArguments.BitDepth.class,
      description = "As of inspect; the recipe keeps it.")
  private Integer bitDepth;

  @Option(
      names = "--exclude",
      paramLabel = "FILE",
      description = "A picture among the good ones that shows a bad part; the recipe names it.")
  private List<Path> excluded = new ArrayList<>();

  @Option(names = "--recursive", description = "Look into folders below the given ones.")
  private boolean recursive;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Pictures to take from a camera (default: as many as the promise needs).")
  private Integer count;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description =
          "Least time between two pictures from a camera, so that each shows another part; 0 for a"
              + " triggered one (default: ${DEFAULT-VALUE}).")
  private double interval = 1;

  @Option(
      names = "--keep",
      paramLabel = "FOLDER",
      description = "Where a camera's pictures are kept (default: beside the recipe, NAME-good).")
  private Path keep;

  @Mixin private SourceArguments sources;

  /** What is wrong with the options by themselves, or {@code null}. */
  String mistake() {
    if (good.isEmpty()) {
      return "Missing required option: '--good FOLDER'";
    }
    boolean camera = good.stream().anyMatch(SourceArguments::isSource);
    if (!camera && (count != null || keep != null || sources.given())) {
      return "--count, --keep and --option are for a camera as --good, which "
          + good.get(0)
          + " is not: all pictures of a folder count";
    }
    if (camera && good.size() > 1) {
      return "--good: expected one camera, or folders. Record the camera alone, then give its folder"
          + " and the others";
    }
    if (count != null && count < 1 || !(interval >= 0 && interval <= MOST_SECONDS)) {
      return "--count needs 1 or more, --interval 0 to " + (int) MOST_SECONDS;
    }
    return null;
  }

  /** Pictures to be recorded first; 0 where all are on disk. */
  int toRecord(int needed) {
    return !isCamera() ? 0 : count == null ? needed : count;
  }

  private boolean isCamera() {
    return SourceArguments.isSource(good.get(0));
  }

  /**
   * Lists the good parts' pictures, after a camera's have been recorded.
   *
   * @param kept where a camera's pictures go when nothing else is said
   * @param needed how many when nothing else is said
   */
  PictureSource good(Path kept, int needed) throws InterruptedException {
    if (isCamera()) {
      Path folder = keep == null ? kept : keep;
      record(folder, toRecord(needed));
      return pictures("good", List.of(folder), false);
    }
    return pictures("good", good.stream().map(Path::of).toList(), recursive);
  }

  private PictureSource pictures(String stream, List<Path> inputs, boolean below) {
    return PictureSource.builder(stream).inputs(inputs, below).reader(reader()).build();
  }

  /** Reads pictures as inspect will read them by the recipe. */
  PictureReader reader() {
    PictureOptions.Builder options = PictureOptions.upright().toBuilder();
    if (bitDepth != null) {
      options.bitDepth(bitDepth);
    }
    return new PictureReader(options.build());
  }

  /** The good pictures but for those that a person took out. */
  List<Path> counted(PictureSource listed) {
    return listed.files().stream().filter(file -> !isExcluded(file.toString())).toList();
  }

  /**
   * Those pictures that can be read.
   *
   * @param why told of each of the others
   * @throws VcpClipException when there is none
   */
  List<Path> readable(List<Path> files, Consumer<String> why) {
    List<Path> readable = new ArrayList<>();
    try (PictureSource pictures = pictures("good", files, false)) {
      for (Grab grab = pictures.next(); !(grab instanceof Grab.End); grab = pictures.next()) {
        if (grab instanceof Grab.Taken taken) {
          readable.add(Path.of(taken.shot().capture().source()));
          taken.shot().close();
        } else if (grab instanceof Grab.Unreadable failed) {
          why.accept(failed.cause().getMessage());
        }
      }
    }
    if (readable.isEmpty()) {
      throw new VcpClipException(
          source() + ": no good part is left, expected pictures that can be read.");
    }
    return readable;
  }

  /**
   * The counted pictures but for those that are remembered: a part looks like its own picture, so
   * it sets no threshold.
   */
  PictureSource others(List<Path> counted, List<Path> remembered) {
    return pictures(
        "good", counted.stream().filter(file -> !remembered.contains(file)).toList(), false);
  }

  /** For the recipe; {@code null} where nothing was said. */
  Integer bitDepth() {
    return bitDepth;
  }

  private void record(Path folder, int pictures) throws InterruptedException {
    sources.requireStreams(Set.of("good"));
    FrameSource camera = sources.source(good.get(0), "good", reader());
    PartRecorder recorder =
        new PartRecorder(folder, pictures, Duration.ofMillis(Math.round(interval * 1000)));
    recorder.requireFresh();
    try (ProgressBar progress = Progress.of("record", pictures, "pictures")) {
      if (recorder.record(camera, progress::step) == 0) {
        throw new VcpClipException(
            camera.description() + ": ended before the first picture. Try ./vcpclip probe.");
      }
    }
  }

  boolean hasBad() {
    return !bad.isEmpty();
  }

  PictureSource bad() {
    return pictures("bad", bad, recursive);
  }

  /** Where the good parts come from, in words without credentials. */
  String source() {
    return isCamera()
        ? sources.source(good.get(0), "good", reader()).description()
        : String.join(", ", good);
  }

  /** Names of the pictures that a person took out of the good ones. */
  List<String> excluded() {
    return excluded.stream().map(Path::toString).toList();
  }

  private boolean isExcluded(String picture) {
    return excluded.stream().anyMatch(each -> same(Path.of(picture), each));
  }

  void requireListed(PictureSource pictures) {
    for (Path each : excluded) {
      if (pictures.files().stream().noneMatch(file -> same(file, each))) {
        throw new VcpClipException(
            each + ": to be excluded, but not among the good pictures. Give its path as listed.");
      }
    }
  }

  private static boolean same(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
        || one.getFileName().equals(other);
  }
}

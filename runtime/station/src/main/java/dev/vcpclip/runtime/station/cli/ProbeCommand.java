package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.camera.Probe;
import dev.vcpclip.runtime.camera.ProbeReport;
import dev.vcpclip.runtime.image.PictureOptions;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.source.FrameSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a source sends, or why it does not. */
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    description = {
      "Connects to a camera, reads it for a while and says what it sends.",
      "A source is an address (rtsp://...), a video, a folder, usb:0, process:..., pattern:."
    },
    footer = {
      "",
      "Example: ./vcpclip probe rtsp://user:password@camera/live --picture probe.png",
      "Exit code: 0 frames came, 2 none did; the message says why."
    })
public final class ProbeCommand implements Verb {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SOURCE", description = "What is read.")
  private String source;

  @Option(
      names = "--seconds",
      converter = Numbers.Positive.class,
      defaultValue = "10",
      paramLabel = "S",
      description = "How long it is read after the first frame. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "Writes the first frame there, as PNG.")
  private Path picture;

  @Mixin private SourceArguments options;

  @Override
  public Integer call() throws InterruptedException {
    if (!(seconds > 0 && seconds <= 3600)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds is " + seconds + ", expected more than 0, up to 3600");
    }
    FrameSource read = source();
    ProbeReport report =
        Probe.run(read, Duration.ofNanos((long) (seconds * 1e9)), Optional.ofNullable(picture));
    PrintWriter out = spec.commandLine().getOut();
    row(out, "source", report.source());
    report.codec().ifPresent(codec -> row(out, "codec", codec));
    row(out, "pictures", report.pictures().isEmpty() ? "none" : report.pictures());
    row(out, "opening", millis(report.opening()));
    if (report.frames() > 0) {
      row(out, "first frame after", millis(report.firstFrame()));
    }
    row(out, "frames", "%d (%.1f/s)".formatted(report.frames(), report.framesPerSecond()));
    if (report.frames() > 0) {
      row(out, "delay", millis(report.delay()) + " from arrival to decoded, median");
      row(out, "longest gap", millis(report.longestGap()));
    }
    row(out, "lost, damaged", report.lost() + ", " + report.unreadable());
    if (picture != null && report.frames() > 0) {
      row(out, "picture", picture.toString());
    }
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    report.fault().ifPresent(why -> err.println("error: " + named(report.source(), why)));
    err.flush();
    return report.fault().isEmpty() ? GOOD : ERROR;
  }

  /** Called in messages what it calls itself, as it has no other name. */
  private FrameSource source() {
    PictureReader files = new PictureReader(PictureOptions.upright());
    String kind = kind();
    options.requireStreams(Set.of(kind));
    String name;
    try (FrameSource unnamed = options.source(source, kind, files)) {
      name = unnamed.description();
    }
    return options.source(source, name, files);
  }

  /** As much of the source as holds no credentials, whatever it is. */
  private String kind() {
    int colon = source.indexOf(':');
    return colon < 0 ? source : source.substring(0, colon);
  }

  /** What is wrong with a file says which one. */
  private static String named(String source, String why) {
    return why.startsWith(source) ? why : source + ": " + why;
  }

  private static void row(PrintWriter out, String name, String value) {
    out.printf("%-18s %s%n", name, value);
  }

  private static String millis(Duration duration) {
    return "%.1f ms".formatted(duration.toNanos() * 1e-6);
  }
}

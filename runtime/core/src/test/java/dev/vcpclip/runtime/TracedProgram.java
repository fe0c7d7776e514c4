package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a program did to the disk and the network, as the operating system saw it: needs strace, and
 * is skipped without it unless {@code strace.required}.
 */
public final class TracedProgram {
  private static final String CALLS =
      "trace=connect,bind,sendto,sendmsg,sendmmsg,open,openat,creat,mkdir,mkdirat,rename,renameat,"
          + "renameat2,unlink,unlinkat,rmdir,symlink,symlinkat,link,linkat";
  private static final Pattern TALKING = Pattern.compile("(connect|bind|send\\w+)\\(.*AF_INET.*");
  private static final Pattern ABROAD =
      Pattern.compile("(connect|send\\w+)\\(.*AF_INET(?!.*\"(127\\.|::1\")).*");
  private static final Pattern READING =
      Pattern.compile("(open|openat)\\((?!.*(WRONLY|RDWR|CREAT)).*");
  private static final Pattern ABSOLUTE = Pattern.compile("\"(/[^\"]*)\"");

  private final List<String> calls;

  private TracedProgram(List<String> calls) {
    this.calls = calls;
  }

  /**
   * Runs a main class of the tests until it ends.
   *
   * @param folder for what the trace needs, and the working folder
   * @param temporary the program's temporary folder
   * @param exitCode that is expected
   */
  public static TracedProgram run(
      Path folder, Path temporary, int exitCode, Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    boolean there =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "strace")));
    if (!Boolean.getBoolean("strace.required")) {
      assumeThat(there).as("strace is installed").isTrue();
    }
    Path logs = Files.createTempDirectory(folder, "calls");
    // A file for each thread: in one for all, a call that another one interrupts is cut in two, and
    // the half that names the file does not say whether it succeeded.
    List<String> command =
        new ArrayList<>(
            List.of("env", "-u", "ORT_DISABLE_TELEMETRY", "strace", "-ff", "-qq", "-e", CALLS));
    command.addAll(
        List.of("-e", "signal=none", "-s", "300", "-o", logs.resolve("calls.txt").toString()));
    command.addAll(ChildJvm.command(main, arguments));
    int options = command.indexOf("-cp");
    command.add(options, "-XX:-UsePerfData"); // a file of Java's own
    command.add(options, "-Djava.io.tmpdir=" + temporary);
    command.remove("-Xmx96m");
    ChildJvm child = ChildJvm.run(folder, command);
    assertThat(child.exitCode()).as(child.output()).isEqualTo(exitCode);
    return new TracedProgram(lines(logs));
  }

  private static List<String> lines(Path logs) throws IOException {
    List<String> lines = new ArrayList<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(logs, "calls.txt.*")) {
      for (Path thread : threads) {
        lines.addAll(Files.readAllLines(thread));
      }
    }
    return List.copyOf(lines);
  }

  /** Fails where anybody on a network was talked to, a name server included. */
  public TracedProgram talkedToNobody() {
    assertThat(calls).isNotEmpty();
    assertThat(calls).filteredOn(call -> TALKING.matcher(call).matches()).isEmpty();
    return this;
  }

  /** Fails where anybody beyond this machine was talked to, a name server included. */
  public TracedProgram talkedToThisMachineOnly() {
    assertThat(calls).isNotEmpty();
    assertThat(calls).filteredOn(call -> ABROAD.matcher(call).matches()).isEmpty();
    return this;
  }

  /** Fails where anything was written, made or deleted outside these folders. */
  public TracedProgram wroteOnlyInto(Path... folders) {
    assertThat(calls)
        .filteredOn(call -> !READING.matcher(call).matches() && !call.contains("= -1 "))
        .filteredOn(
            call -> ABSOLUTE.matcher(call).results().anyMatch(r -> !in(r.group(1), folders)))
        .isEmpty();
    return this;
  }

  private static boolean in(String path, Path... folders) {
    return path.startsWith("/dev/")
        || path.startsWith("/proc/self/")
        || Stream.of(folders).anyMatch(folder -> Path.of(path).normalize().startsWith(folder));
  }

  /** Fails where a relative name was written to: everything of ours has a place. */
  public TracedProgram wroteNothingWhereItWasStarted() {
    Pattern relative = Pattern.compile("\"[^/\"][^\"]*\"");
    assertThat(calls)
        .filteredOn(call -> call.startsWith("openat(AT_FDCWD"))
        .filteredOn(call -> !READING.matcher(call).matches() && !call.contains("= -1 "))
        .filteredOn(call -> relative.matcher(call).find())
        .isEmpty();
    return this;
  }
}

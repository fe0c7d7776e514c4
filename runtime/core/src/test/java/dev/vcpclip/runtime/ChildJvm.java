package dev.vcpclip.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a program of its own ended, for what cannot be seen from inside the tests' JVM.
 *
 * @param exitCode of the process
 * @param output both streams
 */
public record ChildJvm(int exitCode, String output) {
  /** Runs a main class of the tests with a small heap; gives up after five minutes. */
  public static ChildJvm run(Path folder, Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    return run(folder, command(main, arguments));
  }

  /** Runs a command that {@link #command} has made and its caller may have changed. */
  public static ChildJvm run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("still running: " + TextSoFar.of(output));
    }
    return new ChildJvm(process.exitValue(), TextSoFar.of(output));
  }

  /** How such a program is started. */
  public static List<String> command(Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx96m", "-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }
}

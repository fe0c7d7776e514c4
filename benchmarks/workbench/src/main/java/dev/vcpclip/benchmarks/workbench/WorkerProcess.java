package dev.vcpclip.benchmarks.workbench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.benchmarks.workbench.WorkerMessage.Failed;
import dev.vcpclip.runtime.VcpClipException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The other end of a {@link Worker}. Not thread-safe; {@link #close()} ends the process, a second
 * call does nothing.
 */
final class WorkerProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN_LINES = 5;
  private static final int SECONDS_TO_END = 20;

  private final String label;
  private final Process process;
  private final Path errors;
  private final BufferedWriter orders;
  private final BufferedReader answers;

  private WorkerProcess(String label, Process process, Path errors) {
    this.label = label;
    this.process = process;
    this.errors = errors;
    this.orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts a process with this one's Java, class path and Java options, and hands it its job.
   *
   * @param folder for what it has to say beside messages
   */
  static WorkerProcess start(WorkerJob job, Path folder) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Agents (coverage, debuggers) belong to this process alone.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-X") || option.startsWith("-D"))
        .filter(option -> !option.startsWith("-Xrun") && !option.startsWith("-Xdebug"))
        .forEach(command::add);
    command.add(Worker.class.getName());
    String label = job.contestant().label();
    try {
      Path errors = Files.createTempFile(folder, "worker", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      // Not on the command line: ONNX Runtime 1.29 overflows its stack when it loads in a process
      // whose command line is longer than some 4000 characters.
      builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
      Process process = builder.start();
      WorkerProcess worker = new WorkerProcess(label, process, errors);
      worker.order(JSON.writeValueAsString(job));
      return worker;
    } catch (IOException e) {
      throw new VcpClipException(
          label + ": cannot start a process for it (" + e.getMessage() + ").", e);
    }
  }

  /** Waits for the model to be loaded and used once. */
  WorkerMessage.Ready ready() {
    return answer(WorkerMessage.Ready.class);
  }

  /** Has it inspect for that long, at least once, and waits for the end of it. */
  WorkerMessage.Turn turn(long atLeastNanos) {
    order(Worker.TURN + atLeastNanos);
    return answer(WorkerMessage.Turn.class);
  }

  /** Waits for its last message. */
  WorkerMessage.Finished finish() {
    order(Worker.FINISH);
    return answer(WorkerMessage.Finished.class);
  }

  private void order(String line) {
    try {
      orders.write(line);
      orders.newLine();
      orders.flush();
    } catch (IOException e) {
      // It has ended; what it said last is read when its answer is asked for.
    }
  }

  private <T extends WorkerMessage> T answer(Class<T> expected) {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        int mark = line.indexOf(Worker.MARK);
        if (mark < 0) {
          continue;
        }
        WorkerMessage message =
            JSON.readValue(line.substring(mark + Worker.MARK.length()), WorkerMessage.class);
        if (message instanceof Failed failed) {
          throw new VcpClipException(label + ": " + failed.message());
        }
        return expected.cast(message);
      }
    } catch (IOException e) {
      throw new VcpClipException(label + ": its process fell silent (" + e.getMessage() + ").", e);
    }
    throw new VcpClipException(label + ": its process ended early. " + lastErrors());
  }

  private String lastErrors() {
    try {
      int code = process.waitFor();
      List<String> lines = Files.readAllLines(errors);
      List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
      return "Exit code %d (137: no memory left). Its last words: %s"
          .formatted(code, last.isEmpty() ? "none" : String.join(" | ", last));
    } catch (IOException e) {
      return "Its error output cannot be read.";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "Interrupted.";
    }
  }

  @Override
  public void close() {
    try (orders;
        answers) {
      orders.close();
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

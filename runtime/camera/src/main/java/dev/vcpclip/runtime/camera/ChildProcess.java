package dev.vcpclip.runtime.camera;

import dev.vcpclip.runtime.source.Redaction;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program of somebody else's: started, listened to, ended. Thread-safe. */
final class ChildProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final int LONGEST_COMPLAINT = 300;

  private final String stream;
  private final List<String> command;
  private Process process;
  private boolean ended;
  private volatile String complaint = "";

  ChildProcess(String stream, List<String> command) {
    this.stream = stream;
    this.command = command;
  }

  /** The program's file name: arguments may hold passwords. */
  String name() {
    Path program = Path.of(command.get(0)).getFileName();
    return program == null ? command.get(0) : program.toString();
  }

  synchronized void start() {
    if (ended) {
      return;
    }
    try {
      process = new ProcessBuilder(command).start();
    } catch (IOException e) {
      // Its message holds the command, which may hold passwords: no cause.
      boolean forbidden = String.valueOf(e.getMessage()).contains("error=13");
      throw failure(forbidden ? Code.PERMISSION : Code.NOT_FOUND, "the program cannot be started");
    }
    InputStream errors = process.getErrorStream();
    Thread listener = new Thread(() -> listen(errors), "vcpclip-" + stream + "-stderr");
    listener.setDaemon(true);
    listener.start();
  }

  private void listen(InputStream errors) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(errors, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String shown = Redaction.of(line.strip());
        if (!shown.isEmpty()) {
          complaint = shown.substring(0, Math.min(shown.length(), LONGEST_COMPLAINT));
          LOG.info("{}: {}: {}", stream, name(), shown);
        }
      }
    } catch (IOException e) {
      LOG.debug("{}: standard error of {} closed", stream, name());
    }
  }

  /** Its standard output. */
  synchronized InputStream output() throws IOException {
    if (process == null) {
      throw new IOException("not started");
    }
    return process.getInputStream();
  }

  /** Why nothing comes from it any more; waits a moment for its last words. */
  SourceException end(String otherwise) {
    Process asked;
    synchronized (this) {
      asked = process;
    }
    try {
      if (asked != null && asked.waitFor(500, TimeUnit.MILLISECONDS)) {
        Thread.sleep(50);
        return failure(
            Code.GONE,
            "the program ended with exit code %d%s"
                .formatted(asked.exitValue(), complaint.isEmpty() ? "" : " ('" + complaint + "')"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return failure(Code.GONE, otherwise);
  }

  SourceException failure(Code code, String what) {
    return SourceException.of(code, stream, name(), what);
  }

  /** Ends it and what it has started: asked first, killed after a second. Does not wait. */
  synchronized void end() {
    ended = true;
    if (process != null && process.isAlive()) {
      // Looking for its children takes longer than a caller may be kept. No daemon: they must end
      // also when this program does.
      new Thread(() -> end(process), "vcpclip-" + stream + "-end").start();
    }
  }

  private static void end(Process process) {
    List<ProcessHandle> family = process.descendants().toList(); // While they are its children.
    process.destroy();
    family.forEach(ProcessHandle::destroy);
    try {
      process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}

package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtExit;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.station.Occupied;
import dev.vcpclip.runtime.station.StationService;
import dev.vcpclip.runtime.station.config.PasswordHash;
import dev.vcpclip.runtime.station.config.StationConfig;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a station until it is stopped. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Runs a line station: camera and trigger in, verdicts, journal, page and sinks.",
    footer = {"", "Example: ./vcpclip serve --config samples/station/station.yaml"})
public final class ServeCommand implements Verb {
  private static final int STOP_SECONDS = 20;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The station's YAML file.")
  private Path config;

  @Option(names = "--check", description = "Only check the configuration: 0 sound, 2 not.")
  private boolean check;

  @Option(
      names = "--hash-password",
      description = "Read a password and print its hash for web.users; starts nothing.")
  private boolean hashPassword;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (hashPassword) {
      out.println(PasswordHash.of(readPassword()));
      out.flush();
      return GOOD;
    }
    if (config == null) {
      throw new ParameterException(spec.commandLine(), "Missing --config FILE");
    }
    StationConfig sound = StationConfig.readToServe(config);
    if (check) {
      List<String> occupied = Occupied.now(sound);
      out.printf(
          "%s: sound: station '%s', %d line(s), %d sink(s)%n",
          config, sound.station(), sound.lines().size(), sound.sinks().size());
      Stream.of(sound.notes(), sound.unlimited(), occupied)
          .flatMap(List::stream)
          .forEach(each -> out.printf("%s: note: %s%n", config, each));
      out.flush();
      return GOOD;
    }
    serve(sound, out);
    return GOOD;
  }

  private static char[] readPassword() {
    Console console = System.console();
    if (console != null) {
      return console.readPassword("Password: ");
    }
    try {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String line = in.readLine();
      if (line == null || line.isEmpty()) {
        throw new VcpClipException("no password on standard input");
      }
      return line.toCharArray();
    } catch (IOException e) {
      throw new VcpClipException("no password on standard input: " + e.getMessage(), e);
    }
  }

  private void serve(StationConfig sound, PrintWriter out) throws InterruptedException {
    System.setProperty("org.slf4j.simpleLogger.log.dev.vcpclip", "info");
    // What its web server has to say of a port in use, the station says better.
    System.setProperty("org.slf4j.simpleLogger.log.io.javalin", "off");
    System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
    System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtExit.stopping(() -> stopAndWait(stop, stopped));
    String packaged = StationService.class.getPackage().getImplementationVersion();
    String version = packaged == null ? "not packaged" : packaged;
    try (StationService service = StationService.start(sound, version);
        ServiceManager manager = ServiceManager.of(System.getenv())) {
      out.printf("Station '%s': %s%n", sound.station(), service.address());
      out.flush();
      manager.ready(service::alive);
      stop.await();
    } finally {
      stopped.countDown();
    }
  }

  /** The signal's thread: the virtual machine ends when this returns. */
  private static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

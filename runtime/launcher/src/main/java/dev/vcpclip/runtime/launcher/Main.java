package dev.vcpclip.runtime.launcher;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.TemporaryFolder;
import dev.vcpclip.runtime.io.UserHome;
import java.util.ServiceLoader;
import javax.imageio.ImageIO;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The command line: finds the verb and turns every failure into one message and an exit code.
 *
 * <p>The verbs of the modules on the class path are found as {@link Verb} services. Exit codes are
 * {@link Verb}'s.
 */
@Command(
    name = "vcpclip",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Finds defects on products that no one has ever trained for.",
    footer = {
      "",
      "Exit codes: 0 good, 1 defect found, 2 error. VCPCLIP_DEBUG=1 adds stack traces to errors."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /**
   * Runs one verb and ends the process with its exit code.
   *
   * @param arguments the verb and its options
   */
  public static void main(String[] arguments) {
    int code = Verb.ERROR;
    try {
      prepare();
      code = commandLine().execute(arguments);
    } catch (Throwable e) { // before any verb runs: a class that is missing, no memory
      System.err.println("error: " + Failures.message(e));
    }
    System.exit(code);
  }

  /** Settles what of Java's own habits would get in a verb's way. */
  static void prepare() {
    UserHome.provide();
    provideTemporaryFolder();
    // Java closes the cache's files as soon as the program is told to end, also mid-picture.
    ImageIO.setUseCache(false);
  }

  /**
   * The terminal's library and JNA (which PyTorch's and GStreamer's bindings use) unpack
   * themselves, JNA below the user's cache, and a program that a signal ends would leave that. Also
   * removes what killed programs have left, whatever the verb.
   */
  private static void provideTemporaryFolder() {
    try {
      String folder = TemporaryFolder.create("run").path().toString();
      System.setProperty("jline.tmpdir", folder);
      System.setProperty("jna.tmpdir", folder);
    } catch (VcpClipException e) {
      // Whoever needs the temporary folder says so.
    }
  }

  /** The command line with every verb on the class path; tests run it in process. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    ServiceLoader.load(Verb.class).forEach(line::addSubcommand);
    String others = VerbModules.others(line.getSubcommands().keySet());
    if (!others.isEmpty()) {
      String[] footer = line.getCommandSpec().usageMessage().footer();
      footer[0] = "%nVerbs of other modules, built when first used: " + others + ".";
      line.getCommandSpec().usageMessage().footer(footer);
    }
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionStrategy(Main::run)
        .setParameterExceptionHandler(Failures::misuse)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> Failures.report(failure, command));
  }

  /** A Java {@link Error} must not end in the exit code that means "defect found". */
  private static int run(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) {
      CommandLine line = parsed.commandSpec().commandLine();
      throw new ExecutionException(line, e.toString(), new Failures.Fatal(e));
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which verb? See below.");
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"vcpclip " + (version == null ? "(not packaged)" : version)};
    }
  }
}

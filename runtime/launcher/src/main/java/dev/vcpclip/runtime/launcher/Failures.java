package dev.vcpclip.runtime.launcher;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtExit;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a verb's failure is to the person who typed it: one message, and never a verdict. */
final class Failures {
  private static final String DEBUG = "VCPCLIP_DEBUG";

  private Failures() {}

  /** An {@link Error} on its way through picocli, which lets only exceptions pass. */
  static final class Fatal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fatal(Error cause) {
      super(cause);
    }
  }

  /** Prints a failure; answers the exit code. */
  static int report(Exception failure, CommandLine command) {
    if (AtExit.isEnding()) {
      return Verb.ERROR; // what fails because its files are being removed
    }
    return tell(failure instanceof Fatal ? failure.getCause() : failure, command);
  }

  /** Prints a failure also while the program ends; answers the exit code. */
  static int tell(Throwable real, CommandLine command) {
    command.getErr().println("error: " + message(real));
    if (System.getenv(DEBUG) != null) {
      real.printStackTrace(command.getErr());
    }
    command.getErr().flush();
    return Verb.ERROR;
  }

  /**
   * Prints what is wrong with the arguments and where the options stand; answers the exit code. The
   * whole help would push the one line that matters off the screen; only who names no verb gets it.
   */
  static int misuse(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("error: " + failure.getMessage().replaceFirst("^Error: ", ""));
    boolean suggested = UnmatchedArgumentException.printSuggestions(failure, err);
    if (command.getParent() == null && !suggested) {
      command.usage(err);
    } else {
      err.println("Options: ./" + command.getCommandSpec().qualifiedName() + " --help");
    }
    err.flush();
    return Verb.ERROR;
  }

  static String message(Throwable failure) {
    if (failure instanceof VcpClipException || isRefusedValue(failure)) {
      return failure.getMessage();
    }
    if (failure instanceof OutOfMemoryError) {
      return String.format(
          Locale.ROOT,
          "out of memory (%s; the heap may take %d MiB). Give it more: VCPCLIP_JAVA_OPTS=-Xmx4g.",
          failure.getMessage(),
          Runtime.getRuntime().maxMemory() >> 20);
    }
    if (failure instanceof LinkageError) {
      return "a native library cannot be unpacked or loaded ("
          + rootOf(failure)
          + "). The temporary folder "
          + System.getProperty("java.io.tmpdir")
          + " and the cache in "
          + System.getProperty("user.home")
          + " need 200 MB free and the right to run programs; other places:"
          + " VCPCLIP_JAVA_OPTS=\"-Djava.io.tmpdir=FOLDER"
          + " -Dorg.bytedeco.javacpp.cachedir=FOLDER\".";
    }
    if (failure instanceof StackOverflowError) {
      return "the stack overflowed: is the input nested without end? Otherwise give it more:"
          + " VCPCLIP_JAVA_OPTS=-Xss8m.";
    }
    return "unexpected " + failure + ". Run again with " + DEBUG + "=1 and report it.";
  }

  /** What our own types say of a value that they do not take is meant for people. */
  private static boolean isRefusedValue(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return failure instanceof IllegalArgumentException
        && failure.getMessage() != null
        && trace.length > 0
        && trace[0].getClassName().startsWith("dev.vcpclip.");
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }
}

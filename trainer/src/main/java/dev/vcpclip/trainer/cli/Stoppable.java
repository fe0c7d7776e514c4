package dev.vcpclip.trainer.cli;

import dev.vcpclip.runtime.launcher.EndOnRequest;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.trainer.TrainingStoppedException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A verb that trains and that Ctrl-C or a service's stop ends after the step at work: PyTorch's
 * threads crash when the program goes while they compute.
 */
final class Stoppable {
  /** A step or a validation of the largest sizes on a busy machine. */
  private static final Duration WITHIN = Duration.ofMinutes(2);

  private Stoppable() {}

  /**
   * Runs the verb.
   *
   * @param training answers the exit code; throws {@link TrainingStoppedException} where it stopped
   *     because the end was requested
   */
  static int run(CommandSpec spec, ToIntFunction<EndOnRequest> training) throws Exception {
    return EndOnRequest.hold(
        spec,
        WITHIN,
        end -> {
          try {
            return training.applyAsInt(end);
          } catch (TrainingStoppedException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(e.getMessage());
            err.flush();
            return Verb.STOPPED;
          }
        });
  }
}

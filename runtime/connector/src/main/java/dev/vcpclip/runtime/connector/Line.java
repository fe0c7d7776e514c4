package dev.vcpclip.runtime.connector;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One camera with its trigger and recipes, as connectors and pages control it. Thread-safe. */
public interface Line {
  /** Name in configuration and results. */
  String name();

  /** Asks for a verdict. Returns at once. */
  Admission trigger(Trigger trigger);

  /** What it is doing. */
  LineState state();

  /** Triggers that were refused since the start. */
  long missedTriggers();

  /**
   * The result of this line's trigger of that id, as the journal has it; empty also while it cannot
   * be read.
   */
  Optional<PartResult> result(String id);

  /** This line's newest results, newest first; empty also while the journal cannot be read. */
  List<PartResult> results(int most);

  /** Names of the recipes that can be chosen. */
  List<String> recipes();

  /** Name of the one in use. */
  String recipe();

  /** When a recipe was changed last; empty where nobody knows. */
  default Optional<Instant> recipeModified(String name) {
    return Optional.empty();
  }

  /**
   * Chooses a recipe, for parts from the next trigger on; the journal keeps who did.
   *
   * @param name one of {@link #recipes()}; unlike a trigger's never empty
   * @param who a person or connector
   * @throws dev.vcpclip.runtime.VcpClipException when there is none of that name or it does not fit
   *     the model
   */
  void selectRecipe(String name, String who);

  /**
   * Stops taking triggers, or goes on; the journal keeps who did.
   *
   * @param who a person or connector
   */
  void pause(boolean paused, String who);

  /** What people have to look at while the line goes on, such as drift; empty when nothing. */
  List<String> alarms();

  /**
   * Takes back the {@link #alarms()}; what is still so raises them again. The journal keeps who
   * did.
   *
   * @param who a person or connector
   */
  void confirmAlarms(String who);
}

package dev.vcpclip.runtime.connector;

import java.util.List;

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

  /** Names of the recipes that can be chosen. */
  List<String> recipes();

  /** Name of the one in use. */
  String recipe();

  /**
   * Chooses a recipe, for parts from the next trigger on.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when there is none of that name or it does not fit
   *     the model
   */
  void selectRecipe(String name);

  /** Stops taking triggers, or goes on. */
  void pause(boolean paused);
}

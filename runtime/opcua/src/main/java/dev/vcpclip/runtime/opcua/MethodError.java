package dev.vcpclip.runtime.opcua;

/** What a method's argument {@code Error} says; 0 is none. */
enum MethodError {
  NONE,
  /** The line is loading its model, or camera or journal are failing. */
  LINE_NOT_READY,
  /** The line refuses the trigger: the part before is in work, the journal takes nothing. */
  REFUSED,
  /** No recipe of that id, or it does not fit the model. */
  NO_SUCH_RECIPE,
  /** No result of that id. */
  NO_SUCH_RESULT,
  /** The station does not do that. */
  NOT_SUPPORTED;

  int number() {
    return ordinal();
  }
}

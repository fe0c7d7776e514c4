package dev.vcpclip.runtime.opcua;

/** The states of OPC 40100-1 that a line can be in, with the names and nodes they have there. */
enum Mode {
  PREOPERATIONAL("Preoperational", 5028, "", 0),
  HALTED("Halted", 5029, "", 0),
  ERROR("Error", 5030, "", 0),
  INITIALIZED("Operational", 5031, "Initialized", 5056),
  READY("Operational", 5031, "Ready", 5057),
  SINGLE_EXECUTION("Operational", 5031, "SingleExecution", 5058),
  CONTINUOUS_EXECUTION("Operational", 5031, "ContinuousExecution", 5059);

  private final StateMachineNode.State outer;
  private final StateMachineNode.State inner;

  Mode(String outer, int outerNumber, String inner, int innerNumber) {
    this.outer = new StateMachineNode.State(outer, outerNumber);
    this.inner = new StateMachineNode.State(inner, innerNumber);
  }

  /** State of the outer machine. */
  StateMachineNode.State outer() {
    return outer;
  }

  /** State of automatic mode; {@link StateMachineNode.State#NONE} where that is not active. */
  StateMachineNode.State inner() {
    return inner;
  }

  /** Whether a part, or one after the other, is in work. */
  boolean executing() {
    return this == SINGLE_EXECUTION || this == CONTINUOUS_EXECUTION;
  }

  boolean operational() {
    return !inner.equals(StateMachineNode.State.NONE);
  }
}

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

  private final String outer;
  private final int outerId;
  private final String inner;
  private final int innerId;

  Mode(String outer, int outerId, String inner, int innerId) {
    this.outer = outer;
    this.outerId = outerId;
    this.inner = inner;
    this.innerId = innerId;
  }

  /** State of the outer machine. */
  String outer() {
    return outer;
  }

  /** Its number in the node set. */
  int outerId() {
    return outerId;
  }

  /** State of automatic mode; empty where that is not active. */
  String inner() {
    return inner;
  }

  /** Its number in the node set; 0 where there is none. */
  int innerId() {
    return innerId;
  }

  /** Whether a part, or one after the other, is in work. */
  boolean executing() {
    return this == SINGLE_EXECUTION || this == CONTINUOUS_EXECUTION;
  }

  boolean operational() {
    return !inner.isEmpty();
  }
}

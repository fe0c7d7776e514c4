package dev.vcpclip.runtime.modbus;

import dev.vcpclip.runtime.connector.Admission;

/** Why the last missed trigger was missed; a register has the number. */
enum Refusal {
  NONE,
  BUSY,
  PAUSED,
  JOURNAL,
  CLOSED,
  /** Trigger Enable was not set. */
  NOT_ENABLED,
  /** The result before was not acknowledged. */
  NOT_ACKNOWLEDGED,
  /** There is no recipe of that number, or it does not fit the model. */
  RECIPE;

  static Refusal of(Admission.Cause cause) {
    return switch (cause) {
      case BUSY -> BUSY;
      case PAUSED -> PAUSED;
      case RECIPE -> RECIPE;
      case JOURNAL -> JOURNAL;
      case CLOSED -> CLOSED;
    };
  }
}

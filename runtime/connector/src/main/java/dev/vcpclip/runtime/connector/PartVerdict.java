package dev.vcpclip.runtime.connector;

/** What a station says of a part: exactly one of the four for every trigger it accepts. */
public enum PartVerdict {
  /** Inspected and good. */
  PASS,
  /** Inspected and defective. */
  FAIL,
  /** Undecided, or there was nothing to judge: no picture, no model. Never to be taken for good. */
  UNSURE,
  /** The takt was over before a verdict was there. */
  LATE
}

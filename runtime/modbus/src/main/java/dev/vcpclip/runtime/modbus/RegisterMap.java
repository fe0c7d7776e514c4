package dev.vcpclip.runtime.modbus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where what is, counted from 0: the table of {@code docs/connectors.md}. */
final class RegisterMap {
  // Holding registers: what the master writes.
  static final int CONTROL = 0;
  static final int RECIPE_WANTED = 1;
  static final int PART_ID = 2;
  static final int TEXT_WORDS = 64;
  static final int HOLDING = PART_ID + TEXT_WORDS;

  /** Input registers can be read here as holding registers, too: some masters know no others. */
  static final int MIRROR = 1000;

  // Bits of the control word; coils from 0.
  static final int TRIGGER_ENABLE = 0;
  static final int TRIGGER = 1;
  static final int RESULTS_ACK = 2;
  static final int COILS = 3;

  // Input registers: what the master reads.
  static final int STATUS = 0;
  static final int ACQUISITION = 1;
  static final int RESULT_ACQUISITION = 2;
  static final int MISSED = 3;
  static final int STATE = 5;
  static final int RECIPE = 6;
  static final int VERDICT = 7;
  static final int SCORE = 8;
  static final int GOOD_BELOW = 10;
  static final int DEFECT_FROM = 12;
  static final int REGIONS = 14;
  static final int REVISION = 15;
  static final int HEARTBEAT = 16;
  static final int REFUSAL = 17;
  static final int LATENCY = 18;
  static final int SEQUENCE = 20;
  static final int RESULT_RECIPE = 22;
  static final int RESULT_PART_ID = 24; // 23 is free
  static final int INPUTS = RESULT_PART_ID + TEXT_WORDS;

  // Bits of the status word; discrete inputs from 0.
  static final int TRIGGER_READY = 0;
  static final int TRIGGER_ACK = 1;
  static final int RESULTS_VALID = 2;
  static final int PASS = 3;
  static final int FAIL = 4;
  static final int UNSURE = 5;
  static final int LATE = 6;
  static final int OVERRUN = 7;
  static final int FAULT = 8;
  static final int DISCRETES = 9;

  private RegisterMap() {}

  static boolean bit(int word, int bit) {
    return (word >> bit & 1) != 0;
  }

  static int bit(boolean value, int bit) {
    return value ? 1 << bit : 0;
  }

  /** Two bytes of UTF-8 a register, the first in the high byte; what is too long is cut. */
  static void putText(int[] words, int at, String text) {
    byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), 2 * TEXT_WORDS);
    for (int i = 0; i < TEXT_WORDS; i++) {
      words[at + i] = (bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF;
    }
  }

  /** Ends at the first zero byte; surrounding blanks are no part of it. */
  static String text(int[] words, int at) {
    byte[] bytes = new byte[2 * TEXT_WORDS];
    for (int i = 0; i < TEXT_WORDS; i++) {
      bytes[2 * i] = (byte) (words[at + i] >> 8);
      bytes[2 * i + 1] = (byte) words[at + i];
    }
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
  }
}

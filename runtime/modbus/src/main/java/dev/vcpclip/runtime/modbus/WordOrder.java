package dev.vcpclip.runtime.modbus;

/** Which half of a number of 32 bits comes first; the standard leaves it to the makers of PLCs. */
enum WordOrder {
  HIGH_FIRST,
  LOW_FIRST;

  void put(int[] words, int at, int value) {
    int high = value >>> 16;
    int low = value & 0xFFFF;
    words[at] = this == HIGH_FIRST ? high : low;
    words[at + 1] = this == HIGH_FIRST ? low : high;
  }

  void put(int[] words, int at, float value) {
    put(words, at, Float.floatToIntBits(value));
  }
}

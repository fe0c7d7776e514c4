package dev.vcpclip.runtime.modbus;

import com.ghgande.j2mod.modbus.procimg.IllegalAddressException;
import com.ghgande.j2mod.modbus.procimg.Register;

/**
 * One register of one answer, to be read and not written. The library's own registers call their
 * setters while they are made, so that a write could not be told from that.
 */
class HoldingWord implements Register {
  private int value;

  HoldingWord(int value) {
    this.value = value;
  }

  /** Takes a write, or refuses it. */
  void written(int word) {
    throw new IllegalAddressException("read only");
  }

  @Override
  public final int getValue() {
    return value;
  }

  @Override
  public final int toUnsignedShort() {
    return value;
  }

  @Override
  public final short toShort() {
    return (short) value;
  }

  @Override
  public final byte[] toBytes() {
    return new byte[] {(byte) (value >> 8), (byte) value};
  }

  @Override
  public final void setValue(int word) {
    written(word & 0xFFFF);
    value = word & 0xFFFF;
  }

  @Override
  public final void setValue(short word) {
    setValue((int) word);
  }

  @Override
  public final void setValue(byte[] bytes) {
    setValue((bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF);
  }
}

package dev.vcpclip.runtime.modbus;

import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.facade.ModbusTCPMaster;
import com.ghgande.j2mod.modbus.procimg.InputRegister;
import com.ghgande.j2mod.modbus.procimg.Register;
import com.ghgande.j2mod.modbus.procimg.SimpleRegister;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The library's own master as a PLC's program uses it. */
final class Plc implements AutoCloseable {
  static final int ENABLE = 1 << RegisterMap.TRIGGER_ENABLE;
  static final int TRIGGER = 1 << RegisterMap.TRIGGER;
  static final int ACK = 1 << RegisterMap.RESULTS_ACK;

  private final ModbusTCPMaster master;
  private final int unit;

  Plc(int port, int unit) throws Exception {
    master = new ModbusTCPMaster("127.0.0.1", port);
    master.setTimeout(60_000);
    master.setRetries(0);
    this.unit = unit;
    master.connect();
  }

  ModbusTCPMaster master() {
    return master;
  }

  int[] inputs() throws ModbusException {
    return Arrays.stream(master.readInputRegisters(unit, 0, RegisterMap.INPUTS))
        .mapToInt(InputRegister::getValue)
        .toArray();
  }

  int input(int at) throws ModbusException {
    return inputs()[at];
  }

  boolean status(int bit) throws ModbusException {
    return RegisterMap.bit(input(RegisterMap.STATUS), bit);
  }

  float number(int at) throws ModbusException {
    int[] words = inputs();
    return Float.intBitsToFloat(words[at] << 16 | words[at + 1]);
  }

  long missed() throws ModbusException {
    int[] words = inputs();
    return (long) words[RegisterMap.MISSED] << 16 | words[RegisterMap.MISSED + 1];
  }

  void control(int word) throws ModbusException {
    write(RegisterMap.CONTROL, word);
  }

  void write(int at, int... words) throws ModbusException {
    Register[] registers =
        Arrays.stream(words).mapToObj(SimpleRegister::new).toArray(Register[]::new);
    if (registers.length == 1) {
      master.writeSingleRegister(unit, at, registers[0]);
    } else {
      master.writeMultipleRegisters(unit, at, registers);
    }
  }

  /** Control word, recipe and part id in one request. */
  void triggerWith(int recipe, String partId) throws ModbusException {
    int[] words = new int[RegisterMap.HOLDING];
    words[RegisterMap.CONTROL] = ENABLE | TRIGGER;
    words[RegisterMap.RECIPE_WANTED] = recipe;
    RegisterMap.putText(words, RegisterMap.PART_ID, partId);
    write(0, words);
  }

  void await(int bit, boolean up) throws ModbusException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (status(bit) != up) {
      if (System.nanoTime() > end) {
        throw new AssertionError("status bit " + bit + " is not " + up + " within 120 s");
      }
    }
  }

  /** Up to a trigger that is acknowledged and taken back. */
  void triggered() throws ModbusException, InterruptedException {
    control(ENABLE);
    await(RegisterMap.TRIGGER_READY, true);
    control(ENABLE | TRIGGER);
    await(RegisterMap.TRIGGER_ACK, true);
    control(ENABLE);
    await(RegisterMap.TRIGGER_ACK, false);
  }

  /** Takes the result that stands. */
  void acknowledge() throws ModbusException, InterruptedException {
    control(ENABLE | ACK);
    await(RegisterMap.RESULTS_VALID, false);
    control(ENABLE);
  }

  @Override
  public void close() {
    master.disconnect();
  }
}

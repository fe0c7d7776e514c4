package dev.vcpclip.runtime.modbus;

import com.ghgande.j2mod.modbus.procimg.DigitalIn;
import com.ghgande.j2mod.modbus.procimg.DigitalOut;
import com.ghgande.j2mod.modbus.procimg.FIFO;
import com.ghgande.j2mod.modbus.procimg.File;
import com.ghgande.j2mod.modbus.procimg.IllegalAddressException;
import com.ghgande.j2mod.modbus.procimg.InputRegister;
import com.ghgande.j2mod.modbus.procimg.ProcessImage;
import com.ghgande.j2mod.modbus.procimg.Register;
import com.ghgande.j2mod.modbus.procimg.SimpleDigitalIn;
import com.ghgande.j2mod.modbus.procimg.SimpleInputRegister;
import java.util.Arrays;

/**
 * A handshake as the library asks for it: every request gets registers of its own, a copy of one
 * moment, and what is written to them is done when the last of the request is there.
 */
final class RegisterImage implements ProcessImage {
  private final Handshake handshake;

  RegisterImage(Handshake handshake) {
    this.handshake = handshake;
  }

  @Override
  public Register[] getRegisterRange(int offset, int count) {
    if (offset >= RegisterMap.MIRROR) {
      int[] words = range(handshake.inputs(), offset - RegisterMap.MIRROR, count);
      return Arrays.stream(words).mapToObj(HoldingWord::new).toArray(Register[]::new);
    }
    return new WordWrite(handshake, offset, range(handshake.holding(), offset, count)).registers();
  }

  @Override
  public Register getRegister(int ref) {
    return getRegisterRange(ref, 1)[0];
  }

  @Override
  public InputRegister[] getInputRegisterRange(int offset, int count) {
    return Arrays.stream(range(handshake.inputs(), offset, count))
        .mapToObj(SimpleInputRegister::new)
        .toArray(InputRegister[]::new);
  }

  @Override
  public InputRegister getInputRegister(int ref) {
    return getInputRegisterRange(ref, 1)[0];
  }

  @Override
  public DigitalIn[] getDigitalInRange(int offset, int count) {
    int status = handshake.inputs()[RegisterMap.STATUS];
    return Arrays.stream(range(bits(status, RegisterMap.DISCRETES), offset, count))
        .mapToObj(bit -> new SimpleDigitalIn(bit != 0))
        .toArray(DigitalIn[]::new);
  }

  @Override
  public DigitalIn getDigitalIn(int ref) {
    return getDigitalInRange(ref, 1)[0];
  }

  @Override
  public DigitalOut[] getDigitalOutRange(int offset, int count) {
    int control = handshake.holding()[RegisterMap.CONTROL];
    return new BitWrite(handshake, offset, range(bits(control, RegisterMap.COILS), offset, count))
        .coils();
  }

  @Override
  public DigitalOut getDigitalOut(int ref) {
    return getDigitalOutRange(ref, 1)[0];
  }

  private static int[] bits(int word, int count) {
    int[] bits = new int[count];
    for (int i = 0; i < count; i++) {
      bits[i] = word >> i & 1;
    }
    return bits;
  }

  private static int[] range(int[] words, int offset, int count) {
    if (offset < 0 || count < 1 || offset + count > words.length) {
      throw new IllegalAddressException("no such range: " + offset + " and " + count + " on");
    }
    return Arrays.copyOfRange(words, offset, offset + count);
  }

  @Override
  public int getRegisterCount() {
    return RegisterMap.HOLDING;
  }

  @Override
  public int getInputRegisterCount() {
    return RegisterMap.INPUTS;
  }

  @Override
  public int getDigitalInCount() {
    return RegisterMap.DISCRETES;
  }

  @Override
  public int getDigitalOutCount() {
    return RegisterMap.COILS;
  }

  @Override
  public File getFile(int ref) {
    throw new IllegalAddressException("no files");
  }

  @Override
  public File getFileByNumber(int ref) {
    throw new IllegalAddressException("no files");
  }

  @Override
  public int getFileCount() {
    return 0;
  }

  @Override
  public FIFO getFIFO(int ref) {
    throw new IllegalAddressException("no queues");
  }

  @Override
  public FIFO getFIFOByAddress(int ref) {
    throw new IllegalAddressException("no queues");
  }

  @Override
  public int getFIFOCount() {
    return 0;
  }

  /** Registers of one request. */
  private static final class WordWrite {
    private final Handshake handshake;
    private final int offset;
    private final int[] words;
    private int missing;

    WordWrite(Handshake handshake, int offset, int[] words) {
      this.handshake = handshake;
      this.offset = offset;
      this.words = words;
      this.missing = words.length;
    }

    Register[] registers() {
      Register[] registers = new Register[words.length];
      for (int i = 0; i < words.length; i++) {
        registers[i] = new Word(i);
      }
      return registers;
    }

    private final class Word extends HoldingWord {
      private final int index;

      Word(int index) {
        super(words[index]);
        this.index = index;
      }

      @Override
      void written(int value) {
        words[index] = value;
        missing--;
        if (missing == 0) {
          handshake.write(offset, words);
        }
      }
    }
  }

  /** Coils of one request. */
  private static final class BitWrite {
    private final Handshake handshake;
    private final int offset;
    private final boolean[] bits;
    private int missing;

    BitWrite(Handshake handshake, int offset, int[] values) {
      this.handshake = handshake;
      this.offset = offset;
      this.bits = new boolean[values.length];
      this.missing = values.length;
      for (int i = 0; i < values.length; i++) {
        bits[i] = values[i] != 0;
      }
    }

    DigitalOut[] coils() {
      DigitalOut[] coils = new DigitalOut[bits.length];
      for (int i = 0; i < bits.length; i++) {
        coils[i] = new Coil(i);
      }
      return coils;
    }

    private final class Coil implements DigitalOut {
      private final int index;

      Coil(int index) {
        this.index = index;
      }

      @Override
      public boolean isSet() {
        return bits[index];
      }

      @Override
      public void set(boolean value) {
        bits[index] = value;
        missing--;
        if (missing == 0) {
          handshake.writeBits(offset, bits);
        }
      }
    }
  }
}

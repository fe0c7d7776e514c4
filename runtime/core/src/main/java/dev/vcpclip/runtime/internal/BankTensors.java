package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Banks of good parts as a session's inputs: each is copied into native memory once, when it is
 * first used, and stays for as long as it is among the last ones used.
 *
 * <p>A line changes between a few products, and each recipe holds one bank for as long as it lives:
 * so banks are told apart by being the same object. Thread-safe; owns native memory until {@link
 * #close()}, after which nobody is inside.
 */
final class BankTensors implements AutoCloseable {
  /**
   * Banks that stay. One of ViT-L with four whole references takes 90 MB; copying it anew takes a
   * hundredth of the inspection that follows.
   */
  static final int MOST = 8;

  private final Map<PatchTokens, Bank> banks = new IdentityHashMap<>();
  private long uses;

  /** Takes a bank; closing the loan gives it back. */
  synchronized Loan take(PatchTokens tokens) throws OrtException {
    Bank bank = banks.get(tokens);
    if (bank == null) {
      bank = new Bank(tensor(tokens));
      banks.put(tokens, bank);
      evict(bank);
    }
    bank.lastUse = ++uses;
    bank.users++;
    return new Loan(bank);
  }

  /** Frees the one that was used longest ago; not one that is in use, so there may be more. */
  private void evict(Bank fresh) {
    while (banks.size() > MOST) {
      PatchTokens oldest = null;
      for (Map.Entry<PatchTokens, Bank> each : banks.entrySet()) {
        Bank bank = each.getValue();
        boolean free = bank.users == 0 && bank != fresh;
        if (free && (oldest == null || bank.lastUse < banks.get(oldest).lastUse)) {
          oldest = each.getKey();
        }
      }
      if (oldest == null) {
        return;
      }
      banks.remove(oldest).tensor.close();
    }
  }

  private static OnnxTensor tensor(PatchTokens tokens) throws OrtException {
    FloatBuffer values = tokens.values();
    // A direct buffer is what ONNX Runtime reads in place; the tensor keeps it alive.
    FloatBuffer direct =
        ByteBuffer.allocateDirect(Math.multiplyExact(values.remaining(), Float.BYTES))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    direct.put(values).flip();
    long[] shape = {tokens.layers(), tokens.rows(), tokens.channels()};
    return OnnxTensor.createTensor(OnnxEnvironment.get(), direct, shape);
  }

  /** Banks in native memory. */
  synchronized int size() {
    return banks.size();
  }

  @Override
  public synchronized void close() {
    List<Bank> all = new ArrayList<>(banks.values());
    banks.clear();
    all.forEach(bank -> bank.tensor.close());
  }

  /** One bank, how many runs are reading it, and when one last began. */
  private static final class Bank {
    private final OnnxTensor tensor;
    private int users;
    private long lastUse;

    Bank(OnnxTensor tensor) {
      this.tensor = tensor;
    }
  }

  /** A bank in use by one run. */
  final class Loan implements AutoCloseable {
    private final Bank bank;

    private Loan(Bank bank) {
      this.bank = bank;
    }

    OnnxTensor tensor() {
      return bank.tensor;
    }

    @Override
    public void close() {
      synchronized (BankTensors.this) {
        bank.users--;
      }
    }
  }
}

package dev.vcpclip.trainer.model;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.vcpclip.runtime.VcpClipException;

/**
 * How precisely PyTorch multiplies fp32 matrices on a processor: what Python calls {@code
 * torch.set_float32_matmul_precision}, for which DJL has no call.
 *
 * <p>It holds for the whole process. Sums are fp32 either way, and so are weights and gradients.
 */
public enum MatmulPrecision {
  /** Factors are fp32. */
  HIGHEST(0),

  /**
   * Factors are rounded to bf16, which processors with AMX multiply several times as fast; one that
   * cannot multiply bf16 goes on in fp32.
   */
  MEDIUM(2);

  private static final String CONTEXT = "_ZN2at13globalContextEv";
  private static final String SETTER =
      "_ZN2at7Context25setFloat32MatmulPrecisionENS_22Float32MatmulPrecisionE";
  private static final String GETTER = "_ZNK2at7Context22float32MatmulPrecisionEv";

  /** Its number in PyTorch's {@code at::Float32MatmulPrecision}. */
  private final int number;

  MatmulPrecision(int number) {
    this.number = number;
  }

  /**
   * From now on, matrices are multiplied so.
   *
   * @throws VcpClipException where this platform's PyTorch cannot be asked for it
   */
  public void use() {
    TorchEngine.engine();
    try {
      // Loaded by DJL already, so its name is enough to find it.
      NativeLibrary torch = NativeLibrary.getInstance("torch_cpu");
      Pointer context = torch.getFunction(CONTEXT).invokePointer(new Object[0]);
      torch.getFunction(SETTER).invokeVoid(new Object[] {context, number});
      int told = torch.getFunction(GETTER).invokeInt(new Object[] {context});
      if (told != number) {
        throw new VcpClipException("PyTorch keeps matrix products at precision " + told);
      }
    } catch (UnsatisfiedLinkError e) {
      throw new VcpClipException(
          "PyTorch's library for this platform cannot be told how to multiply ("
              + e.getMessage()
              + "); train without --bf16",
          e);
    }
  }
}

package dev.vcpclip.benchmarks.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.model.Attention;
import dev.vcpclip.trainer.model.TorchEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * libtorch's {@code scaled_dot_product_attention}, called by TorchScript, since DJL has no method
 * for it. Inference only. Not thread-safe; a second close does nothing.
 */
final class FusedAttention implements Attention, AutoCloseable {
  /** Its kernel for processors wants images and heads apart: all of them are heads of one image. */
  private static final String UNMASKED =
      """
        def forward(self: __torch__.Attention,
          query: Tensor,
          key: Tensor,
          value: Tensor) -> Tensor:
          result = torch.scaled_dot_product_attention(torch.unsqueeze(query, 0), \
      torch.unsqueeze(key, 0), torch.unsqueeze(value, 0))
          return torch.squeeze(result, 0)
      """;

  private static final String MASKED =
      """
        def forward(self: __torch__.Attention,
          query: Tensor,
          key: Tensor,
          value: Tensor,
          mask: Tensor) -> Tensor:
          result = torch.scaled_dot_product_attention(torch.unsqueeze(query, 0), \
      torch.unsqueeze(key, 0), torch.unsqueeze(value, 0), mask)
          return torch.squeeze(result, 0)
      """;

  private final Model unmasked;
  private final Model masked;
  private final ParameterStore none = new ParameterStore();

  private FusedAttention(Model unmasked, Model masked) {
    this.unmasked = unmasked;
    this.masked = masked;
  }

  /**
   * Loads both forms.
   *
   * @throws VcpClipException when this libtorch has no such operator
   */
  static FusedAttention load() {
    Model unmasked = load(UNMASKED);
    try {
      return new FusedAttention(unmasked, load(MASKED));
    } catch (RuntimeException e) {
      unmasked.close();
      throw e;
    }
  }

  private static Model load(String forward) {
    Model model = Model.newInstance("attention", TorchEngine.engine().getEngineName());
    try {
      model.load(new ByteArrayInputStream(TorchScriptArchive.of("Attention", forward)));
      return model;
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw new VcpClipException(
          "libtorch "
              + TorchEngine.engine().getVersion()
              + " does not take scaled_dot_product_attention ("
              + e.getMessage()
              + "). Leave --peer libtorch-fused out.",
          e);
    }
  }

  @Override
  public NDArray attend(NDArray query, NDArray key, NDArray value, NDArray mask) {
    NDList inputs = new NDList(query, key, value);
    Block block = mask == null ? unmasked.getBlock() : masked.getBlock();
    if (mask != null) {
      inputs.add(mask);
    }
    return block.forward(none, inputs, false).singletonOrThrow();
  }

  @Override
  public void close() {
    unmasked.close();
    masked.close();
  }
}

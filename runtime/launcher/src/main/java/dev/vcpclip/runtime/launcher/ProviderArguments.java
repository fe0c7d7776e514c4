package dev.vcpclip.runtime.launcher;

import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say where a model runs. */
public final class ProviderArguments {
  @Option(
      names = "--provider",
      paramLabel = "NAME",
      split = ",",
      description =
          "Execution providers to allow: ${COMPLETION-CANDIDATES} (default: all, in this order).")
  private Set<Provider> providers = EnumSet.allOf(Provider.class);

  @Option(names = "--require-gpu", description = "Fail rather than fall back to the processor.")
  private boolean requireGpu;

  @Option(
      names = "--device",
      converter = Numbers.Natural.class,
      paramLabel = "N",
      description = "GPU to use (default: ${DEFAULT-VALUE}).")
  private int device;

  @Option(
      names = "--threads",
      converter = Numbers.Natural.class,
      paramLabel = "N",
      description = "Processor threads a picture (default: ONNX Runtime's choice).")
  private int threads;

  @Mixin private OpenVinoArgument openVino;

  @Option(names = "--tensorrt-fp16", description = "Let TensorRT compute in half precision.")
  private boolean tensorRtFp16;

  @Option(
      names = "--cache",
      paramLabel = "FOLDER",
      description = {
        "Keep here what the next start need not do again: TensorRT's engines, that this processor",
        "reproduced the bundle's golden pair (default: vcpclip in the user's cache folder)."
      })
  private Path cache = UserCache.folder();

  @Option(names = "--no-cache", description = "Keep nothing, and use nothing that was kept.")
  private boolean noCache;

  @Option(
      names = "--verify",
      description = "Check the golden pair even where an earlier start has done so.")
  private boolean verify;

  @Option(
      names = "--variant",
      paramLabel = "NAME",
      description =
          "Which of the bundle's graphs to run, such as int8, fused or portable (default: the"
              + " bundle's first that fits the provider and reproduces the golden pair).")
  private String variant;

  /** What was asked for. */
  public ProviderOptions options() {
    return ProviderOptions.builder()
        .allowed(providers)
        .requireGpu(requireGpu)
        .deviceId(device)
        .intraOpThreads(threads)
        .tensorRtFp16(tensorRtFp16)
        .openVino(openVino.library())
        .cache(noCache ? null : cache)
        .alwaysVerify(verify)
        .variant(variant)
        .build();
  }
}

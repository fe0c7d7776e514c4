package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which providers this build and machine have, and how a session is told to use one. */
public final class OnnxProviders {
  private static final String PROBE = "probe.onnx";
  private static final Pattern MISSING_LIBRARY =
      Pattern.compile("(lib[\\w.+-]+\\.so[.\\d]*): cannot open shared object");
  private static final Pattern WINDOWS_MISSING = Pattern.compile("error(?: code)?:? 126\\b");

  private OnnxProviders() {}

  /** Runs a graph of one node on every provider. */
  public static List<ProviderReport> probe(ProviderOptions wanted) {
    ProviderOptions unprofiled = wanted.toBuilder().profile(null).build(); // no model's
    return Arrays.stream(Provider.values()).map(provider -> probe(provider, unprofiled)).toList();
  }

  private static ProviderReport probe(Provider provider, ProviderOptions wanted) {
    try {
      return missing(provider, wanted).orElseGet(() -> load(provider, wanted));
    } catch (VcpClipException e) {
      return new ProviderReport(provider, false, e.getMessage());
    }
  }

  private static ProviderReport load(Provider provider, ProviderOptions wanted) {
    try (InputStream in = OnnxProviders.class.getResourceAsStream(PROBE);
        SessionOptions options = options(provider, wanted, null)) {
      OrtEnvironment environment = OnnxEnvironment.get();
      environment.createSession(in.readAllBytes(), options).close();
      return new ProviderReport(provider, true, version(provider));
    } catch (OrtException e) {
      return new ProviderReport(provider, false, reason(provider, e));
    } catch (IOException e) {
      throw new VcpClipException(PROBE + ": cannot be read from the runtime's jar", e);
    }
  }

  /**
   * What to say of a provider that cannot even be tried; empty where it can.
   *
   * @throws VcpClipException when a file that the options name is none
   */
  static Optional<ProviderReport> missing(Provider provider, ProviderOptions wanted) {
    return switch (provider) {
      case TENSORRT -> missingInBuild(provider, OrtProvider.TENSOR_RT);
      case CUDA -> missingInBuild(provider, OrtProvider.CUDA);
      case OPENVINO -> {
        if (wanted.openVino() != null) {
          OpenVinoPlugin.requireFile(wanted.openVino());
          yield Optional.empty();
        }
        yield Optional.of(
            new ProviderReport(
                provider,
                false,
                "no plug-in given (--openvino, VCPCLIP_OPENVINO, model.openvino)"));
      }
      case CPU -> missingInBuild(provider, OrtProvider.CPU);
    };
  }

  private static Optional<ProviderReport> missingInBuild(Provider provider, OrtProvider name) {
    OnnxEnvironment.get(); // loads the library that is asked
    return OrtEnvironment.getAvailableProviders().contains(name)
        ? Optional.empty()
        : Optional.of(
            new ProviderReport(
                provider,
                false,
                "not in this build of ONNX Runtime; use the Maven profile 'gpu' (onnxruntime_gpu)"));
  }

  /** What computes, with its version, as numbers may differ from one to the next. */
  public static String version(Provider provider) {
    String runtime = "ONNX Runtime " + OnnxEnvironment.get().getVersion();
    return provider == Provider.OPENVINO
        ? runtime + ", plug-in " + OpenVinoPlugin.version()
        : runtime;
  }

  /**
   * Options that make a session use one provider, CUDA behind TensorRT for what that leaves over.
   *
   * @param profile the input's shapes and the engine cache; {@code null} when the model is not
   *     compiled for keeps
   */
  static SessionOptions options(Provider provider, ProviderOptions wanted, TensorRtProfile profile)
      throws OrtException {
    SessionOptions options = new SessionOptions();
    try {
      options.setOptimizationLevel(
          switch (wanted.optimization()) {
            case NONE -> OptLevel.NO_OPT;
            case BASIC -> OptLevel.BASIC_OPT;
            case EXTENDED -> OptLevel.EXTENDED_OPT;
            case ALL -> OptLevel.ALL_OPT;
          });
      if (wanted.intraOpThreads() > 0) {
        options.setIntraOpNumThreads(wanted.intraOpThreads());
      }
      if (wanted.profile() != null) {
        options.enableProfiling(wanted.profile().toString());
      }
      if (!provider.gpu()) {
        // Its plan of one large block comes on top of what the first run took: for ViT-L/14-336 at
        // 518, 290 MB with the portable graph and 55 with the fused one, without being any faster.
        options.setMemoryPatternOptimization(false);
      }
      if (provider == Provider.TENSORRT) {
        addTensorRt(options, wanted, profile);
      }
      if (provider == Provider.OPENVINO) {
        OpenVinoPlugin.add(options, wanted.openVino(), wanted.intraOpThreads());
      }
      if (provider.gpu()) {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(wanted.deviceId())) {
          options.addCUDA(cuda);
        }
      }
      return options;
    } catch (OrtException | RuntimeException | Error e) {
      options.close();
      throw e;
    }
  }

  private static void addTensorRt(
      SessionOptions options, ProviderOptions wanted, TensorRtProfile profile) throws OrtException {
    try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(wanted.deviceId())) {
      tensorRt.add("trt_fp16_enable", wanted.tensorRtFp16() ? "1" : "0");
      if (profile != null) {
        tensorRt.add("trt_profile_min_shapes", profile.smallest());
        tensorRt.add("trt_profile_opt_shapes", profile.largest());
        tensorRt.add("trt_profile_max_shapes", profile.largest());
        if (profile.cache() != null) {
          tensorRt.add("trt_engine_cache_enable", "1");
          tensorRt.add("trt_engine_cache_path", profile.cache().toString());
        }
      }
      options.addTensorrt(tensorRt);
    }
  }

  /**
   * What TensorRT needs to know so that it compiles once.
   *
   * @param smallest shape of the input, as {@code name:1x518x518x3}
   * @param largest shape of the input, and the one to be fast at
   * @param cache folder for the engine, or {@code null}
   */
  record TensorRtProfile(String smallest, String largest, Path cache) {
    static TensorRtProfile of(BundleManifest.Input input, int maxBatch, Path cache) {
      String name = BundleManifest.IMAGE + ":";
      String rest = "x" + input.height() + "x" + input.width() + "x3";
      return new TensorRtProfile(name + 1 + rest, name + maxBatch + rest, cache);
    }
  }

  /** What to tell a person about a provider that failed: the library it lacks where known. */
  static String reason(Provider provider, OrtException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    Matcher missing = MISSING_LIBRARY.matcher(e.getMessage());
    boolean openVino = provider == Provider.OPENVINO;
    if (missing.find()) {
      String advice = "install the version ONNX Runtime was built for";
      return missing.group(1) + " is missing; " + (openVino ? OpenVinoPlugin.NEIGHBOURS : advice);
    }
    if (WINDOWS_MISSING.matcher(e.getMessage()).find()) {
      String advice = "put CUDA's and cuDNN's bin folders on the PATH";
      return "a DLL is missing (error 126); " + (openVino ? OpenVinoPlugin.NEIGHBOURS : advice);
    }
    return message;
  }
}

package dev.vcpclip.runtime;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.nio.file.Path;
import java.util.Set;

/**
 * OpenVINO's plug-in, which {@code -Dopenvino.library=FILE} names. Without it, and on processors
 * that it does not take, tests that need it are skipped and say why.
 */
public final class InstalledOpenVino {
  private static final String LIBRARY = System.getProperty("openvino.library", "");

  private InstalledOpenVino() {}

  /** The plug-in's file, whether or not it takes this processor. */
  public static Path file() {
    assumeThat(LIBRARY).as("-Dopenvino.library").isNotEmpty();
    return Path.of(LIBRARY);
  }

  /** Options that allow OpenVINO and nothing else. */
  public static ProviderOptions options() {
    ProviderOptions options = ProviderOptions.builder().openVino(file()).intraOpThreads(2).build();
    ProviderReport report = report(options);
    assumeThat(report.usable()).as(report.toString()).isTrue();
    return options.toBuilder().allowed(Set.of(Provider.OPENVINO)).build();
  }

  /** What becomes of OpenVINO on this machine. */
  static ProviderReport report(ProviderOptions options) {
    return Model.probeProviders(options).get(Provider.OPENVINO.ordinal());
  }
}

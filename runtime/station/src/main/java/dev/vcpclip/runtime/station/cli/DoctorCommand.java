package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.launcher.BundleArgument;
import dev.vcpclip.runtime.launcher.ChosenBundle;
import dev.vcpclip.runtime.launcher.ProviderArguments;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what works on this machine, and what is missing for the rest. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Says what works on this machine and what is missing for the rest.",
      "Loads every execution provider and checks that a bundle gives the right numbers here."
    },
    footer = {"", "Example: ./vcpclip doctor", "Exit code: 0 a model runs here, 2 none does."})
public final class DoctorCommand implements Verb {
  @Spec private CommandSpec spec;

  @Mixin private BundleArgument bundle;

  @Mixin private ProviderArguments provider;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Runtime runtime = Runtime.getRuntime();
    row(out, "Java", System.getProperty("java.version") + ", " + System.getProperty("java.home"));
    row(
        out,
        "machine",
        "%s %s, %d processors, %d MiB heap at most"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                runtime.availableProcessors(),
                runtime.maxMemory() >> 20));
    for (ProviderReport report : Model.probeProviders(provider.options())) {
      row(out, report.provider().label(), (report.usable() ? "yes: " : "no: ") + report.reason());
    }
    out.flush();
    try (ChosenBundle chosen = bundle.open()) {
      row(out, "bundle", chosen.label() + ": " + check(chosen));
    }
    out.flush();
    return GOOD;
  }

  private String check(ChosenBundle chosen) {
    ModelOptions options =
        ModelOptions.builder()
            .provider(provider.options().toBuilder().alwaysVerify(true).build())
            .build();
    try (Model model = Model.open(chosen.path(), options)) {
      return "reproduces its golden pair on " + model.provider().label();
    } catch (VcpClipException e) {
      throw new VcpClipException(chosen.label() + " does not run here. " + e.getMessage(), e);
    }
  }

  private static void row(PrintWriter out, String name, String text) {
    out.printf("  %-9s %s%n", name, text);
  }
}

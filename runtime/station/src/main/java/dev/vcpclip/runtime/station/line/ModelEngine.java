package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.stream.Collectors;

/** The runtime's own model. */
public final class ModelEngine implements Engine {
  private final Model model;

  private ModelEngine(Model model) {
    this.model = model;
  }

  /**
   * How a bundle is opened.
   *
   * @param bundle a folder or a bundle file
   * @param provider where it runs
   * @param parallel pictures in work at once
   */
  public static Engine.Opener opener(Path bundle, ProviderOptions provider, int parallel) {
    return cpuOnly -> {
      ProviderOptions.Builder options = provider.toBuilder();
      if (cpuOnly) {
        options.allowed(EnumSet.of(Provider.CPU));
      }
      return new ModelEngine(
          Model.open(
              bundle, ModelOptions.builder().provider(options.build()).parallel(parallel).build()));
    };
  }

  @Override
  public Finding run(Frame frame, Recipe recipe) throws InterruptedException {
    return model.run(frame, recipe);
  }

  @Override
  public Provider provider() {
    return model.provider();
  }

  @Override
  public String passedOver() {
    return model.providerReports().stream()
        .filter(report -> !report.usable())
        .map(ProviderReport::toString)
        .collect(Collectors.joining("; "));
  }

  @Override
  public ModelIdentity identity() {
    return model.identity();
  }

  @Override
  public Optional<Recipe> ownRecipe() {
    return model.manifest().thresholds() == null
        ? Optional.empty()
        : Optional.of(Recipe.of(model.manifest(), model.path().toString()));
  }

  @Override
  public void close() {
    model.close();
  }
}

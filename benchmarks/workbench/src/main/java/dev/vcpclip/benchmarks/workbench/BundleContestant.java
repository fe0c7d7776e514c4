package dev.vcpclip.benchmarks.workbench;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Outcome;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.ReferenceBank;
import dev.vcpclip.runtime.References;
import dev.vcpclip.runtime.References.Judged;
import dev.vcpclip.runtime.References.Scale;
import dev.vcpclip.runtime.References.Scales;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A bundle in a {@link Model}: what a user of this runtime gets. */
final class BundleContestant implements Contestant {
  /** Ending of a graph's own weights. */
  private static final String DATA = ".data";

  private final Model model;
  private final Map<String, Long> fileBytes;
  private final Recipe recipe;

  private BundleContestant(Model model, Map<String, Long> fileBytes, Recipe recipe) {
    this.model = model;
    this.fileBytes = fileBytes;
    this.recipe = recipe;
  }

  static BundleContestant open(WorkerJob job) {
    ModelOptions options =
        ModelOptions.builder()
            .provider(
                ProviderOptions.builder()
                    .allowed(job.providers())
                    .intraOpThreads(job.threads())
                    .openVino(job.openVino())
                    .variant(job.contestant().variant())
                    .build())
            .scoreOnly(job.scoreOnly())
            .parallel(1)
            .maxBatch(job.batch())
            .build();
    Model model = Model.open(job.contestant().bundle(), options);
    try {
      Recipe recipe = recipe(model, job.contestant().references());
      return new BundleContestant(model, job.contestant().fileBytes(), recipe);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** What parts look like does not change how long comparing with them takes: these are noise. */
  private static Recipe recipe(Model model, int references) {
    Recipe.Builder recipe = Recipe.builder().rule(VerdictRule.at(0));
    if (references > 0) {
      Random random = new Random(references);
      BundleManifest.Input input = model.manifest().input();
      byte[] pixels = new byte[3 * input.width() * input.height()];
      List<PatchTokens> parts = new ArrayList<>();
      for (int i = 0; i < references; i++) {
        random.nextBytes(pixels);
        parts.add(tokens(model, pixels));
      }
      Scales any = new Scales(new Scale(0, 1), new Scale(0, 1));
      ReferenceBank bank =
          new ReferenceBank(model.identity(), references, PatchTokens.together(parts));
      recipe.references(new References(bank, Judged.BOTH, any, any));
    }
    return recipe.build();
  }

  private static PatchTokens tokens(Model model, byte[] pixels) {
    BundleManifest.Input input = model.manifest().input();
    try (Frame frame = Frame.copyOf(pixels, input.width(), input.height(), PixelFormat.RGB)) {
      return model.tokens(frame);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VcpClipException("interrupted while references were taken", e);
    }
  }

  @Override
  public Description description() {
    BundleManifest manifest = model.manifest();
    Optional<BundleManifest.Variant> variant =
        manifest.variants().stream().filter(v -> v.name().equals(model.variant())).findFirst();
    return new Description(
        model.engine(),
        model.provider().label() + ", " + model.variant(),
        variant
            .map(BundleManifest.Variant::precision)
            .orElseGet(() -> precision(manifest.provenance().weights())),
        manifest.input().width(),
        weightBytes(variant));
  }

  /** Half-precision weights are widened when the model is loaded; the arithmetic is fp32. */
  private static String precision(String weights) {
    return weights.equals("fp16") ? "fp16 weights" : weights;
  }

  /** The files that the graph may refer to: a variant keeps beside the others' what it changed. */
  private long weightBytes(Optional<BundleManifest.Variant> variant) {
    long shared = fileBytes.getOrDefault(BundleManifest.WEIGHTS_FILE, 0L);
    return shared + variant.map(this::ownBytes).orElse(0L);
  }

  /** In bundles of before, each variant has a file of its own. */
  private long ownBytes(BundleManifest.Variant variant) {
    Long own = fileBytes.get(variant.model() + DATA);
    return own != null
        ? own
        : fileBytes.getOrDefault(BundleManifest.weightsFile(variant.precision()), 0L);
  }

  @Override
  public List<Finding> run(List<Frame> frames) {
    return model.runOrFail(frames, Collections.nCopies(frames.size(), recipe)).stream()
        .map(Outcome::orThrow)
        .toList();
  }

  @Override
  public void close() {
    model.close();
  }
}

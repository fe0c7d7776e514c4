package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.Timings;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A model whose score is what the test says. */
public final class FakeEngine implements Engine {
  private final Provider provider;

  /** The next scores. */
  public volatile float score;

  /** Waited for before each answer, when it is there. */
  public volatile CountDownLatch hold;

  /** Whether runs fail. */
  public volatile boolean broken;

  /** Whether the recipe is not for such pictures. */
  public volatile boolean refuses;

  /** What runs end with, when it is there. */
  public volatile Error error;

  /** Whether it was closed. */
  public volatile boolean closed;

  /** A model on that provider. */
  public FakeEngine(Provider provider) {
    this.provider = provider;
  }

  @Override
  public Finding run(Frame frame, Recipe recipe) throws InterruptedException {
    CountDownLatch wait = hold;
    if (wait != null) {
      wait.await();
    }
    if (error != null) {
      throw error;
    }
    if (refuses) {
      throw new VcpClipException("not for such pictures");
    }
    if (broken) {
      throw new ProviderException("device lost", null);
    }
    return Finding.scoreOnly(frame.width(), frame.height(), score, provider, Timings.NONE);
  }

  @Override
  public Provider provider() {
    return provider;
  }

  @Override
  public String passedOver() {
    return "";
  }

  @Override
  public ModelIdentity identity() {
    return new ModelIdentity("0".repeat(64), "portable", provider.label());
  }

  @Override
  public Optional<Recipe> ownRecipe() {
    return Optional.of(Recipe.builder().rule(new VerdictRule(0.4, 0.6)).build());
  }

  @Override
  public void close() {
    closed = true;
  }
}

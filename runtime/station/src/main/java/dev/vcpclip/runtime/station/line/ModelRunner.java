package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.io.AtExit;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The station's model, loaded in the background and kept running: when a graphics processor or
 * OpenVINO fails three times in a row, the model is opened again on the processor, and {@link
 * #notice()} says so until the station starts anew. Thread-safe.
 */
public final class ModelRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRunner.class);
  private static final int FAILURES = 3;
  private static final long RETRY_SECONDS = 10;

  private final Engine.Opener opener;
  private final Consumer<String> changed;
  private final Thread loader;
  private final ReentrantReadWriteLock swap = new ReentrantReadWriteLock();

  /** {@code null} while there is none; guarded by swap. */
  private Engine engine;

  private boolean closed;
  private int failures;
  private volatile boolean cpuOnly;
  private volatile String notice = "loading the model";

  /**
   * @param opener called in the background, also after failures
   * @param changed told in a sentence of what executes the model from now on
   */
  public ModelRunner(Engine.Opener opener, Consumer<String> changed) {
    this.opener = opener;
    this.changed = changed;
    loader = new Thread(this::load, "model-loader");
    loader.setDaemon(true);
  }

  /** Begins to load. Called once. */
  public void start() {
    loader.start();
  }

  private void load() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        adopt(opener.open(cpuOnly));
        return;
      } catch (VcpClipException | LinkageError | IllegalStateException e) {
        if (AtExit.isEnding()) {
          return; // libraries refuse to be loaded then
        }
        notice = e instanceof VcpClipException ? e.getMessage() : e.toString();
        LOG.error("no model: {}; tried again every {} s", notice, RETRY_SECONDS);
      }
      try {
        TimeUnit.SECONDS.sleep(RETRY_SECONDS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void adopt(Engine opened) {
    swap.writeLock().lock();
    try {
      if (closed) {
        opened.close();
        return;
      }
      engine = opened;
      notice = cpuOnly ? notice : opened.passedOver();
    } finally {
      swap.writeLock().unlock();
    }
    String on =
        "model on %s, graph %s".formatted(opened.provider().label(), opened.identity().variant());
    LOG.info("{}{}", on, notice.isEmpty() ? "" : " (" + notice + ")");
    changed.accept(cpuOnly ? on + ": " + notice : on);
  }

  /** Whether there is a model. */
  public boolean ready() {
    return provider().isPresent();
  }

  /** What executes it. */
  public Optional<String> provider() {
    return current().map(each -> each.provider().label());
  }

  /** What thresholds hold for. */
  public Optional<ModelIdentity> identity() {
    return current().map(Engine::identity);
  }

  /** The thresholds the model was exported with. */
  public Optional<Recipe> ownRecipe() {
    return current().flatMap(Engine::ownRecipe);
  }

  /** What people should know: still loading, why there is none, which providers are not used. */
  public String notice() {
    return notice;
  }

  /** Whether another provider has failed, so that the model runs on the processor. */
  public boolean fellBack() {
    return cpuOnly;
  }

  private Optional<Engine> current() {
    swap.readLock().lock();
    try {
      return Optional.ofNullable(engine);
    } finally {
      swap.readLock().unlock();
    }
  }

  /**
   * Runs the model.
   *
   * @param recipe whose references the frame is compared with, where it has any
   * @throws VcpClipException when it fails or is not there, or the recipe is not for such a picture
   * @throws InterruptedException when the thread is interrupted while it waits for its turn
   */
  public Finding run(Frame frame, Recipe recipe) throws InterruptedException {
    Optional<Provider> other = Optional.empty();
    swap.readLock().lockInterruptibly();
    try {
      if (engine == null) {
        throw new VcpClipException("no model: " + notice);
      }
      other = Optional.of(engine.provider()).filter(provider -> provider != Provider.CPU);
      Finding finding = engine.run(frame, recipe);
      succeeded();
      return finding;
    } catch (ProviderException e) { // what else fails is the picture's or the recipe's fault
      other.ifPresent(provider -> failed(provider, e));
      throw e;
    } finally {
      swap.readLock().unlock();
    }
  }

  private synchronized void succeeded() {
    failures = 0;
  }

  /** The third in a row starts the way back to the processor, outside of the caller's lock. */
  private synchronized void failed(Provider provider, ProviderException cause) {
    failures++;
    if (failures == FAILURES && !cpuOnly) {
      cpuOnly = true;
      notice = provider.label() + " failed (" + cause.getMessage() + "); now on the processor";
      LOG.error("{}", notice);
      Thread fallback = new Thread(this::fallBack, "model-fallback");
      fallback.setDaemon(true);
      fallback.start();
    }
  }

  private void fallBack() {
    swap.writeLock().lock();
    try {
      if (engine != null) {
        engine.close();
        engine = null;
      }
    } finally {
      swap.writeLock().unlock();
    }
    load();
  }

  /** Waits for running calls and frees the model. A second call does nothing. */
  @Override
  public void close() {
    loader.interrupt();
    swap.writeLock().lock();
    try {
      closed = true;
      if (engine != null) {
        engine.close();
        engine = null;
      }
    } finally {
      swap.writeLock().unlock();
    }
  }
}

package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.sink.Overlay;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.station.journal.PictureStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws heat maps for the page and keeps pictures of parts, in a thread of its own. A few parts may
 * wait; when more come, pictures are dropped and counted, never verdicts. Thread-safe.
 */
public final class PictureDesk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PictureDesk.class);
  private static final int WAITING = 4;
  private static final String STOPPED = "the station was stopped before";

  /** Small enough for a phone. */
  private static final int PAGE_SIZE = 640;

  private final PictureStore store;
  private final BiConsumer<PartResult, String> lost;
  private final BlockingQueue<Job> jobs = new ArrayBlockingQueue<>(WAITING);
  private final Map<String, byte[]> latest = new ConcurrentHashMap<>();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Thread thread = new Thread(this::run, "pictures");

  /** Why the disk refused the last picture; empty when it did not. */
  private volatile String failure = "";

  private volatile boolean closed;

  private record Job(PartResult result, Shot shot, Inspection inspection) {}

  /**
   * @param store where kept pictures go
   * @param lost told of each part whose picture was to be kept and is not, and why
   */
  public PictureDesk(PictureStore store, BiConsumer<PartResult, String> lost) {
    this.store = store;
    this.lost = lost;
    thread.setDaemon(true);
  }

  /** Begins. Called once. */
  public void start() {
    thread.start();
  }

  /** Takes over a shot, to be closed here. */
  public void take(PartResult result, Shot shot, Inspection inspection) {
    if (closed || !jobs.offer(new Job(result, shot, inspection))) {
      shot.close();
      dropped.incrementAndGet();
      lose(result, closed ? STOPPED : "it came faster than it could be drawn");
    }
  }

  private void lose(PartResult result, String why) {
    if (!result.picture().isEmpty()) {
      lost.accept(result, why);
    }
  }

  /** A line's last part with its heat map, as JPEG. */
  public Optional<byte[]> latest(String line) {
    return Optional.ofNullable(latest.get(line));
  }

  /** A kept picture's file. */
  public Optional<Path> kept(String name) {
    return store.find(name);
  }

  /** Pictures that came faster than they could be drawn. */
  public long dropped() {
    return dropped.get();
  }

  /** Whether the disk refused the last picture. */
  public boolean failing() {
    return !failure.isEmpty();
  }

  /** Why the disk refused the last picture; empty when it did not. */
  public String failure() {
    return failure;
  }

  /** Pictures in the store. */
  public int count() {
    return store.count();
  }

  /** Pictures that the disk refused. */
  public long failed() {
    return failed.get();
  }

  private void run() {
    try {
      while (!closed) {
        Job job = jobs.poll(1, TimeUnit.SECONDS);
        if (job != null) {
          draw(job);
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void draw(Job job) {
    try (Shot shot = job.shot) {
      byte[] jpeg = Overlay.jpeg(shot.frame(), job.inspection, PAGE_SIZE);
      latest.put(job.result.line(), jpeg);
      if (!job.result.picture().isEmpty()) {
        store.put(job.result.picture(), jpeg);
        failure = "";
      }
    } catch (VcpClipException | IllegalStateException e) {
      failed(job, e.getMessage());
    } catch (RuntimeException | Error e) { // such as no memory for this one: the next is drawn
      failed(job, e.toString());
    }
  }

  private void failed(Job job, String why) {
    failed.getAndIncrement();
    if (job.result.picture().isEmpty()) {
      LOG.warn("a picture is not shown: {}", why);
      return;
    }
    if (!failing()) {
      LOG.warn("pictures are not kept: {}", why);
    }
    failure = why;
    lose(job.result, why);
  }

  /** Stops; pictures that still wait are not kept. A second call does nothing. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
      job.shot.close();
      lose(job.result, STOPPED);
    }
  }
}

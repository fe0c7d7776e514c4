package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.source.Capture;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Remembers what it was told; does something else first when asked to. */
final class RecordingSink implements InspectionSink {
  private final Consumer<InspectedShot> first;
  private final List<InspectedShot> shots = new ArrayList<>();

  RecordingSink() {
    this(shot -> {});
  }

  RecordingSink(Consumer<InspectedShot> first) {
    this.first = first;
  }

  @Override
  public String name() {
    return "recorder";
  }

  @Override
  public void accept(InspectedShot shot) {
    first.accept(shot);
    synchronized (this) {
      shots.add(shot);
      notifyAll();
    }
  }

  synchronized List<InspectedShot> shots() {
    return List.copyOf(shots);
  }

  /** Numbers of one stream's frames in the order in which they came. */
  synchronized List<Long> sequences(String stream) {
    return shots.stream()
        .map(InspectedShot::capture)
        .filter(capture -> capture.stream().equals(stream))
        .map(Capture::sequence)
        .toList();
  }

  /** Waits until it has been told of that many frames. */
  synchronized void await(int count) throws InterruptedException {
    long end = System.nanoTime() + RecordingListener.PATIENCE.toNanos();
    while (shots.size() < count) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("waited for " + count + " frames, got " + shots.size());
      }
      wait(left);
    }
  }

  @Override
  public void close() {}
}

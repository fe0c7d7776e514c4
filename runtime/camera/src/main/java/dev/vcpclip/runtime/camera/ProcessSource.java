package dev.vcpclip.runtime.camera;

import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.GuardedCalls;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.time.Duration;
import java.util.List;

/**
 * A program that writes pictures to its standard output, which is how a camera maker's SDK connects
 * in any language; {@code docs/child-process.md} describes the protocol.
 *
 * <p>The program is started by {@link #open()} and ended by {@link #close()}: asked first, killed
 * with all that it has started after a second. When it ends by itself, or writes nothing for {@link
 * StreamOptions#frameTimeout()}, the source has failed; who reconnects starts it anew. What it
 * writes to its standard error goes to the log.
 */
public final class ProcessSource implements FrameSource {
  private final String stream;
  private final ChildProcess child;
  private final FramedPictures pictures;
  private final GuardedCalls calls;
  private final StreamOptions options;
  private Duration patience;

  private ProcessSource(String stream, List<String> command, StreamOptions options) {
    this.stream = stream;
    this.options = options;
    this.patience = options.patience(false);
    this.child = new ChildProcess(stream, command);
    this.pictures = new FramedPictures(stream, child, options);
    this.calls = new GuardedCalls("vcpclip-" + stream, child::end, pictures::close);
  }

  /**
   * A program that is not started yet.
   *
   * @param stream name of the stream
   * @param command program and arguments; only the program's name is ever shown
   */
  public static ProcessSource of(String stream, List<String> command, StreamOptions options) {
    if (command.isEmpty() || command.get(0).isBlank()) {
      throw new SourceException(
          Code.CONFIGURATION, "'%s' names no program, expected its path".formatted(stream));
    }
    return new ProcessSource(stream, List.copyOf(command), options);
  }

  @Override
  public String stream() {
    return stream;
  }

  @Override
  public String description() {
    return child.name();
  }

  @Override
  public boolean live() {
    return true;
  }

  @Override
  public void allowSilence() {
    patience = options.patience(true);
  }

  @Override
  public void open() throws InterruptedException {
    calls.call(
        () -> {
          child.start();
          return Boolean.TRUE;
        },
        Boolean.FALSE,
        started -> {});
  }

  @Override
  public Grab next() throws InterruptedException {
    return calls.call(
        pictures::read,
        new Grab.End(),
        StreamSource::discard,
        patience,
        () -> child.failure(Code.TIMEOUT, "no picture for " + patience.toMillis() / 1000.0 + " s"));
  }

  @Override
  public void close() {
    calls.close();
  }
}

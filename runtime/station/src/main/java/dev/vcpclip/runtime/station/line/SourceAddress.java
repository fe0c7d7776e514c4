package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.PictureSource;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where a line's pictures come from, as text: {@code folder:PATH} plays a folder's pictures over
 * and over, {@code pattern:} draws test pictures.
 */
public final class SourceAddress {
  private static final String FOLDER = "folder:";
  private static final String PATTERN = "pattern:";

  private SourceAddress() {}

  /**
   * What makes a source, again and again after failures.
   *
   * @param stream name of the stream
   * @param address as in the configuration
   * @param base where relative paths start
   * @throws VcpClipException when it is no address; that nothing is there yet is no error
   */
  public static Supplier<FrameSource> parse(String stream, String address, Path base) {
    if (address.startsWith(PATTERN)) {
      return () -> new PatternSource(stream);
    }
    if (address.startsWith(FOLDER)) {
      try {
        Path folder = base.resolve(address.substring(FOLDER.length())).normalize();
        return () -> PictureSource.of(stream, List.of(folder), false);
      } catch (InvalidPathException e) {
        throw new VcpClipException("'" + address + "': no valid path", e);
      }
    }
    throw new VcpClipException("'" + address + "', expected folder:PATH or pattern:");
  }
}

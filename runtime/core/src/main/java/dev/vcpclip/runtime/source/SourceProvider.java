package dev.vcpclip.runtime.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A module's kinds of source, found by {@link java.util.ServiceLoader}: {@link Sources} asks each
 * provider, so a program that is given {@code rtsp://...} needs no FFmpeg to be compiled.
 */
public interface SourceProvider {
  /** How its sources are written, for help: {@code rtsp://user:password@camera/path}. */
  List<String> forms();

  /**
   * Makes a source, which is not opened yet.
   *
   * @param text as a user wrote it
   * @param stream name of the stream
   * @param options by name, as in a configuration file
   * @return empty when the text is not of this provider's kinds
   * @throws SourceException ({@link SourceException.Code#CONFIGURATION}) when it is, but wrong
   */
  Optional<FrameSource> source(String text, String stream, Map<String, String> options);

  /**
   * Reads the options of a file or folder that is not there yet.
   *
   * @param missing its path
   * @param options read where it could be of this provider's kinds, and not ended
   * @return whether it could; by default it could not
   */
  default boolean takes(Path missing, SourceOptions options) {
    return false;
  }
}

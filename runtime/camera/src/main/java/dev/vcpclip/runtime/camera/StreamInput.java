package dev.vcpclip.runtime.camera;

import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * What FFmpeg is to open.
 *
 * @param stream name of the stream
 * @param description address or file, for people
 * @param url address with credentials, or file; never shown
 * @param host to be looked up first, so that an unknown name is told apart
 * @param format name of FFmpeg's input format, where it is not to be guessed
 * @param settings FFmpeg's options for this kind of input and no other
 * @param exposure that the camera is set to first, in its driver's unit
 * @param live whether frames come in their own time
 * @param redactor hides credentials in the texts of others
 */
record StreamInput(
    String stream,
    String description,
    String url,
    Optional<String> host,
    Optional<String> format,
    Map<String, String> settings,
    OptionalDouble exposure,
    boolean live,
    UnaryOperator<String> redactor) {

  /** A failure of this input. */
  SourceException failure(Code code, String what) {
    return SourceException.of(code, stream, description, redactor.apply(what));
  }
}

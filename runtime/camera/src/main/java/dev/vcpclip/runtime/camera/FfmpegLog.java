package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_WARNING;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.setLogCallback;

import dev.vcpclip.runtime.source.Redaction;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.javacpp.BytePointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FFmpeg's words, which otherwise go to standard error with addresses and their passwords. They go
 * to the log, at debug, as what matters arrives as an error code; the last one of a thread tells
 * apart what FFmpeg has but one code for.
 */
final class FfmpegLog extends LogCallback {
  private static final Logger LOG = LoggerFactory.getLogger(FfmpegLog.class);
  private static final ThreadLocal<StringBuilder> SAID =
      ThreadLocal.withInitial(StringBuilder::new);
  private static final int REMEMBERED = 2000;
  private static final FfmpegLog INSTANCE = new FfmpegLog();

  private FfmpegLog() {
    av_log_set_level(AV_LOG_WARNING);
    setLogCallback(this);
  }

  /** Catches FFmpeg's words from now on, in the whole process. */
  static void install() {
    INSTANCE.getClass(); // Made when the class was loaded.
  }

  /** Forgets what this thread's calls made FFmpeg say. */
  static void forget() {
    SAID.get().setLength(0);
  }

  /** FFmpeg's complaints in this thread since {@link #forget()}; may hold credentials. */
  static String said() {
    return SAID.get().toString();
  }

  @Override
  public void call(int level, BytePointer line) {
    String text = line.getString().strip();
    if (level <= AV_LOG_ERROR && SAID.get().length() < REMEMBERED) {
      SAID.get().append(text).append('\n');
    }
    if (LOG.isDebugEnabled()) {
      LOG.debug("{}", Redaction.of(text));
    }
  }
}

package dev.vcpclip.exporter.clip;

/** CLIP's byte-pair encoding. */
public final class ClipTokenizer {
  /** Number of words, without the category token. */
  public static final int VOCABULARY = 49408;

  private ClipTokenizer() {}
}

package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.Inspection;
import java.nio.file.Path;

/** Appends one row an inspection to a CSV file (RFC 4180, UTF-8) with a header. Thread-safe. */
public final class CsvReport implements AutoCloseable {
  private CsvReport() {}

  /** Opens a file for appending; creates it with a header when missing. */
  public static CsvReport open(Path file) {
    throw new UnsupportedOperationException();
  }

  /** Appends one row. */
  public void append(String source, Inspection inspection) {
    throw new UnsupportedOperationException();
  }

  /** Makes sure everything is on disk. A second call does nothing. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}

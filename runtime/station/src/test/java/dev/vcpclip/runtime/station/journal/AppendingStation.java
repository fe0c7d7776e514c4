package dev.vcpclip.runtime.station.journal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A program that does nothing but record verdicts, and acknowledges each on standard output. */
final class AppendingStation {
  private AppendingStation() {}

  /**
   * Runs until it is killed.
   *
   * @param arguments the journal's file
   */
  public static void main(String[] arguments) throws IOException {
    OutputStream acknowledged = new FileOutputStream(FileDescriptor.out);
    try (Journal journal =
        Journal.open(Path.of(arguments[0]), List.of("sink"), JournalLimits.defaults())) {
      for (int i = 0; ; i++) {
        String id = UUID.randomUUID().toString();
        journal.append(Results.fail(id, "part " + i));
        acknowledged.write((id + "\n").getBytes(StandardCharsets.US_ASCII));
        if (i % 20 == 19) {
          Outbox outbox = journal.outbox("sink");
          outbox.remove(outbox.oldest(10).get(9).position());
        }
      }
    }
  }
}

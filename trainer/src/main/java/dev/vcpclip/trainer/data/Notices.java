package dev.vcpclip.trainer.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Sentences about a data set, gathered while it is read. Not thread-safe. */
final class Notices {
  /** What lies beside pictures and is never meant as one; the captions are the generator's. */
  private static final Pattern EXPECTED =
      Pattern.compile("(?i)(readme|licen[sc]e|thumbs\\.db|desktop\\.ini|captions\\.csv).*");

  private final List<String> sentences = new ArrayList<>();

  void add(String sentence) {
    sentences.add(sentence);
  }

  /** Names what a folder holds and nobody reads. */
  void unread(Path folder, List<Path> entries) {
    List<Path> unexpected =
        entries.stream()
            .filter(entry -> !EXPECTED.matcher(entry.getFileName().toString()).matches())
            .toList();
    if (!unexpected.isEmpty()) {
      sentences.add("%s: not read: %s.".formatted(folder, Listing.some(unexpected)));
    }
  }

  List<String> all() {
    return List.copyOf(sentences);
  }
}

package dev.vcpclip.runtime.recipe;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vcpclip.runtime.io.AppendingFile;
import dev.vcpclip.runtime.io.DiskFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The changes of a folder's recipes as JSON lines.
 *
 * @param file made with the first change
 */
record RecipeJournal(Path file) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  /** All changes in the order in which they were made. */
  List<RecipeChange> changes() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (BufferedReader lines = AppendingFile.reader(file)) {
      return lines.lines().flatMap(line -> parse(line).stream()).toList();
    } catch (UncheckedIOException e) {
      throw DiskFailure.cannotRead(file, e.getCause());
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
  }

  /** Empty for the half line that a power cut leaves. */
  private static Optional<RecipeChange> parse(String line) {
    try {
      return line.isBlank()
          ? Optional.empty()
          : Optional.of(MAPPER.readValue(line, RecipeChange.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  void append(RecipeChange change) {
    try (AppendingFile journal = AppendingFile.open(file, "\n")) {
      journal.append(MAPPER.writeValueAsString(change) + "\n");
    } catch (JacksonException e) {
      throw new IllegalStateException(e);
    }
  }
}

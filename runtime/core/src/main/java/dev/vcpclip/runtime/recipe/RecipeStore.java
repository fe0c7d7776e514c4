package dev.vcpclip.runtime.recipe;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.LockFile;
import dev.vcpclip.runtime.io.Sha256;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folder of recipes by product name: {@code NAME.json} is in force, {@code history/NAME/} keeps
 * every revision that ever was, and {@code journal.jsonl} says who changed what and when.
 *
 * <p>A recipe is never half-written: readers see the old one or the new one, also after a power
 * cut. Revisions count up by one with every change, whatever number a recipe brings. A file that
 * somebody edited or copied in by hand is found at the next change of that product, kept as a
 * revision and journalled as found; one that cannot be read is kept beside the revisions.
 *
 * <p>Thread-safe, and safe beside other programs that use this class on the same folder: one writes
 * at a time.
 */
public final class RecipeStore {
  private static final Logger LOG = LoggerFactory.getLogger(RecipeStore.class);
  private static final String ENDING = ".json";
  private static final String HISTORY = "history";
  private static final String JOURNAL = "journal.jsonl";

  private final Path folder;
  private final RecipeJournal journal;

  private RecipeStore(Path folder) {
    this.folder = folder;
    this.journal = new RecipeJournal(folder.resolve(JOURNAL));
  }

  /**
   * A store.
   *
   * @param folder created with the first recipe
   * @throws VcpClipException when it is a file
   */
  public static RecipeStore of(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new VcpClipException(folder + ": not a folder, expected one of recipes.");
    }
    return new RecipeStore(Objects.requireNonNull(folder, "folder"));
  }

  /** Names of the products, in order. */
  public List<String> names() {
    return list(folder).stream().map(RecipeStore::stem).toList();
  }

  /**
   * The recipe in force.
   *
   * @throws VcpClipException when there is none of that name, or its file is damaged; its message
   *     then says how to put a sound one in its place
   */
  public Recipe current(String name) {
    if (!names().contains(name)) {
      throw new VcpClipException(
          "%s: no recipe '%s', expected one of: %s."
              .formatted(folder, name, String.join(", ", names())));
    }
    try {
      return read(file(name), name);
    } catch (VcpClipException e) {
      throw new VcpClipException(sentence(e) + remedy(name), e);
    }
  }

  private static String sentence(VcpClipException e) {
    return e.getMessage().replaceFirst("(?<![.?])$", ".");
  }

  private String remedy(String name) {
    List<Integer> kept = revisions(name);
    String set = "./vcpclip recipe set FILE --folder " + folder;
    return kept.isEmpty()
        ? " Put a sound one in its place: " + set
        : " Put a sound one in its place: ./vcpclip recipe restore %s --revision %d --folder %s (kept: %s), or %s"
            .formatted(name, kept.get(kept.size() - 1), folder, kept, set);
  }

  /** Revisions that are kept of a product, rising; empty when there is none of that name. */
  public List<Integer> revisions(String name) {
    return list(historyFolder(name)).stream()
        .map(RecipeStore::stem)
        .filter(stem -> stem.matches("\\d{1,9}"))
        .map(Integer::valueOf)
        .sorted()
        .toList();
  }

  /**
   * A revision, whether in force or not.
   *
   * @throws VcpClipException when it is not kept here
   */
  public Recipe revision(String name, int revision) {
    if (!revisions(name).contains(revision)) {
      throw new VcpClipException(
          "%s: no revision %d of '%s', expected one of: %s."
              .formatted(folder, revision, name, revisions(name)));
    }
    return read(historyFile(name, revision), name);
  }

  /**
   * Puts a recipe into force, as the next revision of its product.
   *
   * @param recipe its revision is replaced by the next one
   * @param who a person or program, not empty
   * @param note why; may be empty
   * @return the recipe as it is stored
   * @throws VcpClipException when the disk refuses, another program keeps the lock, or a product
   *     has the same name in other letters, which some file systems take for the same
   */
  public Recipe put(Recipe recipe, String who, String note) {
    if (who.isBlank()) {
      throw new IllegalArgumentException("who changes the recipe: expected a name");
    }
    String name = checked(recipe.name());
    LockFile lock = StoreLock.of(folder);
    try {
      requireOneSpelling(name);
      String remark = keepWhatWasFound(name);
      Recipe next = recipe.toBuilder().revision(nextRevision(name)).build();
      store(next, who, (note + remark).strip());
      return next;
    } finally {
      lock.close();
    }
  }

  /**
   * Puts a revision into force again, as the next one; also where the file in force is damaged.
   *
   * @return the recipe as it is stored
   * @throws VcpClipException when it is not kept here, and as {@link #put}
   */
  public Recipe restore(String name, int revision, String who, String note) {
    return put(revision(name, revision), who, note);
  }

  /** All changes of all products in the order in which they were made. */
  public List<RecipeChange> history() {
    return journal.changes();
  }

  /** Changes of one product. */
  public List<RecipeChange> history(String name) {
    return history().stream().filter(change -> change.recipe().equals(name)).toList();
  }

  /** First the revision, then what is in force, then the journal: each step whole. */
  private void store(Recipe recipe, String who, String note) {
    byte[] bytes = RecipeFile.format(recipe);
    RecipeFile.writeNamed(historyFile(recipe.name(), recipe.revision()), recipe);
    RecipeFile.writeNamed(file(recipe.name()), recipe);
    AtomicFile.write(historyFile(recipe.name(), recipe.revision()), bytes);
    AtomicFile.write(file(recipe.name()), bytes);
    journal.append(
        new RecipeChange(
            Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
            who,
            recipe.name(),
            recipe.revision(),
            note,
            Sha256.of(bytes)));
  }

  /**
   * What is in force but not in the journal: edited, copied in, or a crash came between.
   *
   * @return what the next change's note has to say of it; mostly empty
   */
  private String keepWhatWasFound(String name) {
    Path file = file(name);
    if (!Files.exists(file)) {
      return "";
    }
    String sha256 = Sha256.of(file);
    List<RecipeChange> changes = history(name);
    boolean known = !changes.isEmpty() && changes.get(changes.size() - 1).sha256().equals(sha256);
    if (known) {
      return "";
    }
    Recipe found;
    try {
      found = read(file, name);
    } catch (VcpClipException e) {
      return keepUnreadable(name, sha256, e);
    }
    int revision =
        revisions(name).contains(found.revision())
                && !Sha256.of(historyFile(name, found.revision())).equals(sha256)
            ? nextRevision(name)
            : found.revision();
    store(
        found.toBuilder().revision(revision).build(),
        "unknown",
        "found in the folder without an entry here");
    return "";
  }

  /** A copy: until the next revision is written, the file in force stays what it was. */
  private String keepUnreadable(String name, String sha256, VcpClipException why) {
    Path kept = historyFolder(name).resolve("unreadable-" + sha256.substring(0, 12) + ENDING);
    AtomicFile.write(kept, channel -> Files.copy(file(name), Channels.newOutputStream(channel)));
    LOG.warn("recipes: {} It is kept as {}.", sentence(why), kept);
    return " (%s%s could not be read, kept as %s)".formatted(name, ENDING, folder.relativize(kept));
  }

  /** After all that is kept or journalled; what is in force is among them by then. */
  private int nextRevision(String name) {
    IntStream kept = revisions(name).stream().mapToInt(Integer::intValue);
    IntStream journalled = history(name).stream().mapToInt(RecipeChange::revision);
    return Math.addExact(IntStream.concat(kept, journalled).max().orElse(0), 1);
  }

  private void requireOneSpelling(String name) {
    for (String other : names()) {
      if (other.equalsIgnoreCase(name) && !other.equals(name)) {
        throw new VcpClipException(
            "%s: there is a recipe '%s'. Take that name, or one that differs in more than capitals."
                .formatted(folder, other));
      }
    }
  }

  private static Recipe read(Path file, String name) {
    Recipe recipe = RecipeFile.read(file);
    if (!recipe.name().equals(name)) {
      throw new VcpClipException(
          "%s: field 'name' is '%s', expected '%s' as the file is called."
              .formatted(file, recipe.name(), name));
    }
    return recipe;
  }

  /** A recipe's name never leads out of the folder; this is for names that come from elsewhere. */
  private static String checked(String name) {
    if (!Recipe.isName(name)) {
      throw new VcpClipException("'" + name + "' is no name of a recipe.");
    }
    return name;
  }

  private Path file(String name) {
    return folder.resolve(checked(name) + ENDING);
  }

  private Path historyFile(String name, int revision) {
    return historyFolder(name).resolve(String.format(Locale.ROOT, "%04d", revision) + ENDING);
  }

  private Path historyFolder(String name) {
    return folder.resolve(HISTORY).resolve(checked(name));
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ENDING) && Files.isRegularFile(file))
          .filter(file -> Recipe.isName(stem(file)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new VcpClipException(folder + ": recipes cannot be listed (" + e + ").", e);
    }
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ENDING.length());
  }
}

package dev.vcpclip.runtime.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.vcpclip.runtime.PersianDigits;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.map.VerdictRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

class RecipeStoreTest {
  @TempDir private Path folder;
  private RecipeStore store;

  @BeforeEach
  void openStore() {
    store = RecipeStore.of(folder.resolve("recipes"));
  }

  @Test
  void anEmptyStoreHasNoRecipes() {
    assertThat(store.names()).isEmpty();
    assertThat(store.history()).isEmpty();
    assertThatThrownBy(() -> store.current("housing"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("no recipe 'housing'");
  }

  @Test
  void everyChangeIsARevisionAndOldOnesStay() {
    store.put(recipe("housing", 0.5), "Ana", "first");
    store.put(recipe("housing", 0.6), "Ben", "too many rejects");
    store.put(recipe("lid", 0.7), "Ana", "");

    assertThat(store.names()).containsExactly("housing", "lid");
    assertThat(store.current("housing").revision()).isEqualTo(2);
    assertThat(store.current("housing").rule()).isEqualTo(VerdictRule.at(0.6));
    assertThat(store.revisions("housing")).containsExactly(1, 2);
    assertThat(store.revision("housing", 1).rule()).isEqualTo(VerdictRule.at(0.5));
    assertThat(store.history("housing"))
        .extracting(RecipeChange::who, RecipeChange::revision, RecipeChange::note)
        .containsExactly(tuple("Ana", 1, "first"), tuple("Ben", 2, "too many rejects"));
    assertThat(store.history()).hasSize(3).allSatisfy(c -> assertThat(c.at()).endsWith("Z"));
  }

  @Test
  void anOldRevisionComesBackAsANewOne() {
    store.put(recipe("housing", 0.5), "Ana", "");
    store.put(recipe("housing", 0.6), "Ana", "");

    store.put(store.revision("housing", 1), "Ana", "back");

    assertThat(store.current("housing").revision()).isEqualTo(3);
    assertThat(store.current("housing").rule()).isEqualTo(VerdictRule.at(0.5));
  }

  @Test
  @ExtendWith(PersianDigits.class)
  void revisionsAreFoundWhateverTheDigitsOfTheLocale() {
    store.put(recipe("housing", 0.5), "Ana", "");
    store.put(recipe("housing", 0.6), "Ana", "");

    assertThat(store.revisions("housing")).containsExactly(1, 2);
    assertThat(folder.resolve("recipes/history/housing/0001.json")).exists();
  }

  @Test
  void aFileEditedByHandIsKeptAndJournalled() {
    store.put(recipe("housing", 0.5), "Ana", "");
    Path file = folder.resolve("recipes/housing.json");
    RecipeFile.write(file, recipe("housing", 0.9).toBuilder().revision(1).build());

    store.put(recipe("housing", 0.6), "Ben", "");

    assertThat(store.revision("housing", 2).rule()).isEqualTo(VerdictRule.at(0.9));
    assertThat(store.current("housing").revision()).isEqualTo(3);
    assertThat(store.history())
        .extracting(RecipeChange::who)
        .containsExactly("Ana", "unknown", "Ben");
  }

  @Test
  void aPowerCutInTheJournalCostsThatLineAlone() throws IOException {
    store.put(recipe("housing", 0.5), "Ana", "");
    Path journal = folder.resolve("recipes/journal.jsonl");
    byte[] half = "{\"who\":\"Jör".getBytes(StandardCharsets.UTF_8);
    Files.write(journal, Arrays.copyOf(half, half.length - 2), StandardOpenOption.APPEND);

    store.put(recipe("housing", 0.6), "Ben", "");

    assertThat(store.history()).extracting(RecipeChange::who).containsExactly("Ana", "Ben");
  }

  @Test
  void writersTakeTurns() throws Exception {
    int writers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<Recipe>> results =
          IntStream.range(0, 4 * writers)
              .mapToObj(
                  i -> {
                    RecipeStore own = RecipeStore.of(folder.resolve("recipes"));
                    return threads.submit(() -> own.put(recipe("housing", i), "writer " + i, ""));
                  })
              .toList();
      for (Future<Recipe> result : results) {
        assertThat(store.revision("housing", result.get().revision())).isEqualTo(result.get());
      }
    } finally {
      threads.shutdown();
    }

    assertThat(store.revisions("housing")).hasSize(4 * writers).endsWith(4 * writers);
    assertThat(store.history()).extracting(RecipeChange::revision).doesNotHaveDuplicates();
    try (Stream<Path> left = Files.list(folder.resolve("recipes"))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("housing.json", "history", "journal.jsonl", ".lock");
    }
  }

  @Test
  void namesThatLeadElsewhereAreRefused() {
    assertThatThrownBy(() -> store.revisions("../secret"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("no name of a recipe");
    store.put(recipe("housing", 0.5), "Ana", "");
    assertThatThrownBy(() -> store.put(recipe("Housing", 0.5), "Ana", ""))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("differs in more than capitals");
    assertThatThrownBy(() -> store.put(recipe("lid", 0.5), " ", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileUnderAnotherNameIsNamed() {
    RecipeFile.write(folder.resolve("recipes/lid.json"), recipe("housing", 0.5));

    assertThatThrownBy(() -> store.current("lid"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("field 'name' is 'housing', expected 'lid'");
  }

  @Test
  void aDamagedFileIsReplacedByTheNextRevisionAndKeptAside() throws IOException {
    store.put(recipe("housing", 0.5), "Ana", "");
    store.put(recipe("housing", 0.6), "Ana", "");
    Path file = folder.resolve("recipes/housing.json");
    Files.writeString(file, "{\"broken");

    assertThatThrownBy(() -> store.current("housing"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("housing.json: not valid JSON")
        .hasMessageContaining("cut short? Put a sound one in its place: ")
        .hasMessageContaining("recipe restore housing --revision 2 --folder " + file.getParent())
        .hasMessageContaining("(kept: [1, 2])")
        .hasMessageContaining("recipe set FILE");
    Recipe restored = store.restore("housing", 1, "Ben", "back");

    assertThat(restored.revision()).isEqualTo(3);
    assertThat(store.current("housing")).isEqualTo(restored);
    assertThat(restored.rule()).isEqualTo(VerdictRule.at(0.5));
    assertThat(store.revisions("housing")).containsExactly(1, 2, 3);
    RecipeChange change = store.history("housing").get(2);
    assertThat(change.note()).startsWith("back (housing.json could not be read, kept as history");
    String kept = change.note().replaceFirst(".* kept as (.*)\\)", "$1");
    assertThat(file.resolveSibling(kept)).hasContent("{\"broken");
  }

  @Test
  void aDamagedFileWithoutRevisionsIsReplacedByTheFirst() throws IOException {
    Path file = folder.resolve("recipes/housing.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");

    assertThatThrownBy(() -> store.current("housing"))
        .hasMessageContaining("Put a sound one in its place: ./vcpclip recipe set FILE");
    store.put(recipe("housing", 0.5), "Ana", "");

    assertThat(store.current("housing").revision()).isEqualTo(1);
  }

  @Test
  void aLostHistoryDoesNotMakeARevisionTwice() throws IOException {
    store.put(recipe("housing", 0.5), "Ana", "");
    store.put(recipe("housing", 0.6), "Ana", "");
    Files.delete(folder.resolve("recipes/history/housing/0002.json"));
    Files.writeString(folder.resolve("recipes/housing.json"), "{");

    assertThat(store.restore("housing", 1, "Ben", "").revision()).isEqualTo(3);
  }

  private static Recipe recipe(String name, double threshold) {
    return Recipe.builder().name(name).rule(VerdictRule.at(threshold)).build();
  }
}

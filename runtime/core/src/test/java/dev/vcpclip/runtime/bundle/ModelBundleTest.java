package dev.vcpclip.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelBundleTest {
  @TempDir Path temp;
  private Path folder;
  private Path archive;

  @BeforeEach
  void writeBundle() {
    folder = temp.resolve("bundle");
    archive = temp.resolve("line 2.vcp");
    TinyBundle.write(folder);
  }

  @Test
  void opensAFolderInPlace() {
    try (ModelBundle bundle = ModelBundle.open(folder)) {
      assertThat(bundle.manifest().input().width()).isEqualTo(24);
      assertThat(bundle.file(BundleManifest.MODEL_FILE)).hasParentRaw(folder);
      assertThat(bundle.golden().pictures()).isEqualTo(2);
      assertThat(bundle.golden().map(1).remaining()).isEqualTo(24 * 16);
    }
    assertThat(folder.resolve(BundleManifest.MODEL_FILE)).exists();
  }

  @Test
  void unpacksAnArchiveAndDeletesWhatItUnpacked() {
    TinyBundle.usual().writeArchive(archive);

    Path unpacked;
    try (ModelBundle bundle = ModelBundle.open(archive)) {
      unpacked = bundle.file(BundleManifest.MODEL_FILE).getParent();
      assertThat(unpacked).isNotEqualTo(folder).isDirectory();
      assertThat(bundle.path()).isEqualTo(archive);
    }

    assertThat(unpacked).doesNotExist();
  }

  @Test
  void refusesAnAlteredFile() throws IOException {
    Path model = folder.resolve(BundleManifest.MODEL_FILE);
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length / 2] ^= 1;
    Files.write(model, bytes);

    assertRefused(() -> ModelBundle.open(folder), "'model.onnx' has SHA-256", "manifest says");
  }

  @Test
  void tellsOfAnAlteredFileWhenAskedIfItWasOpenedEarly() throws IOException {
    Path golden = folder.resolve(BundleManifest.GOLDEN_FILE);
    Files.write(golden, new byte[(int) Files.size(golden)]);

    try (ModelBundle bundle = ModelBundle.openUnverified(folder)) {
      assertThat(bundle.manifest().input().width()).isEqualTo(24);
      assertRefused(bundle::requireIntact, "'golden.safetensors' has SHA-256");
      assertRefused(bundle::requireIntact, "'golden.safetensors' has SHA-256");
    }
  }

  @Test
  void closesWhileItsFilesAreHashed() {
    TinyBundle.usual().writeArchive(archive);

    for (int i = 0; i < 50; i++) {
      ModelBundle bundle = ModelBundle.openUnverified(archive);
      Path unpacked = bundle.file(BundleManifest.MODEL_FILE).getParent();

      bundle.close();

      assertThat(unpacked).doesNotExist();
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().equals("vcpclip-hashing"));
    }
  }

  @Test
  void refusesAMissingFile() throws IOException {
    Files.delete(folder.resolve(BundleManifest.GOLDEN_FILE));

    assertRefused(() -> ModelBundle.open(folder), "lacks [golden.safetensors]");
  }

  @Test
  void refusesAFileTheManifestDoesNotList() throws IOException {
    Files.writeString(folder.resolve("model.onnx.data"), "x");

    assertRefused(() -> ModelBundle.open(folder), "[model.onnx.data]", "does not list");
  }

  @Test
  void refusesANewerFormat() throws IOException {
    replaceInManifest("\"formatVersion\" : 4", "\"formatVersion\" : 5");

    assertThatThrownBy(() -> ModelBundle.open(folder))
        .isInstanceOf(VcpClipException.class)
        .hasMessage(
            folder
                + ": manifest version 5, this runtime reads 1 to 4. Update the runtime or export again.");
  }

  @Test
  void readsTheFormatThatHadNoReferences() throws IOException {
    addVariant("int8", "int8", ",\"batchInvariant\":false");
    replaceInManifest("\"formatVersion\" : 4", "\"formatVersion\" : 3");
    replaceInManifest("\"references\" : null,", "");
    replaceInManifest("\"referenceTolerance\":0,", "");

    try (ModelBundle bundle = ModelBundle.open(folder)) {
      assertThat(bundle.manifest().references()).isNull();
      assertThat(bundle.manifest().variants().get(0).referenceTolerance()).isZero();
    }
  }

  @Test
  void demandsTheGraphThatComparesWithGoodParts() throws IOException {
    replaceInManifest(
        "\"references\" : null",
        "\"references\" : {\"layers\":1,\"patches\":4,\"channels\":3,\"topPatches\":1}");

    assertRefused(() -> ModelBundle.open(folder), "lists no 'references.onnx'", "Export again");
  }

  @Test
  void readsTheFormatThatHadNoVariantsAndNoKeyWindow() throws IOException {
    replaceInManifest("\"formatVersion\" : 4", "\"formatVersion\" : 1");
    replaceInManifest("\"variants\" : \\[ \\],", "");
    replaceInManifest(",\\s*\"keyWindow\" : 1", "");

    try (ModelBundle bundle = ModelBundle.open(folder)) {
      assertThat(bundle.manifest().variants()).isEmpty();
    }
  }

  @Test
  void leavesTheLightAloneInABundleThatDoesNotSay() throws IOException {
    replaceInManifest(",\\s*\"flatten\" : false", "");
    assertRefused(() -> ModelBundle.open(folder), "field 'input.flatten' is missing");

    replaceInManifest("\"formatVersion\" : 4", "\"formatVersion\" : 3");
    try (ModelBundle bundle = ModelBundle.open(folder)) {
      assertThat(bundle.manifest().input().flatten()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "int8, int8, false",
    "int8-static, int8, true",
    "fp16, fp16, true",
    "fused, fp32, true",
    "int8-of-tomorrow, int8, false"
  })
  void knowsWhichOfTheVariantsThatDidNotSayAreBatchInvariant(
      String name, String precision, boolean expected) throws IOException {
    replaceInManifest("\"formatVersion\" : 4", "\"formatVersion\" : 2");
    addVariant(name, precision, "");

    try (ModelBundle bundle = ModelBundle.open(folder)) {
      assertThat(bundle.manifest().batchInvariant(name)).isEqualTo(expected);
      assertThat(bundle.manifest().batchInvariant(BundleManifest.PORTABLE)).isTrue();
    }
  }

  @Test
  void believesAVariantThatSaysWhetherItIsBatchInvariant() throws IOException {
    addVariant("int8", "int8", ",\"batchInvariant\":true");

    try (ModelBundle bundle = ModelBundle.open(folder)) {
      assertThat(bundle.manifest().batchInvariant("int8")).isTrue();
      assertThatThrownBy(() -> bundle.manifest().batchInvariant("int4"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'int4'");
    }
  }

  @Test
  void demandsThatAVariantOfTodaySaysWhetherItIsBatchInvariant() throws IOException {
    addVariant("int8", "int8", "");

    assertRefused(() -> ModelBundle.open(folder), "batchInvariant", "is missing");
  }

  @Test
  void namesAVariantWhoseFileIsMissing() throws IOException {
    addVariant("int8", "int8", ",\"batchInvariant\":false", "int8.onnx");

    assertRefused(
        () -> ModelBundle.open(folder), "variant 'int8' names 'int8.onnx'", "Export again");
  }

  private void addVariant(String name, String precision, String rest) throws IOException {
    addVariant(name, precision, rest, BundleManifest.MODEL_FILE);
  }

  private void addVariant(String name, String precision, String rest, String model)
      throws IOException {
    String variant =
        ("{'name':'%s','providers':['CPU'],'precision':'%s','model':'%s','scoreModel':'%s',"
                + "'mapTolerance':0,'scoreTolerance':0,'referenceTolerance':0,'difference':{'mean':0,'p99':0,'max':0,"
                + "'rankCorrelation':1,'pictures':1}")
            .formatted(name, precision, model, model)
            .replace('\'', '"');
    replaceInManifest("\"variants\" : \\[ \\]", "\"variants\" : [" + variant + rest + "}]");
  }

  @Test
  void namesAFieldThatIsMissing() throws IOException {
    replaceInManifest(",\\s*\"topK\" : 1", "");

    assertRefused(() -> ModelBundle.open(folder), "field 'score.topK' is missing");
  }

  @Test
  void namesAFieldThatIsUnknown() throws IOException {
    replaceInManifest("\"topK\" : 1", "\"topK\" : 1, \"bottomK\" : 1");

    assertRefused(() -> ModelBundle.open(folder), "field 'score.bottomK' is unknown");
  }

  @Test
  void namesAFieldOfAnotherType() throws IOException {
    replaceInManifest("\"topK\" : 1", "\"topK\" : \"many\"");

    assertRefused(() -> ModelBundle.open(folder), "field 'score.topK' cannot be read");
  }

  @Test
  void refusesAnotherResize() throws IOException {
    replaceInManifest("pil-bicubic", "nearest");

    assertRefused(() -> ModelBundle.open(folder), "resize 'nearest'", "'pil-bicubic'");
  }

  @Test
  void refusesAFileNameWithAPath() throws IOException {
    replaceInManifest("\"model.onnx\"", "\"../model.onnx\"");

    assertRefused(() -> ModelBundle.open(folder), "'../model.onnx' is no file name");
  }

  @Test
  void refusesWhatIsNoBundle() throws IOException {
    Path text = Files.writeString(temp.resolve("text.vcp"), "hello");
    Path empty = Files.createDirectory(temp.resolve("empty"));

    assertRefused(() -> ModelBundle.open(text), "text.vcp: not a bundle");
    assertRefused(() -> ModelBundle.open(empty), "holds no 'manifest.json'");
    assertRefused(() -> ModelBundle.open(temp.resolve("none")), "no such bundle");
  }

  @Test
  void refusesAnArchiveThatWouldWriteElsewhere() throws IOException {
    archiveWith("../escaped.txt", 1);

    assertRefused(() -> ModelBundle.open(archive), "[../escaped.txt]", "does not list");
    assertThat(temp.resolve("escaped.txt")).doesNotExist();
  }

  @Test
  void refusesAnArchiveThatUnpacksToTooMuch() throws IOException {
    Files.delete(folder.resolve(BundleManifest.MODEL_FILE));
    archiveWith(BundleManifest.MODEL_FILE, 100 << 20);

    assertRefused(() -> ModelBundle.open(archive), "zip bomb");
  }

  @Test
  void cannotBeUsedAfterClose() {
    ModelBundle bundle = ModelBundle.open(folder);

    bundle.close();
    bundle.close();

    assertThatThrownBy(bundle::golden).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesAGoldenPairOfAnotherSize() throws IOException {
    Path other = temp.resolve("other");
    TinyBundle.usual().withSize(10, 10).writeFolder(other);
    Files.copy(other.resolve(BundleManifest.GOLDEN_FILE), temp.resolve("g"));
    Files.delete(folder.resolve(BundleManifest.GOLDEN_FILE));
    Files.move(temp.resolve("g"), folder.resolve(BundleManifest.GOLDEN_FILE));
    replaceInManifest(
        ManifestJson.read("", Files.readAllBytes(folder.resolve(BundleManifest.FILE)))
            .files()
            .get(BundleManifest.GOLDEN_FILE),
        ManifestJson.read("", Files.readAllBytes(other.resolve(BundleManifest.FILE)))
            .files()
            .get(BundleManifest.GOLDEN_FILE));

    try (ModelBundle bundle = ModelBundle.open(folder)) {
      assertRefused(bundle::golden, "'image' is U8 [2, 10, 10, 3], expected U8 [2, 16, 24, 3]");
    }
  }

  /** A map's own order differs from one start of the program to the next. */
  @Test
  void aManifestNamesItsFilesInTheOrderOfTheirNames() throws IOException {
    Map<String, String> hashes = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      hashes.put("file-%02d".formatted(i), "0");
    }
    BundleManifest manifest =
        ManifestJson.read("", Files.readAllBytes(folder.resolve(BundleManifest.FILE)))
            .withFiles(hashes);

    String json = new String(ManifestJson.write(manifest), StandardCharsets.UTF_8);

    assertThat(hashes.keySet().stream().sorted().map(json::indexOf)).isSorted();
  }

  private void archiveWith(String name, int zeros) throws IOException {
    try (OutputStream out = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(BundleManifest.FILE));
      Files.copy(folder.resolve(BundleManifest.FILE), zip);
      zip.closeEntry();
      zip.putNextEntry(new ZipEntry(name));
      byte[] chunk = new byte[1 << 16];
      for (int left = zeros; left > 0; left -= chunk.length) {
        zip.write(chunk, 0, Math.min(left, chunk.length));
      }
      zip.closeEntry();
    }
  }

  private void replaceInManifest(String regex, String replacement) throws IOException {
    Path manifest = folder.resolve(BundleManifest.FILE);
    String text = Files.readString(manifest);
    String changed = text.replaceAll(regex, replacement);
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(manifest, changed);
  }

  private static void assertRefused(ThrowingCallable open, String... parts) {
    assertThatThrownBy(open).isInstanceOf(VcpClipException.class).hasMessageContainingAll(parts);
  }
}

package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.io.Sha256;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.VerdictRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlatFieldTest {
  private static final int SIDE = 64;
  private static final int OFFSET = 9;

  @TempDir private Path folder;

  /** A lamp in the middle whose light falls to 40 % in the corners, and a sensor that adds 9. */
  private static Frame seen(PixelFormat format, int reflected) {
    return picture(
        format,
        at -> {
          double x = at % SIDE - SIDE / 2.0;
          double y = at / SIDE - SIDE / 2.0;
          double light = 1 - 0.6 * (x * x + y * y) / (SIDE * SIDE / 2.0);
          return (int) Math.round(OFFSET + reflected * light);
        });
  }

  private static Frame picture(PixelFormat format, IntUnaryOperator value) {
    byte[] pixels = new byte[SIDE * SIDE * format.channels()];
    for (int i = 0; i < pixels.length; i++) {
      int channel = i % format.channels(); // its order matters: each has its own brightness
      pixels[i] = (byte) Math.max(0, value.applyAsInt(i / format.channels()) - channel);
    }
    return Frame.copyOf(pixels, SIDE, SIDE, format);
  }

  private static FlatField field(PixelFormat format) {
    try (Frame white = seen(format, 200);
        Frame dark = picture(format, at -> OFFSET)) {
      return FlatField.of(white, dark);
    }
  }

  @Test
  @ExtendWith(PersianDigits.class)
  void isNamedInAnyLocaleAsItAlwaysWas() {
    byte[] white = new byte[SIDE * SIDE];
    Arrays.fill(white, (byte) 200);

    try (Frame even = Frame.copyOf(white, SIDE, SIDE, PixelFormat.GRAY)) {
      assertThat(FlatField.of(even, null).hash())
          .isEqualTo(
              Sha256.of(
                  "64 x 64 x 1\n".getBytes(StandardCharsets.UTF_8), white, new byte[SIDE * SIDE]));
    }
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void takesAVignetteAndTheSensorsOffsetOffAtTheSameMean(PixelFormat format) {
    FlatField field = field(format);
    double before = 0;
    double after = 0;
    try (Frame raw = seen(format, 100);
        Frame even = field.apply(raw)) {
      int lowest = 255;
      int highest = 0;
      for (int i = 0; i < SIDE * SIDE * format.channels(); i++) {
        before += (raw.pixels().get(i) & 0xFF) - OFFSET + i % format.channels();
        after += even.pixels().get(i) & 0xFF;
        lowest = Math.min(lowest, even.pixels().get(i) & 0xFF);
        highest = Math.max(highest, even.pixels().get(i) & 0xFF);
      }
      assertThat(highest - lowest).as("100 in the middle, 40 in the corners before").isLessThan(4);
      assertThat(after).isCloseTo(before, within(0.01 * before));
      assertThat(even.format()).isEqualTo(format);
    }
  }

  @Test
  void colourChannelsKeepTheirOwnLight() {
    try (Frame white = tinted(PixelFormat.RGB, 200, 100, 150);
        Frame part = tinted(PixelFormat.BGR, 50, 60, 70)) {
      FlatField field = FlatField.of(white, null);
      try (Frame even = field.apply(part)) {
        assertThat(even.pixels().get(0)).isEqualTo((byte) 50);
        assertThat(even.pixels().get(1)).isEqualTo((byte) 60);
        assertThat(even.pixels().get(2)).isEqualTo((byte) 70);
      }
    }
  }

  private static Frame tinted(PixelFormat format, int... channels) {
    byte[] pixels = new byte[SIDE * SIDE * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) channels[i % 3];
    }
    return Frame.copyOf(pixels, SIDE, SIDE, format);
  }

  @Test
  void modelOfARecipeWithAFlatFieldSeesAnEvenSurface() throws InterruptedException {
    Path bundle = folder.resolve("bundle");
    TinyBundle.usual().withSize(SIDE, SIDE).writeFolder(bundle); // a map value a pixel
    Recipe plain = Recipe.builder().rule(VerdictRule.at(0.5)).build();
    Recipe corrected = plain.toBuilder().light(new Light(null, field(PixelFormat.GRAY))).build();

    try (Model model = Model.open(bundle);
        Frame frame = seen(PixelFormat.GRAY, 100)) {
      assertThat(range(model.run(frame, plain))).isGreaterThan(0.2f);
      assertThat(range(model.run(frame, corrected))).isLessThan(0.02f);
      // Tiles are parts of the frame, and of its flat field.
      Recipe tiled = corrected.toBuilder().tiling(Tiling.of(32, 32)).build();
      assertThat(range(model.run(frame, tiled))).isLessThan(0.02f);
    }
  }

  @Test
  void recipeDecidesWhetherSlowLightIsDividedOut() throws InterruptedException {
    Path bundle = folder.resolve("bundle");
    TinyBundle.usual().withSize(SIDE, SIDE).writeFolder(bundle);
    Recipe plain = Recipe.builder().rule(VerdictRule.at(0.5)).build();
    Recipe flattened = plain.toBuilder().light(new Light(true, null)).build();

    try (Model model = Model.open(bundle);
        Frame frame = seen(PixelFormat.GRAY, 100)) {
      assertThat(range(model.run(frame, flattened)))
          .isLessThan(0.5f * range(model.run(frame, plain)));
    }
  }

  private static float range(Finding finding) {
    AnomalyMap map = finding.map().orElseThrow();
    float lowest = 1;
    float highest = 0;
    for (int y = 0; y < map.height(); y++) {
      for (int x = 0; x < map.width(); x++) {
        lowest = Math.min(lowest, map.at(x, y));
        highest = Math.max(highest, map.at(x, y));
      }
    }
    return highest - lowest;
  }

  @Test
  void pictureOfAnotherSizeFailsAloneAndSaysWhatToDo() throws InterruptedException {
    Path bundle = folder.resolve("bundle");
    TinyBundle.usual().withSize(SIDE, SIDE).writeFolder(bundle);
    Recipe recipe =
        Recipe.builder()
            .rule(VerdictRule.at(0.5))
            .light(new Light(null, field(PixelFormat.GRAY)))
            .build();

    try (Model model = Model.open(bundle);
        Frame frame = Frame.copyOf(new byte[50 * 40], 50, 40, PixelFormat.GRAY)) {
      assertThatThrownBy(() -> model.run(frame, recipe))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("the picture is 50 x 40 in grey")
          .hasMessageContaining("flat field 64 x 64 in grey");
    }
  }

  @Test
  void refusesWhitePicturesThatCannotBeDividedBy() {
    try (Frame white = seen(PixelFormat.GRAY, 200);
        Frame burnt = picture(PixelFormat.GRAY, at -> at % 20 == 0 ? 255 : 200);
        Frame weak = seen(PixelFormat.GRAY, 40);
        Frame part = picture(PixelFormat.GRAY, at -> at < SIDE * SIDE / 4 ? 3 : 200);
        Frame colour = picture(PixelFormat.RGB, at -> OFFSET);
        Frame bright = seen(PixelFormat.GRAY, 190)) {
      assertRefused(burnt, null, "is cut off at 254. Expose it shorter");
      assertRefused(weak, null, "too dark");
      assertRefused(white, bright, "too dark");
      assertRefused(part, null, "25.0 % of the white picture is nearly black");
      assertRefused(white, colour, "64 x 64 in grey, the dark one 64 x 64 in colour");
    }
  }

  private static void assertRefused(Frame white, Frame dark, String message) {
    assertThatThrownBy(() -> FlatField.of(white, dark))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining(message);
  }

  @Test
  void sameBytesInAnotherShapeAreAnotherFlatField() {
    byte[] white = new byte[SIDE * SIDE];
    Arrays.fill(white, (byte) 200);
    try (Frame square = Frame.copyOf(white, SIDE, SIDE, PixelFormat.GRAY);
        Frame wide = Frame.copyOf(white, 2 * SIDE, SIDE / 2, PixelFormat.GRAY)) {
      assertThat(FlatField.of(wide, null).hash()).isNotEqualTo(FlatField.of(square, null).hash());
    }
  }

  @Test
  void recipeKeepsItInAFileBesideItsOwn() throws Exception {
    Light light = new Light(true, field(PixelFormat.BGR));
    Recipe recipe = Recipe.builder().rule(VerdictRule.at(0.5)).light(light).build();
    Path file = folder.resolve("recipe.json");

    RecipeFile.write(file, recipe);

    assertThat(RecipeFile.read(file)).isEqualTo(recipe);
    Path named = folder.resolve(light.flatField().fileName());
    Files.delete(named);
    assertThatThrownBy(() -> RecipeFile.read(file))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining(named + ": no such flat field");
    field(PixelFormat.GRAY).writeTo(folder);
    Files.move(folder.resolve(field(PixelFormat.GRAY).fileName()), named);
    assertThatThrownBy(() -> RecipeFile.read(file))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("holds another flat field than the recipe names");
  }
}

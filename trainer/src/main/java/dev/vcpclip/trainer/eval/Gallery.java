package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.Timings;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.image.Preprocessor;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.sink.Overlay;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * A page of pictures that an evaluation is best, worst and plainly wrong at: picture, mask and map,
 * with the map's regions outlined at the category's best threshold.
 */
public final class Gallery {
  private static final String PAGE = "report.html";
  private static final int GAP = 4;

  /** Regions are outlined at the category's threshold; that of the score is no matter here. */
  private static final VerdictRule ALL_GOOD = VerdictRule.at(Double.MAX_VALUE);

  private final int perKind;

  /**
   * @param perKind pictures of a category in each of: best, worst, missed, false alarm
   */
  public Gallery(int perKind) {
    this.perKind = perKind;
  }

  /** A picture that was chosen, and what for. */
  private record Choice(PictureResult picture, String kind) {}

  /**
   * Writes {@code report.html} and {@code pictures/*.png}; the source runs again on the chosen
   * pictures, so that an evaluation need not keep its maps.
   */
  public void write(Path folder, EvaluationReport report, MapSource source) {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<meta charset=\"utf-8\">\n<title>")
        .append(escaped(report.subject() + " on " + report.dataset()))
        .append(
            "</title>\n<style>body{font-family:sans-serif;margin:2em}figure{display:inline-block;")
        .append("margin:0 1em 1em 0}img{max-width:100%}pre{overflow-x:auto}</style>\n<pre>")
        .append(escaped(ReportFiles.text(List.of(report))))
        .append("</pre>\n<p>Each strip: picture, mask, map. Outlined: the map at or above the")
        .append(" category's best threshold. AP: of that picture's own pixels.</p>\n");
    for (CategoryResult result : report.categories()) {
      page.append("<h2>").append(escaped(result.category())).append("</h2>\n");
      int number = 0;
      for (Choice choice : choices(result)) {
        String file =
            String.format(
                Locale.ROOT,
                "pictures/%s-%02d-%s.png",
                result.category().replaceAll("[^\\p{L}\\p{N}._-]+", "-"),
                ++number,
                choice.kind().replace(' ', '-'));
        writeStrip(folder.resolve(file), choice.picture(), result, source);
        page.append(
            "<figure><img src=\"%s\" alt=\"\"><figcaption>%s: %s</figcaption></figure>%n"
                .formatted(escaped(file), choice.kind(), escaped(caption(choice.picture()))));
      }
    }
    ReportFiles.write(folder.resolve(PAGE), page.toString());
  }

  private List<Choice> choices(CategoryResult result) {
    List<PictureResult> defects =
        result.pictures().stream()
            .filter(picture -> !Double.isNaN(picture.averagePrecision()))
            .sorted(Comparator.comparingDouble(PictureResult::averagePrecision).reversed())
            .toList();
    int best = Math.min(perKind, (defects.size() + 1) / 2);
    int worst = Math.min(perKind, defects.size() - best);
    List<Choice> choices = new ArrayList<>();
    defects.subList(0, best).forEach(p -> choices.add(new Choice(p, "best")));
    defects
        .subList(defects.size() - worst, defects.size())
        .forEach(p -> choices.add(new Choice(p, "worst")));
    double threshold = result.ownImage().threshold();
    result.pictures().stream()
        .filter(picture -> picture.sample().anomalous() && picture.score() < threshold)
        .sorted(Comparator.comparingDouble(PictureResult::score))
        .limit(perKind)
        .forEach(p -> choices.add(new Choice(p, "missed")));
    result.pictures().stream()
        .filter(picture -> !picture.sample().anomalous() && picture.score() >= threshold)
        .sorted(Comparator.comparingDouble(PictureResult::score).reversed())
        .limit(perKind)
        .forEach(p -> choices.add(new Choice(p, "false alarm")));
    return choices;
  }

  private static String caption(PictureResult picture) {
    String name = picture.sample().image().getFileName().toString();
    String score = String.format(Locale.ROOT, "%s, score %.3f", name, picture.score());
    return Double.isNaN(picture.averagePrecision())
        ? score
        : score + ", AP " + ReportTable.percent(picture.averagePrecision());
  }

  private static void writeStrip(
      Path file, PictureResult picture, CategoryResult result, MapSource source) {
    Sample sample = picture.sample();
    try (Frame frame = Frame.read(sample.image())) {
      ScoredMap scored = source.map(frame);
      int width = scored.map().width();
      int height = scored.map().height();
      double threshold = result.pixel().threshold();
      try (Frame resized = resized(frame, width, height)) {
        BufferedImage strip =
            new BufferedImage(3 * width + 2 * GAP, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = strip.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, strip.getWidth(), height);
        graphics.drawImage(Overlay.plain(resized), 0, 0, null);
        graphics.drawImage(
            image(Evaluation.mask(sample, frame, width, height)), width + GAP, 0, null);
        graphics.drawImage(
            Overlay.image(resized, inspection(scored, width, height, threshold)),
            2 * (width + GAP),
            0,
            null);
        graphics.dispose();
        AtomicFile.write(
            file, channel -> ImageIO.write(strip, "png", Channels.newOutputStream(channel)));
      }
    } catch (VcpClipException e) {
      throw new VcpClipException(file + ": no overlay: " + e.getMessage(), e);
    }
  }

  /** As the overlay wants it; without regions where the category has no threshold. */
  private static Inspection inspection(
      ScoredMap scored, int width, int height, double pixelThreshold) {
    return Recipe.builder()
        .rule(ALL_GOOD)
        .pixelThreshold(Double.isNaN(pixelThreshold) ? null : pixelThreshold)
        .build()
        .judge(
            Finding.of(
                width, height, (float) scored.score(), scored.map(), Provider.CPU, Timings.NONE));
  }

  private static Frame resized(Frame frame, int width, int height) {
    ByteBuffer rgb = ByteBuffer.allocate(width * height * 3);
    new Preprocessor(width, height).process(frame, rgb);
    return Frame.copyOf(rgb, width, height, PixelFormat.RGB);
  }

  private static BufferedImage image(Mask mask) {
    BufferedImage image =
        new BufferedImage(mask.width(), mask.height(), BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < mask.width() * mask.height(); i++) {
      image.getRaster().setSample(i % mask.width(), i / mask.width(), 0, mask.defect(i) ? 255 : 0);
    }
    return image;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}

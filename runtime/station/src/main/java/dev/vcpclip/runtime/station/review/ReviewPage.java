package dev.vcpclip.runtime.station.review;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.station.page.Html;
import dev.vcpclip.runtime.station.page.Thumbnail;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Page with parts to mark; its script saves the marks as a file or shows them to be copied. */
final class ReviewPage {
  /** A page of more is no longer one to work through; the rest counts as unmarked. */
  private static final int LARGEST_GROUP = 500;

  private static final String SCRIPT = "review.js";

  private final Html page;
  private final ReviewedPart any;
  private final Set<String> shown = new HashSet<>();

  ReviewPage(ReviewedPart any) {
    this.any = any;
    page = new Html("Review of recipe '%s', revision %d".formatted(any.recipe(), any.revision()));
    page.paragraph(
        String.format(
            Locale.ROOT,
            "Good below %.4f, a defect from %.4f. Mark what each part is, not what the verdict should"
                + " have been; leave open what you cannot tell. Then save the marks.",
            any.goodBelow(),
            any.defectFrom()));
  }

  void group(String heading, List<ReviewedPart> parts) {
    page.heading(heading + " (" + parts.size() + ")");
    page.openCards();
    parts.stream().limit(LARGEST_GROUP).forEach(this::card);
    page.closeCards();
    if (parts.size() > LARGEST_GROUP) {
      page.paragraph(
          (parts.size() - LARGEST_GROUP)
              + " more are not shown; unmarked, they count as good parts that were rejected.");
    }
  }

  private void card(ReviewedPart part) {
    if (!shown.add(part.key())) {
      page.card("", "shown above", part.source());
      return;
    }
    page.openCard(
        picture(part),
        String.format(Locale.ROOT, "%s, score %.4f", part.verdict(), part.score()),
        part.source());
    String name = Html.escape(part.key());
    page.raw("<div class=\"mark\">");
    for (String mark : List.of("good", "bad", "unsure")) {
      page.raw(
          "<label><input type=\"radio\" name=\"%s\" value=\"%s\"> %s</label> "
              .formatted(name, mark, mark));
    }
    page.raw("</div>");
    page.closeCard();
  }

  /** Empty where the picture is gone or was never a file. */
  private static String picture(ReviewedPart part) {
    try {
      Path file = Path.of(part.source());
      return Files.isRegularFile(file) ? Thumbnail.of(file, part.boxes()) : "";
    } catch (InvalidPathException | VcpClipException e) {
      return "";
    }
  }

  String text() {
    page.raw(
        "<h2>Marks</h2><p><button id=\"save\">Save marks.json</button> <span id=\"count\"></span>"
            + "</p><textarea id=\"marks\" rows=\"4\" cols=\"80\" readonly></textarea>\n");
    page.raw(
        "<script id=\"review\" data-recipe=\"%s\" data-revision=\"%s\">%n%s</script>%n"
            .formatted(Html.escape(any.recipe()), any.revision(), script()));
    return page.text();
  }

  private static String script() {
    try (InputStream in = ReviewPage.class.getResourceAsStream(SCRIPT)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

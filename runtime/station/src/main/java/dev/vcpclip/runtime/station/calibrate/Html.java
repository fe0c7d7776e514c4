package dev.vcpclip.runtime.station.calibrate;

import java.util.List;

/** One self-contained page. All text is escaped. */
final class Html {
  private static final String STYLE =
      "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;"
          + "color:#222;background:#fff}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}"
          + ".cards{display:flex;flex-wrap:wrap;gap:1rem}.cards figure{margin:0;width:20rem}"
          + "img{max-width:100%}figcaption{font-size:.85rem;overflow-wrap:anywhere}"
          + ".cards b{display:block}";

  private final StringBuilder body = new StringBuilder();
  private final String title;

  Html(String title) {
    this.title = title;
  }

  void heading(String text) {
    body.append("<h2>").append(escape(text)).append("</h2>\n");
  }

  void paragraph(String text) {
    body.append("<p>").append(escape(text)).append("</p>\n");
  }

  /** Nothing for an empty list. */
  void list(String heading, List<String> lines) {
    if (!lines.isEmpty()) {
      heading(heading);
      body.append("<ul>\n");
      lines.forEach(line -> body.append("<li>").append(escape(line)).append("</li>\n"));
      body.append("</ul>\n");
    }
  }

  void picture(String base64, String type, String description) {
    body.append("<img alt=\"").append(escape(description)).append("\" src=\"data:").append(type);
    body.append(";base64,").append(base64).append("\">\n");
  }

  void openCards() {
    body.append("<div class=\"cards\">\n");
  }

  void card(String jpeg, String caption, String name) {
    body.append("<figure>");
    picture(jpeg, "image/jpeg", name);
    body.append("<figcaption><b>").append(escape(caption)).append("</b>");
    body.append(escape(name)).append("</figcaption></figure>\n");
  }

  void closeCards() {
    body.append("</div>\n");
  }

  String text() {
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
        + escape(title)
        + "</title><style>"
        + STYLE
        + "</style></head><body>\n<h1>"
        + escape(title)
        + "</h1>\n"
        + body
        + "</body></html>\n";
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}

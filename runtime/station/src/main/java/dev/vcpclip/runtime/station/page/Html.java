package dev.vcpclip.runtime.station.page;

import java.util.List;

/** One self-contained page. All text is escaped. */
public final class Html {
  private static final String STYLE =
      "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;"
          + "color:#222;background:#fff}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}"
          + ".cards{display:flex;flex-wrap:wrap;gap:1rem}.cards figure{margin:0;width:20rem}"
          + "img{max-width:100%}figcaption{font-size:.85rem;overflow-wrap:anywhere}"
          + ".cards b{display:block}";

  private final StringBuilder body = new StringBuilder();
  private final String title;

  /**
   * An empty page.
   *
   * @param title of window and page
   */
  public Html(String title) {
    this.title = title;
  }

  /** A heading of the second level. */
  public void heading(String text) {
    body.append("<h2>").append(escape(text)).append("</h2>\n");
  }

  /** A paragraph. */
  public void paragraph(String text) {
    body.append("<p>").append(escape(text)).append("</p>\n");
  }

  /** A heading and a list; nothing for an empty list. */
  public void list(String heading, List<String> lines) {
    if (!lines.isEmpty()) {
      heading(heading);
      body.append("<ul>\n");
      lines.forEach(line -> body.append("<li>").append(escape(line)).append("</li>\n"));
      body.append("</ul>\n");
    }
  }

  /**
   * A picture.
   *
   * @param base64 its bytes
   * @param type such as {@code image/png}
   * @param description for those who do not see it
   */
  public void picture(String base64, String type, String description) {
    body.append("<img alt=\"").append(escape(description)).append("\" src=\"data:").append(type);
    body.append(";base64,").append(base64).append("\">\n");
  }

  /** Cards follow, until {@link #closeCards()}. */
  public void openCards() {
    body.append("<div class=\"cards\">\n");
  }

  /**
   * A picture with its name and what there is to say of it.
   *
   * @param jpeg base64; empty where there is no picture
   */
  public void card(String jpeg, String caption, String name) {
    openCard(jpeg, caption, name);
    closeCard();
  }

  /** The same, with more to come until {@link #closeCard()}. */
  public void openCard(String jpeg, String caption, String name) {
    body.append("<figure>");
    if (!jpeg.isEmpty()) {
      picture(jpeg, "image/jpeg", name);
    }
    body.append("<figcaption><b>").append(escape(caption)).append("</b>");
    body.append(escape(name));
  }

  /** Ends a card. */
  public void closeCard() {
    body.append("</figcaption></figure>\n");
  }

  /** Markup as it is: what it holds from elsewhere has to be {@link #escape escaped}. */
  public void raw(String markup) {
    body.append(markup);
  }

  /** Ends the cards. */
  public void closeCards() {
    body.append("</div>\n");
  }

  /** The page as it stands. */
  public String text() {
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

  /** Text that means itself in HTML, in attributes too. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}

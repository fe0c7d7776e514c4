package dev.vcpclip.exporter.clip;

import java.text.Normalizer;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Repairs that CLIP makes to a text before it is split into words. */
final class TextRepair {
  private static final Pattern ENTITY =
      Pattern.compile("&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));?");

  private static final Map<String, String> NAMED =
      Map.of(
          "amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", "\u00a0", "deg",
          "\u00b0", "micro", "\u00b5", "ndash", "\u2013", "mdash", "\u2014");

  private TextRepair() {}

  /** Composes characters, straightens quotes and resolves HTML's character references, twice. */
  static String clean(String text) {
    String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
    String straight =
        composed.replaceAll("[\u02bc\u2018-\u201b]", "'").replaceAll("[\u201c-\u201f]", "\"");
    return unescape(unescape(straight));
  }

  private static String unescape(String text) {
    return ENTITY.matcher(text).replaceAll(match -> quote(resolve(match)));
  }

  private static String quote(String text) {
    return text.replace("\\", "\\\\").replace("$", "\\$");
  }

  private static String resolve(MatchResult match) {
    if (match.group(3) != null) {
      return NAMED.getOrDefault(match.group(3), match.group());
    }
    int code =
        match.group(1) != null
            ? Integer.parseInt(match.group(1))
            : Integer.parseInt(match.group(2), 16);
    boolean character =
        Character.isValidCodePoint(code) && code != 0 && (code < 0xd800 || code > 0xdfff);
    return character ? Character.toString(code) : "\ufffd";
  }
}

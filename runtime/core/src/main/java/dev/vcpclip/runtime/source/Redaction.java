package dev.vcpclip.runtime.source;

import java.util.regex.Pattern;

/**
 * Texts of others, such as messages of libraries and addresses as users write them, without what
 * may be a user's name or password. Hides too much rather than too little.
 */
public final class Redaction {
  /** What stands in the place of a secret. */
  public static final String MASK = "***";

  private static final String SECRET_WORD =
      "(?:pass|pwd|psw|pw|user|usr|login|account|token|key|auth|secret|sig)";

  /** User and password reach up to the last {@code @}, whatever they hold. */
  private static final Pattern USER_INFO = Pattern.compile("(://)\\S*@");

  private static final Pattern PARAMETER =
      Pattern.compile("(?i)([?&;][^=&;#]*" + SECRET_WORD + "[^=&;#]*=)[^&;#\\s]*");

  /** A pipeline's or a device's property: {@code user-pw="a b"}. */
  private static final Pattern PROPERTY =
      Pattern.compile("(?i)((?:^|\\s)[\\w-]*" + SECRET_WORD + "[\\w-]*=)(\"[^\"]*\"|'[^']*'|\\S+)");

  private Redaction() {}

  /** The text without what stands where addresses and parameters have their secrets. */
  public static String of(String text) {
    String hidden = USER_INFO.matcher(text).replaceAll("$1" + MASK + "@");
    if (!hidden.contains("://")) {
      hidden = hidden.replaceAll("^\\S*@", MASK + "@");
    }
    return PROPERTY.matcher(parameters(hidden)).replaceAll("$1" + MASK);
  }

  /** An address' query without the values of parameters that sound like secrets. */
  public static String parameters(String text) {
    return PARAMETER.matcher(text).replaceAll("$1" + MASK);
  }
}

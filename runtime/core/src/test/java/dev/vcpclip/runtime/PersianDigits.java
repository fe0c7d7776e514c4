package dev.vcpclip.runtime;

import java.util.Locale;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test on a PC where {@code %d} of 17 is {@code ۱۷}. */
public final class PersianDigits implements BeforeEachCallback, AfterEachCallback {
  private Locale before;

  @Override
  public void beforeEach(ExtensionContext context) {
    before = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, new Locale("fa", "IR"));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Locale.setDefault(Locale.Category.FORMAT, before);
  }
}

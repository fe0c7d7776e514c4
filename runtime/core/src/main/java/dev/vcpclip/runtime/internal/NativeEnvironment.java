package dev.vcpclip.runtime.internal;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Environment variables of this process as native libraries see them. Java can only read its own
 * copy; a library that takes an option from a variable alone has to find it there before it is
 * loaded.
 */
final class NativeEnvironment {
  private static final Logger LOG = LoggerFactory.getLogger(NativeEnvironment.class);

  /** Native code goes on reading it, so nothing of it is ever freed. */
  private static PointerPointer<BytePointer> variables;

  private NativeEnvironment() {}

  /**
   * Adds a variable that the process was started without. Does nothing where the C library's list
   * of variables cannot be found, as on Windows.
   */
  @SuppressWarnings("resource") // kept for the life of the process
  static synchronized void add(String name, String value) {
    if (System.getenv(name) != null) {
      return;
    }
    try {
      Loader.load(Loader.class);
      Pointer symbol = Loader.addressof("environ");
      if (symbol == null || symbol.isNull()) {
        return;
      }
      PointerPointer<BytePointer> environ = new PointerPointer<>(symbol);
      PointerPointer<BytePointer> current = new PointerPointer<>(environ.get());
      int count = 0;
      while (current.get(count) != null) {
        count++;
      }
      PointerPointer<BytePointer> longer = new PointerPointer<>(count + 2L);
      for (int i = 0; i < count; i++) {
        longer.put(i, current.get(i));
      }
      longer.put(count, new BytePointer(name + "=" + value).retainReference());
      longer.put(count + 1L, (Pointer) null);
      environ.put(longer);
      variables = longer.retainReference();
    } catch (UnsatisfiedLinkError | RuntimeException e) {
      LOG.debug("cannot set {} for native libraries", name, e);
    }
  }
}

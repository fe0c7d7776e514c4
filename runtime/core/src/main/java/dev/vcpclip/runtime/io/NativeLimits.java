package dev.vcpclip.runtime.io;

/**
 * Limits of JavaCPP, through which OpenCV and FFmpeg are called: it stops allocating when the whole
 * process takes more than four times the heap's limit, and counts a model's weights, which are not
 * its own. A large model then fails on its first small picture. So the limit is lifted, unless
 * somebody has set one.
 */
public final class NativeLimits {
  private static final String PHYSICAL_BYTES = "org.bytedeco.javacpp.maxPhysicalBytes";
  private static final String NONE = "0";

  private NativeLimits() {}

  /** Lifts the limit, and sees to a cache; of use before JavaCPP is loaded, of none afterwards. */
  public static void lift() {
    UserHome.provideForJavaCpp();
    if (System.getProperty(PHYSICAL_BYTES) == null
        && System.getProperty("org.bytedeco.javacpp.maxphysicalbytes") == null) {
      System.setProperty(PHYSICAL_BYTES, NONE);
    }
  }
}

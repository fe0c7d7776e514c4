package dev.vcpclip.runtime.camera;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a USB camera is asked for; what is left out is the driver's choice.
 *
 * @param width pixels in a row, together with the height
 * @param height rows
 * @param framesPerSecond rate
 * @param pixelFormat FFmpeg's name of what the camera sends: {@code mjpeg}, {@code yuyv422}, {@code
 *     nv12}, {@code gray}
 * @param exposure of a picture, in the driver's unit, which switches its automatic off: 100
 *     microseconds with Video4Linux, the binary logarithm of seconds with DirectShow (-7 for 1/128
 *     s)
 */
public record UsbOptions(
    OptionalInt width,
    OptionalInt height,
    OptionalDouble framesPerSecond,
    Optional<String> pixelFormat,
    OptionalDouble exposure) {

  /** Refuses half a size. */
  public UsbOptions {
    if (width.isPresent() != height.isPresent()) {
      throw new IllegalArgumentException("expected width and height, or neither");
    }
  }

  /** All is the driver's choice. */
  public static UsbOptions defaults() {
    return new Builder().build();
  }

  /** A copy to change. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.width = width;
    builder.height = height;
    builder.framesPerSecond = framesPerSecond;
    builder.pixelFormat = pixelFormat;
    builder.exposure = exposure;
    return builder;
  }

  /** Collects options; {@link #build()} copies them. Not thread-safe. */
  public static final class Builder {
    private OptionalInt width = OptionalInt.empty();
    private OptionalInt height = OptionalInt.empty();
    private OptionalDouble framesPerSecond = OptionalDouble.empty();
    private Optional<String> pixelFormat = Optional.empty();
    private OptionalDouble exposure = OptionalDouble.empty();

    private Builder() {}

    /** Both at least 1. */
    public Builder size(int newWidth, int newHeight) {
      width = OptionalInt.of(newWidth);
      height = OptionalInt.of(newHeight);
      return this;
    }

    /** More than 0. */
    public Builder framesPerSecond(double value) {
      framesPerSecond = OptionalDouble.of(value);
      return this;
    }

    /** See {@link UsbOptions#pixelFormat()}. */
    public Builder pixelFormat(String name) {
      pixelFormat = Optional.of(name);
      return this;
    }

    /** See {@link UsbOptions#exposure()}. */
    public Builder exposure(double value) {
      exposure = OptionalDouble.of(value);
      return this;
    }

    /** The options. */
    public UsbOptions build() {
      return new UsbOptions(width, height, framesPerSecond, pixelFormat, exposure);
    }
  }
}

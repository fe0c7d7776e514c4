package dev.vcpclip.runtime;

/**
 * How the light on a product's pictures is evened before a model sees them. What is shown and kept
 * are the pictures as they came.
 *
 * @param flatten whether each picture is divided by its own slow light, see {@link
 *     dev.vcpclip.runtime.image.FlatLight}; {@code null}: as the bundle was exported
 * @param flatField what the camera sees without a part, divided out of each picture first; {@code
 *     null} for none
 */
public record Light(Boolean flatten, FlatField flatField) {
  /** As the bundle was exported, without a flat field. */
  public static final Light AS_EXPORTED = new Light(null, null);

  /** What is left to do for a picture that the flat field was divided out of. */
  public Light withoutFlatField() {
    return new Light(flatten, null);
  }

  /** Whether it leaves the bundle's own way. */
  boolean isOwn() {
    return !equals(AS_EXPORTED);
  }
}

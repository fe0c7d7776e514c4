package dev.vcpclip.trainer.data.synthetic;

/**
 * One generated picture.
 *
 * <p>Immutable by agreement: the arrays are handed out, not copied.
 */
public final class GeneratedPicture {
  private final int size;
  private final byte[] rgb;
  private final byte[] mask;
  private final String material;
  private final String defect;

  GeneratedPicture(int size, byte[] rgb, byte[] mask, String material, String defect) {
    this.size = size;
    this.rgb = rgb;
    this.mask = mask;
    this.material = material;
    this.defect = defect;
  }

  /** Width and height in pixels. */
  public int size() {
    return size;
  }

  /** Shape {@code [size, size, 3]}, row-major, red first. */
  public byte[] rgb() {
    return rgb;
  }

  /** Shape {@code [size, size]}, 1 where a defect is, else 0. */
  public byte[] mask() {
    return mask;
  }

  /** Word for the surface, such as {@code "brushed metal"}. */
  public String material() {
    return material;
  }

  /** Word for the kind of its defect, or {@code null} if it is good. */
  public String defect() {
    return defect;
  }

  /** Whether it has no defect. */
  public boolean isGood() {
    return defect == null;
  }

  /** Such as {@code "a photo of a damaged brushed metal with a scratch"}. */
  public String caption() {
    return isGood() ? Captions.good(material) : Captions.damaged(material, defect);
  }
}

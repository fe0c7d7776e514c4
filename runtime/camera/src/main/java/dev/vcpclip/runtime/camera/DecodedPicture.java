package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.NativePicture;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.image.PixelPlane;
import dev.vcpclip.runtime.image.YuvPlanes;
import dev.vcpclip.runtime.image.YuvPlanes.Turn;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** A picture in its decoder's memory, which goes back to the decoder when this is closed. */
final class DecodedPicture implements NativePicture {
  private final AVFrame picture;
  private final StreamOptions options;
  private final PictureConverters converters;
  private final int width;
  private final int height;

  /**
   * @param picture a reference of this one's own
   */
  DecodedPicture(AVFrame picture, StreamOptions options, PictureConverters converters) {
    this.picture = picture;
    this.options = options;
    this.converters = converters;
    boolean sideways = PictureConverter.isSideways(options);
    width = sideways ? picture.height() : picture.width();
    height = sideways ? picture.width() : picture.height();
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public PixelFormat format() {
    return PictureConverter.target(picture.format(), options);
  }

  @Override
  public List<PixelPlane> planes() {
    return AvPlanes.all(picture);
  }

  @Override
  public Optional<YuvPlanes> yuv() {
    Turn turn = new Turn(options.mirrored(), options.turn().quarters());
    return AvPlanes.yuv(picture, format() == PixelFormat.GRAY, turn);
  }

  @Override
  public Frame convert() {
    return converters.convert(picture);
  }

  @Override
  public void close() {
    av_frame_free(picture);
  }
}

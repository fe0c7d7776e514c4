package dev.vcpclip.runtime.camera;

import dev.vcpclip.runtime.camera.StreamOptions.CutOut;
import dev.vcpclip.runtime.camera.StreamOptions.Transport;
import dev.vcpclip.runtime.camera.StreamOptions.Turn;
import dev.vcpclip.runtime.image.PictureFolder;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.SourceOptions;
import dev.vcpclip.runtime.source.SourceProvider;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Streams, video files, USB cameras and programs by what a user writes. */
public final class CameraSources implements SourceProvider {
  private static final String USB = "usb:";
  private static final String VIDEO_DEVICE = "/dev/video";
  private static final String PROCESS = "process:";
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  @Override
  public List<String> forms() {
    return List.of(
        "rtsp://user:password@camera/path (also rtsps, http, https, rtmp)",
        "a video file",
        "usb:0 or /dev/video0",
        "process:program arguments");
  }

  @Override
  public Optional<FrameSource> source(String text, String stream, Map<String, String> options) {
    if (CameraAddress.isAddress(text)) {
      SourceOptions read = new SourceOptions(stream, options);
      CameraAddress address = address(CameraAddress.parse(text), read);
      StreamOptions.Builder builder = common(read);
      read.read("transport", "tcp or udp", value -> constant(Transport.class, value))
          .ifPresent(builder::transport);
      read.read("certificates", "a file", Path::of).ifPresent(builder::certificates);
      read.requireSound();
      return Optional.of(StreamSource.of(stream, address, builder.build()));
    } else if (text.startsWith(PROCESS)) {
      SourceOptions read = new SourceOptions(stream, options);
      StreamOptions chosen = common(read).build();
      read.requireSound();
      List<String> command = words(text.substring(PROCESS.length()));
      return Optional.of(ProcessSource.of(stream, command, chosen));
    } else if (text.startsWith(USB) || text.startsWith(VIDEO_DEVICE)) {
      SourceOptions read = new SourceOptions(stream, options);
      UsbOptions usb = usb(read);
      StreamOptions chosen = common(read).build();
      read.requireSound();
      String device = text.startsWith(USB) ? text.substring(USB.length()) : text;
      return Optional.of(StreamSource.ofUsb(stream, device, usb, chosen));
    }
    return isVideoFile(text)
        ? Optional.of(video(Path.of(text), stream, new SourceOptions(stream, options)))
        : Optional.empty();
  }

  @Override
  public boolean takes(Path missing, SourceOptions options) {
    if (PictureFolder.isPicture(missing)) {
      return false;
    }
    if (missing.toString().startsWith(VIDEO_DEVICE)) { // unplugged
      usb(options);
    }
    common(options);
    return true;
  }

  private static boolean isVideoFile(String text) {
    try {
      Path path = Path.of(text);
      return Files.isRegularFile(path) && !PictureFolder.isPicture(path);
    } catch (InvalidPathException e) {
      return false; // An address of somebody else's, on Windows.
    }
  }

  private static FrameSource video(Path file, String stream, SourceOptions read) {
    StreamOptions chosen = common(read).build();
    read.requireSound();
    return StreamSource.of(stream, file, chosen);
  }

  /** User and password as options need no encoding. */
  private static CameraAddress address(CameraAddress address, SourceOptions read) {
    Optional<String> user = read.read("user", "a name", value -> value);
    Optional<String> password = read.read("password", "a text", value -> value);
    if (address.named() && (user.isPresent() || password.isPresent())) {
      read.problem(
          "user and password stand in the address and among the options, expected them in one place");
    }
    return user.isPresent() || password.isPresent()
        ? address.withCredentials(user.orElse(""), password.orElse(""))
        : address;
  }

  private static StreamOptions.Builder common(SourceOptions read) {
    StreamOptions.Builder builder = StreamOptions.defaults().toBuilder();
    read.seconds("openTimeout").ifPresent(builder::openTimeout);
    read.seconds("frameTimeout").ifPresent(builder::frameTimeout);
    read.read(
            "decoderThreads",
            "a number from 0 to 64",
            value -> checked(Integer.parseInt(value), 64))
        .ifPresent(builder::decoderThreads);
    read.truth("gray").ifPresent(builder::gray);
    read.read("cutOut", "X,Y,WIDTHxHEIGHT in pixels", CameraSources::cutOut)
        .ifPresent(builder::cutOut);
    read.truth("mirrored").ifPresent(builder::mirrored);
    read.read("turn", "none, right, half or left", value -> constant(Turn.class, value))
        .ifPresent(builder::turn);
    read.read(
            "maxRate",
            "frames a second, 0 to 10000",
            value -> checked(Double.parseDouble(value), 10_000))
        .ifPresent(builder::maxRate);
    return builder;
  }

  private static UsbOptions usb(SourceOptions read) {
    UsbOptions.Builder builder = UsbOptions.defaults().toBuilder();
    read.read("size", "WIDTHxHEIGHT in pixels", value -> numbers(value, 2))
        .ifPresent(size -> builder.size(size[0], size[1]));
    read.read("rate", "frames a second", Double::parseDouble).ifPresent(builder::framesPerSecond);
    read.read("format", "a pixel format as mjpeg, yuyv422, gray", value -> value)
        .ifPresent(builder::pixelFormat);
    read.read("exposure", "a number in the driver's unit", Double::parseDouble)
        .ifPresent(builder::exposure);
    return builder.build();
  }

  private static <T extends Number> T checked(T value, double most) {
    if (!(value.doubleValue() >= 0 && value.doubleValue() <= most)) {
      throw new IllegalArgumentException(value.toString());
    }
    return value;
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
  }

  private static CutOut cutOut(String text) {
    int[] numbers = numbers(text, 4);
    return new CutOut(numbers[0], numbers[1], numbers[2], numbers[3]);
  }

  private static int[] numbers(String text, int count) {
    int[] numbers =
        Pattern.compile("[,x]").splitAsStream(text).mapToInt(Integer::parseInt).toArray();
    if (numbers.length != count) {
      throw new IllegalArgumentException(text);
    }
    return numbers;
  }

  /** A command's words; quoted ones may hold spaces. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(
          matcher.group(1) != null
              ? matcher.group(1)
              : matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
    }
    return words;
  }
}

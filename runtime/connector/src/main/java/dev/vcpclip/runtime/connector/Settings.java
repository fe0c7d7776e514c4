package dev.vcpclip.runtime.connector;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One mapping of a YAML file, read by name. What is wrong is collected with its line instead of
 * thrown, so that a file shows all its mistakes at once; a wrong value reads as its default or as
 * something harmless, which nobody uses. Not thread-safe.
 */
public final class Settings {
  private static final int LARGEST_PORT = 65_535;

  private final SettingsFile file;
  private final String path;
  private final int line;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final Set<String> known = new TreeSet<>();

  /** Settings that something was said of. */
  private final Set<String> wrong = new TreeSet<>();

  /** Settings that can be {@code none}. */
  private final Set<String> limits = new TreeSet<>();

  private final List<Settings> children = new ArrayList<>();

  Settings(SettingsFile file, String path, Node node) {
    this.file = file;
    this.path = path;
    this.line = node == null ? 1 : lineOf(node);
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        take(tuple);
      }
    } else if (node != null && !isNull(node)) {
      file.problem(line, path, "expected a group of settings");
    }
  }

  private void take(NodeTuple tuple) {
    String name =
        tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "(not a plain name)";
    int at = lineOf(tuple.getKeyNode());
    if (lines.putIfAbsent(name, at) != null) {
      file.problem(at, name(name), "given twice, first in line " + lines.get(name));
    } else if (!isNull(tuple.getValueNode())) {
      values.put(name, tuple.getValueNode());
    }
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar
        && scalar.isPlain()
        && Set.of("", "null", "~").contains(scalar.getValue());
  }

  private static int lineOf(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private String name(String setting) {
    return path.isEmpty() ? setting : path + "." + setting;
  }

  /** Whether a value is given. */
  public boolean has(String setting) {
    known.add(setting);
    return values.containsKey(setting);
  }

  /** Tells of something wrong with a setting, or with this group where it is not given. */
  public void problem(String setting, String message) {
    wrong.add(setting);
    file.problem(lines.getOrDefault(setting, line), name(setting), message);
  }

  /**
   * Whether nothing was said of a setting so far: what follows from a wrong value, which reads as
   * something else, is no mistake of its own.
   */
  public boolean sound(String setting) {
    return !wrong.contains(setting);
  }

  /** Text that has to be there. */
  public String text(String setting) {
    return required(setting, "text") ? text(setting, "") : "";
  }

  /** Text, or the default. */
  public String text(String setting, String otherwise) {
    return scalar(setting, otherwise, "text", value -> value);
  }

  /** A whole number that has to be there. */
  public int integer(String setting, int least, int most) {
    String expected = "a whole number from " + least + " to " + most;
    return required(setting, expected) ? integer(setting, least, most, least) : least;
  }

  /** A whole number, or the default. */
  public int integer(String setting, int least, int most, int otherwise) {
    return scalar(
        setting,
        otherwise,
        "a whole number from " + least + " to " + most,
        value -> {
          int number = Integer.parseInt(value);
          return number >= least && number <= most ? number : null;
        });
  }

  /** Whether a limit is given as {@code none}; from now on that is said to be expected, too. */
  public boolean none(String setting) {
    limits.add(setting);
    return has(setting)
        && values.get(setting) instanceof ScalarNode scalar
        && scalar.getValue().strip().equals("none");
  }

  /** {@code true} or {@code false}, or the default. */
  public boolean flag(String setting, boolean otherwise) {
    return scalar(
        setting,
        otherwise,
        "true or false",
        value -> value.equals("true") || value.equals("false") ? Boolean.valueOf(value) : null);
  }

  /** A span of time such as {@code 500 ms}, {@code 2 s}, {@code 30 days}, or the default. */
  public Duration duration(String setting, Duration otherwise) {
    String expected = "a time such as 500 ms, 2 s, 5 min, 12 h or 30 days";
    return scalar(setting, otherwise, expected, Quantities::duration);
  }

  /** A number of bytes such as {@code 500 MB}, or the default. */
  public long bytes(String setting, long otherwise) {
    return scalar(setting, otherwise, "a size such as 500 MB or 20 GB", Quantities::bytes);
  }

  /** One of an enumeration's names in lower case, dashes for underscores, or the default. */
  public <E extends Enum<E>> E choice(String setting, Class<E> type, E otherwise) {
    String expected =
        "one of "
            + Arrays.stream(type.getEnumConstants())
                .map(Settings::spelling)
                .collect(Collectors.joining(", "));
    return scalar(
        setting,
        otherwise,
        expected,
        value ->
            Arrays.stream(type.getEnumConstants())
                .filter(each -> spelling(each).equals(value))
                .findFirst()
                .orElse(null));
  }

  private static String spelling(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A file or folder, relative to the configuration's own folder; the default is, too. */
  public Path path(String setting, String otherwise) {
    Path inside = file.folder().resolve(otherwise).normalize();
    return scalar(setting, inside, "a path", value -> file.folder().resolve(value).normalize());
  }

  /** A file that is written; no two settings may name the same. */
  public Path outputFile(String setting, String otherwise) {
    Path output = output(setting, otherwise);
    file.unwritable(output, false).ifPresent(why -> problem(setting, why));
    return output;
  }

  /** A folder that is written into; no two settings may name the same. */
  public Path outputFolder(String setting, String otherwise) {
    Path output = output(setting, otherwise);
    file.unwritable(output, true).ifPresent(why -> problem(setting, why));
    return output;
  }

  /**
   * A file as {@link #outputFile} on a disk that may come and go: that it cannot be written now is
   * only noted.
   */
  public Path waitedForFile(String setting, String otherwise) {
    Path output = output(setting, otherwise);
    file.unwritable(output, false)
        .ifPresent(why -> file.note(name(setting) + ": " + why + "; until it can, results wait"));
    return output;
  }

  private Path output(String setting, String otherwise) {
    Path output = path(setting, otherwise);
    file.alsoWritten(output, name(setting))
        .ifPresent(other -> problem(setting, output + " is that of " + other + ", too"));
    return output;
  }

  /** A path relative to the configuration's own folder, where a setting holds more than a path. */
  public Path resolve(String relative) {
    return file.folder().resolve(relative).normalize();
  }

  /** A group of settings whose names are not known here. */
  public Map<String, String> options(String setting) {
    Settings group = section(setting);
    group.acceptAnything();
    Map<String, String> options = new TreeMap<>();
    group.lines.keySet().forEach(name -> options.put(name, group.text(name, "")));
    return options;
  }

  /** A file that has to be given and to exist. */
  public Path existingFile(String setting) {
    if (!required(setting, "a file")) {
      return file.folder();
    }
    Path found = path(setting, "");
    if (!Files.isRegularFile(found)) {
      problem(setting, found + " is no file");
    }
    return found;
  }

  /** An IP address, or the default. Names are not looked up. */
  public InetAddress address(String setting, String otherwise) {
    return scalar(setting, ip(otherwise), "an IP address, not a name", Settings::ip);
  }

  /** A list of IP addresses; empty where there is none. */
  public List<InetAddress> addresses(String setting) {
    List<InetAddress> addresses = new ArrayList<>();
    for (String text : texts(setting, List.of())) {
      InetAddress address = ip(text);
      if (address == null) {
        problem(setting, "expected IP addresses, not names, found '" + text + "'");
      } else {
        addresses.add(address);
      }
    }
    return addresses;
  }

  private static InetAddress ip(String text) {
    try {
      return text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*|localhost")
          ? InetAddress.getByName(text)
          : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /**
   * Where a server is, which has to be given: a scheme, a host and perhaps a port, without user and
   * password. What is wrong is not shown, as it may hold one.
   *
   * @param otherwise what a wrong one reads as
   * @param expected for people
   */
  public URI address(String setting, Set<String> schemes, URI otherwise, String expected) {
    if (!required(setting, expected)) {
      return otherwise;
    }
    try {
      URI uri = URI.create(text(setting, ""));
      boolean server = uri.getHost() != null && uri.getUserInfo() == null;
      boolean known = uri.getScheme() != null && schemes.contains(uri.getScheme());
      boolean port = uri.getPort() == -1 || uri.getPort() > 0 && uri.getPort() <= LARGEST_PORT;
      if (server && known && port) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    if (sound(setting)) {
      problem(setting, "expected " + expected + ", a port from 1 to " + LARGEST_PORT);
    }
    return otherwise;
  }

  /** A password, never in the file itself: {@code env:NAME} or {@code file:PATH}. */
  public String secret(String setting) {
    String expected = "env:NAME or file:PATH, as a password does not belong in this file";
    String from = required(setting, expected) ? text(setting, "") : "";
    if (from.startsWith("env:")) {
      String value = System.getenv(from.substring(4));
      if (value == null) {
        problem(setting, "no environment variable " + from.substring(4));
      }
      return value == null ? "" : value;
    }
    if (from.startsWith("file:")) {
      try {
        return Files.readString(file.folder().resolve(from.substring(5))).strip();
      } catch (IOException | InvalidPathException e) {
        problem(setting, from + " cannot be read");
        return "";
      }
    }
    if (!from.isEmpty()) {
      problem(setting, "expected " + expected);
    }
    return "";
  }

  /** A group of settings; an empty one where there is none. */
  public Settings section(String setting) {
    Node value = values.get(setting);
    known.add(setting);
    if (value != null && !(value instanceof MappingNode)) {
      wrong.add(setting);
    }
    Settings child = new Settings(file, name(setting), value);
    children.add(child);
    return child;
  }

  /** A list of groups of settings; empty where there is none. */
  public List<Settings> sections(String setting) {
    List<Settings> sections = new ArrayList<>();
    List<Node> nodes = list(setting);
    for (int i = 0; i < nodes.size(); i++) {
      sections.add(new Settings(file, name(setting) + "[" + i + "]", nodes.get(i)));
    }
    children.addAll(sections);
    return sections;
  }

  /** A list of texts; the default where there is none. */
  public List<String> texts(String setting, List<String> otherwise) {
    if (!has(setting)) {
      return otherwise;
    }
    List<String> texts = new ArrayList<>();
    for (Node node : list(setting)) {
      if (node instanceof ScalarNode scalar) {
        texts.add(scalar.getValue());
      } else {
        wrong.add(setting);
        file.problem(lineOf(node), name(setting), "expected text");
      }
    }
    return texts;
  }

  private List<Node> list(String setting) {
    if (!has(setting)) {
      return List.of();
    }
    if (values.get(setting) instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    problem(setting, "expected a list: lines that begin with '- '");
    return List.of();
  }

  private boolean required(String setting, String expected) {
    if (!has(setting)) {
      problem(setting, "missing, expected " + expected);
      return false;
    }
    return true;
  }

  private <T> T scalar(
      String setting, T otherwise, String expected, Function<String, T> conversion) {
    if (!has(setting)) {
      return otherwise;
    }
    T value = null;
    String found = "a group or list";
    if (values.get(setting) instanceof ScalarNode scalar) {
      found = "'" + scalar.getValue() + "'";
      try {
        value = conversion.apply(scalar.getValue().strip());
      } catch (IllegalArgumentException | ArithmeticException | VcpClipException e) {
        value = null; // not what was expected, whatever the reason
      }
    }
    if (value == null) {
      String none = limits.contains(setting) ? ", or none" : "";
      problem(setting, "expected " + expected + none + ", found " + found);
      return otherwise;
    }
    return value;
  }

  /** Takes every setting for known: for a group that cannot be read any further. */
  public void acceptAnything() {
    known.addAll(lines.keySet());
  }

  /** Tells of every setting that nobody asked for, here and below. */
  void reportUnknown() {
    for (String name : lines.keySet()) {
      if (!known.contains(name)) {
        problem(name, "unknown, expected one of " + String.join(", ", known));
      }
    }
    children.forEach(Settings::reportUnknown);
  }
}

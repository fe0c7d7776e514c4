package dev.vcpclip.runtime.connector;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.DiskFailure;
import dev.vcpclip.runtime.io.WritableFolder;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.representer.Representer;

/**
 * A YAML file as {@link Settings}, and what is wrong with it. Aliases and tags make nothing: only
 * the structure is read. Not thread-safe.
 */
public final class SettingsFile {
  private static final long LARGEST = 1 << 20;

  private final Path file;
  private final Settings root;
  private final boolean toUse;
  private final List<String> notes = new ArrayList<>();

  /** The setting by what it writes. */
  private final Map<Path, String> outputs = new HashMap<>();

  private final TreeSet<Problem> problems = new TreeSet<>(Problem.BY_LINE);

  private record Problem(int line, String setting, String message) {
    static final Comparator<Problem> BY_LINE =
        Comparator.comparingInt(Problem::line)
            .thenComparing(Problem::setting)
            .thenComparing(Problem::message);

    /** The file as a whole has no name. */
    String text() {
      return setting.isEmpty() ? message : setting + ": " + message;
    }
  }

  private SettingsFile(Path file, boolean toUse, Node node) {
    this.file = file;
    this.toUse = toUse;
    this.root = new Settings(this, "", node);
  }

  /**
   * Reads a file's structure.
   *
   * @param toUse whether what it names is going to be written, so that it has to be writable
   * @throws VcpClipException when it cannot be read or is no YAML
   */
  public static SettingsFile read(Path file, boolean toUse) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new VcpClipException(file + ": no such configuration, expected a YAML file");
      }
      if (Files.size(file) > LARGEST) {
        throw new VcpClipException(file + ": too large for a configuration. Is this another file?");
      }
      return new SettingsFile(file, toUse, compose(Files.readString(file)));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new VcpClipException(
          "%s:%d: not valid YAML: %s".formatted(file, line, e.getProblem()), e);
    } catch (MalformedInputException e) {
      throw new VcpClipException(file + ": not UTF-8 text. Is this a configuration?", e);
    } catch (YAMLException e) {
      throw new VcpClipException(file + ": not valid YAML: " + e.getMessage(), e);
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
  }

  private static Node compose(String text) {
    LoaderOptions options = new LoaderOptions();
    DumperOptions none = new DumperOptions();
    return new Yaml(new SafeConstructor(options), new Representer(none), none, options)
        .compose(new StringReader(text));
  }

  /** The outermost settings. */
  public Settings root() {
    return root;
  }

  /** Where relative paths start. */
  Path folder() {
    return file.toAbsolutePath().normalize().getParent();
  }

  /** The other setting that writes the same; empty where there is none. */
  Optional<String> alsoWritten(Path output, String setting) {
    return Optional.ofNullable(outputs.putIfAbsent(output, setting));
  }

  /** Why a file or folder cannot be written; empty where it can, or where nobody is going to. */
  Optional<String> unwritable(Path output, boolean folder) {
    if (!toUse) {
      return Optional.empty();
    }
    Optional<String> why;
    if (!folder && Files.isDirectory(output)) {
      why = Optional.of("a folder stands where a file is expected");
    } else if (!folder && Files.exists(output) && !Files.isWritable(output)) {
      why = Optional.of("this user has no right to it");
    } else {
      why = WritableFolder.whyNot(folder ? output : output.getParent());
    }
    return why.map(reason -> output + " cannot be written: " + reason);
  }

  void note(String message) {
    notes.add(message);
  }

  /** What is no mistake, but worth knowing. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  void problem(int line, String setting, String message) {
    problems.add(new Problem(line, setting, message));
  }

  /**
   * Refuses the file when anything is wrong, settings that nobody asked for included.
   *
   * @throws VcpClipException with a line for each problem
   */
  public void requireSound() {
    root.reportUnknown();
    if (!problems.isEmpty()) {
      throw new VcpClipException(
          problems.stream()
              .map(p -> "%s:%d: %s".formatted(file, p.line, p.text()))
              .collect(Collectors.joining("\n")));
    }
  }
}

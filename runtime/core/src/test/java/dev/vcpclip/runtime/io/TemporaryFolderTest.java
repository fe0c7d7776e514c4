package dev.vcpclip.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.ChildJvm;
import dev.vcpclip.runtime.VcpClipException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
  @TempDir Path folder;

  @Test
  void closingDeletesWhatIsInIt() throws IOException {
    Path path;
    try (TemporaryFolder temporary = TemporaryFolder.create("test")) {
      path = temporary.path();
      Files.createDirectories(path.resolve("deep/down"));
      Files.writeString(path.resolve("deep/down/file"), "x");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void putsInPlaceWhatItHoldsAndLeavesNothingBeside() throws IOException {
    Path target = folder.resolve("new/target");
    try (TemporaryFolder temporary = TemporaryFolder.beside(target)) {
      temporary.putInPlace(Files.writeString(temporary.path().resolve("a"), "first"), target);
      temporary.putInPlace(Files.writeString(temporary.path().resolve("a"), "second"), target);
    }
    assertThat(target).hasContent("second");
    assertThat(target.getParent().toFile().list()).containsExactly("target");
  }

  @Test
  void deletesWhatAKilledProgramLeftForTheSameTargetAlone() throws IOException {
    Path target = folder.resolve("line.vcp");
    Path left = leftBehind(".line.vcp-killed");
    Path ofAnother = leftBehind(".other.vcp-killed");
    Path withoutLock = Files.createDirectory(folder.resolve(".line.vcp-of-somebody-else"));

    TemporaryFolder.beside(target).close();

    assertThat(left).doesNotExist();
    assertThat(ofAnother).isDirectory();
    assertThat(withoutLock).isDirectory();
  }

  @Test
  void leavesAloneWhatIsStillInUse() {
    Path target = folder.resolve("line.vcp");
    try (TemporaryFolder inUse = TemporaryFolder.beside(target);
        TemporaryFolder second = TemporaryFolder.beside(target)) {
      assertThat(inUse.path()).isDirectory();
      assertThat(second.path()).isDirectory().isNotEqualTo(inUse.path());
    }
  }

  @Test
  void bringsBackWhatAKillBetweenTwoMovesLeftNowhere() throws IOException {
    Path left = leftBehind(".line.vcp-killed");
    Files.writeString(left.resolve("old"), "what was there");
    Path target = folder.resolve("line.vcp");

    TemporaryFolder.beside(target).close();

    assertThat(target).hasContent("what was there");
    assertThat(left).doesNotExist();
  }

  @Test
  void followsNoLinkWhenItDeletes() throws IOException {
    Path precious = Files.createDirectory(folder.resolve("precious"));
    Files.writeString(precious.resolve("file"), "x");
    Path left = leftBehind(".line.vcp-killed");
    Files.createSymbolicLink(left.resolve("link"), precious);

    TemporaryFolder.beside(folder.resolve("line.vcp")).close();

    assertThat(precious.resolve("file")).hasContent("x");
  }

  /** The next program, and a program that is told to end, in a virtual machine of its own. */
  @Test
  void aProgramThatEndsEarlyDeletesItsFoldersAndWhatAKilledOneLeft()
      throws IOException, InterruptedException {
    Path left = leftBehind("vcpclip-killed");
    Path foreign = Files.createDirectory(folder.resolve("vcpclip-of-somebody-else"));

    List<String> command = ChildJvm.command(LeavesOpen.class, folder);
    command.add(1, "-Djava.io.tmpdir=" + folder);
    ChildJvm child = ChildJvm.run(folder, command);

    assertThat(child.output()).contains("made");
    assertThat(child.exitCode()).isEqualTo(130);
    assertThat(left).doesNotExist();
    assertThat(foreign).isDirectory();
    assertThat(folder.resolve("stopped")).hasContent("folder still there: true");
    assertThat(folder.toFile().list((in, name) -> name.startsWith("vcpclip-"))).hasSize(1);
  }

  /** Leaves a folder open in which a thread goes on writing, and is told to end. */
  static final class LeavesOpen {
    private LeavesOpen() {}

    public static void main(String[] args) throws IOException {
      TemporaryFolder left = TemporaryFolder.create("test");
      System.out.println("made " + left.path());
      AtExit.stopping(() -> stopped(Path.of(args[0]), left.path()));
      AtExit.exitCode(130);
      Thread writer = new Thread(() -> write(left.path()));
      writer.setDaemon(true);
      writer.start();
      System.exit(0);
    }

    private static void stopped(Path folder, Path open) {
      try {
        String there = "folder still there: " + Files.exists(open);
        Files.writeString(folder.resolve("stopped"), there);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void write(Path folder) {
      for (int i = 0; ; i++) {
        try {
          Files.writeString(folder.resolve("file" + i % 100), "x");
        } catch (IOException e) {
          return; // as an export whose folder is gone
        }
      }
    }
  }

  /** Two programs that start at once: neither may take the other's for one that was left. */
  @Test
  void isNotSeenUnlockedByAnotherProgramWhileItIsMade() throws Exception {
    Path target = folder.resolve("line.vcp");
    Path stop = folder.resolve("stop");
    Process other =
        new ProcessBuilder(ChildJvm.command(LooksForFree.class, folder, stop))
            .redirectErrorStream(true)
            .start();
    List<TemporaryFolder> made = new ArrayList<>();
    try (BufferedReader told = other.inputReader()) {
      assertThat(told.readLine()).isEqualTo("looking");

      for (int i = 0; i < 300; i++) {
        made.add(TemporaryFolder.beside(target));
      }
      Files.createFile(stop);

      assertThat(told.readLine()).isEqualTo("looked");
    } finally {
      other.destroyForcibly().waitFor();
      made.forEach(TemporaryFolder::close);
    }
  }

  /** Says of a lock that it could take. */
  static final class LooksForFree {
    private LooksForFree() {}

    public static void main(String[] args) throws IOException {
      System.out.println("looking");
      while (!Files.exists(Path.of(args[1]))) {
        for (File made : new File(args[0]).listFiles(File::isDirectory)) {
          Path lock = made.toPath().resolve(TemporaryFolder.LOCK);
          if (Files.exists(lock) && LockFile.tryTake(lock).isPresent()) {
            System.out.println("free: " + lock);
            return;
          }
        }
      }
      System.out.println("looked");
    }
  }

  private Path leftBehind(String name) throws IOException {
    Path left = Files.createDirectory(folder.resolve(name));
    Files.createFile(left.resolve(TemporaryFolder.LOCK));
    Files.createDirectories(left.resolve("deep/down"));
    Files.writeString(left.resolve("deep/down/weights"), "x");
    return left;
  }

  @Test
  void namesTheTargetWhereTheDiskRefuses() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThatThrownBy(() -> TemporaryFolder.beside(file.resolve("target")))
        .isInstanceOf(VcpClipException.class)
        .hasMessageStartingWith(file.resolve("target") + ": cannot be written");
  }
}

package dev.vcpclip.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
  @TempDir Path folder;

  @Test
  void hasOneHolderAtATime() throws IOException {
    Path file = folder.resolve("new/lock");

    LockFile first = LockFile.tryTake(file).orElseThrow();
    assertThat(LockFile.tryTake(file)).isEmpty();
    first.close();
    LockFile second = LockFile.tryTake(file).orElseThrow();
    first.close(); // a second time: not the other's to give back
    assertThat(LockFile.tryTake(file)).isEmpty();
    second.close();

    assertThat(file).exists();
  }

  @Test
  void aRefusalInThisProgramLeavesOtherProgramsLockedOut()
      throws IOException, InterruptedException {
    Path file = folder.resolve("lock");

    try (LockFile held = LockFile.tryTake(file).orElseThrow()) {
      assertThat(LockFile.tryTake(folder.resolve("./lock"))).isEmpty();

      assertThat(takenByAnotherProgram(file)).isEqualTo("false");
      assertThat(held).isNotNull();
    }

    assertThat(takenByAnotherProgram(file)).isEqualTo("true");
  }

  private String takenByAnotherProgram(Path file) throws IOException, InterruptedException {
    return ChildJvm.run(folder, Taker.class, file).output().strip();
  }

  /** Says whether it could take the right. */
  static final class Taker {
    private Taker() {}

    public static void main(String[] args) throws IOException {
      System.out.println(LockFile.tryTake(Path.of(args[0])).isPresent());
    }
  }
}

package dev.vcpclip.trainer;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.LockFile;
import java.io.IOException;
import java.nio.file.Path;

/** Right to write a training's folder, which one run has at a time. */
public final class RunLock {
  private static final String FILE = ".vcpclip-training";

  private RunLock() {}

  /**
   * Takes the folder, which is created where it is missing.
   *
   * @return the caller's to close, once nothing is written any more
   * @throws VcpClipException when another run has it
   */
  public static LockFile take(Path folder) {
    try {
      return LockFile.tryTake(folder.resolve(FILE))
          .orElseThrow(
              () ->
                  new VcpClipException(
                      folder
                          + ": another run is training here. Wait for it or choose another --out."));
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(folder, e);
    }
  }
}

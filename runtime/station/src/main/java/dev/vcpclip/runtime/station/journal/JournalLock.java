package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to write a journal, which one process has: the operating system takes it back when that
 * process ends, however it ends.
 */
final class JournalLock implements AutoCloseable {
  private final FileChannel channel;

  private JournalLock(FileChannel channel) {
    this.channel = channel;
  }

  static JournalLock take(Path journal) {
    Path file = journal.resolveSibling(journal.getFileName() + ".lock");
    FileChannel channel = null;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new JournalLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // held by this very process
    } catch (IOException e) {
      closeQuietly(channel);
      throw AtomicFile.cannotWrite(file, e);
    }
    closeQuietly(channel);
    throw new VcpClipException(
        journal
            + ": another station writes this journal. Stop it, or name another file under"
            + " journal.file.");
  }

  private static void closeQuietly(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing was written through it.
      }
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}

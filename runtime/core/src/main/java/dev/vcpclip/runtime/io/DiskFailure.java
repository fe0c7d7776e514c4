package dev.vcpclip.runtime.io;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Why a disk refused, in words that say what to do. */
public final class DiskFailure {
  /** What operating systems say, in lower case, and what it means to a user. */
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("no space left on device", "the disk is full"),
          Map.entry("not enough space on the disk", "the disk is full"),
          Map.entry("disk quota exceeded", "the user's share of the disk is used up"),
          Map.entry("file too large", "the file system takes no file of this size"),
          Map.entry("file name too long", "the name is too long for this file system"),
          Map.entry("read-only file system", "the disk is read-only"),
          Map.entry("permission denied", "this user has no right to it"),
          Map.entry("access is denied", "this user has no right to it"),
          Map.entry("operation not permitted", "this user has no right to it"),
          Map.entry("too many open files", "too many files are open (ulimit -n)"),
          Map.entry("not a directory", "a file stands where a folder is expected"),
          Map.entry("is a directory", "a folder stands where a file is expected"),
          Map.entry("too many levels of symbolic links", "its links lead in a circle"),
          Map.entry("being used by another process", "another program has it open"),
          Map.entry("stale file handle", "the network drive was lost"),
          Map.entry("input/output error", "the disk failed"));

  private DiskFailure() {}

  /** What to say of a file or folder that cannot be read. */
  public static VcpClipException cannotRead(Path file, IOException failure) {
    return new VcpClipException(file + ": cannot be read: " + reason(failure) + ".", failure);
  }

  /** One clause, with what the operating system said where that is not known here. */
  public static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "this user has no right to it";
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (failure instanceof CharacterCodingException) {
      return "it is no text in UTF-8";
    }
    if (failure instanceof NotDirectoryException || failure instanceof FileAlreadyExistsException) {
      return "a file stands where a folder is expected";
    }
    String said = failure instanceof FileSystemException e ? e.getReason() : failure.getMessage();
    if (said == null) {
      return failure.toString();
    }
    String lower = said.toLowerCase(Locale.ROOT);
    return REASONS.entrySet().stream()
        .filter(entry -> lower.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(said);
  }
}

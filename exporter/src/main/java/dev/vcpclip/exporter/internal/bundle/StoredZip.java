package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.runtime.bundle.BundleManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** One zip file of a bundle's files, stored as they are: weights do not compress. */
final class StoredZip {
  private StoredZip() {}

  /** Writes the archive, the manifest first, and forces it to the disk. */
  static Path of(Path folder, Path zip) throws IOException {
    try (FileChannel channel =
            FileChannel.open(zip, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        ZipOutputStream out = new ZipOutputStream(Channels.newOutputStream(channel))) {
      for (Path file : files(folder)) {
        add(out, file);
      }
      out.finish();
      channel.force(true);
    }
    return zip;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Comparator<Path> manifestFirst = Comparator.comparing(f -> !f.endsWith(BundleManifest.FILE));
      return files.sorted(manifestFirst.thenComparing(Comparator.naturalOrder())).toList();
    }
  }

  private static void add(ZipOutputStream zip, Path file) throws IOException {
    ZipEntry entry = new ZipEntry(file.getFileName().toString());
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(Files.size(file));
    entry.setCrc(checksum(file));
    zip.putNextEntry(entry);
    Files.copy(file, zip);
    zip.closeEntry();
  }

  /** A stored entry's header comes before its bytes, so they are read twice. */
  private static long checksum(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        CheckedOutputStream out =
            new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32())) {
      in.transferTo(out);
      return out.getChecksum().getValue();
    }
  }
}

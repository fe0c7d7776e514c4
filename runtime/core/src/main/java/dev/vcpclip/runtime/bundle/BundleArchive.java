package dev.vcpclip.runtime.bundle;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A bundle as one zip file. Nothing is written before the manifest's own list has been compared
 * with the entries, and never more than the archive could honestly hold: weights hardly compress.
 */
final class BundleArchive {
  private static final int MAX_ENTRIES = 64;
  private static final int MAX_MANIFEST = 1 << 20;
  private static final long BASE_ALLOWANCE = 64L << 20;
  private static final int MAX_RATIO = 100;

  private BundleArchive() {}

  /** Unpacks into a folder that is there and empty. */
  static void unpack(Path archive, Path folder) {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      List<ZipEntry> entries = entries(archive, zip);
      ZipEntry manifestEntry = zip.getEntry(BundleManifest.FILE);
      if (manifestEntry == null) {
        throw new VcpClipException(
            archive + ": holds no '" + BundleManifest.FILE + "'. Is this a bundle?");
      }
      byte[] json = manifest(archive, zip, manifestEntry);
      BundleManifest manifest = ManifestJson.read(archive.toString(), json);
      requireSameNames(archive, entries, manifest);
      long allowance = BASE_ALLOWANCE + MAX_RATIO * Files.size(archive);
      for (ZipEntry entry : entries) {
        // The names have been compared with the manifest's, which have no path in them.
        Path target = folder.resolve(entry.getName());
        try (InputStream in = zip.getInputStream(entry)) {
          allowance -= copy(archive, in, target, allowance);
        }
      }
    } catch (ZipException e) {
      throw new VcpClipException(
          archive + ": not a bundle: expected a folder or a zip file (" + e.getMessage() + ")", e);
    } catch (IOException e) {
      throw new VcpClipException(
          archive + ": cannot be unpacked to " + folder + " (" + e.getMessage() + ")", e);
    }
  }

  private static List<ZipEntry> entries(Path archive, ZipFile zip) {
    if (zip.size() > MAX_ENTRIES) {
      throw new VcpClipException(
          archive + ": holds " + zip.size() + " entries, expected at most " + MAX_ENTRIES);
    }
    List<ZipEntry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    zip.stream()
        .forEach(
            entry -> {
              if (!names.add(entry.getName())) {
                throw new VcpClipException(archive + ": holds '" + entry.getName() + "' twice");
              }
              entries.add(entry);
            });
    return entries;
  }

  private static byte[] manifest(Path archive, ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] json = in.readNBytes(MAX_MANIFEST + 1);
      if (json.length > MAX_MANIFEST) {
        throw new VcpClipException(
            archive + ": '" + entry.getName() + "' is larger than " + MAX_MANIFEST + " bytes");
      }
      return json;
    }
  }

  private static void requireSameNames(
      Path archive, List<ZipEntry> entries, BundleManifest manifest) {
    Set<String> unexpected = new TreeSet<>();
    entries.forEach(e -> unexpected.add(e.getName()));
    unexpected.remove(BundleManifest.FILE);
    unexpected.removeAll(manifest.files().keySet());
    if (!unexpected.isEmpty()) {
      throw new VcpClipException(
          archive + ": holds " + unexpected + ", which its manifest does not list");
    }
  }

  private static long copy(Path archive, InputStream in, Path target, long allowance)
      throws IOException {
    long copied = 0;
    byte[] chunk = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(target)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        copied += n;
        if (copied > allowance) {
          throw new VcpClipException(
              "%s: unpacks to more than %d times its size; refused as a zip bomb"
                  .formatted(archive, MAX_RATIO));
        }
        out.write(chunk, 0, n);
      }
    }
    return copied;
  }
}

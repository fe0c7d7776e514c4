package dev.vcpclip.runtime.opcua;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Period;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.security.CertificateManager;
import org.eclipse.milo.opcua.stack.core.security.DefaultApplicationGroup;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.DefaultServerCertificateValidator;
import org.eclipse.milo.opcua.stack.core.security.FileBasedCertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.security.FileBasedTrustListManager;
import org.eclipse.milo.opcua.stack.core.security.KeyStoreCertificateStore;
import org.eclipse.milo.opcua.stack.core.security.RsaSha256CertificateFactory;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateBuilder;

/**
 * The folder {@code own.p12, own.der, trusted/certs, trusted/crl, issuer/certs, issuer/crl,
 * rejected}: the own certificate, made once and kept, and who is trusted. A client that was refused
 * lies in {@code rejected}; moved to {@code trusted/certs} it is let in, without a new start.
 */
final class Certificates implements AutoCloseable {
  private static final Period VALID = Period.ofYears(20);

  /** The key lies beside it in any case: what protects it is the file's owner. */
  private static final char[] PASSWORD = "vcpclip".toCharArray();

  private final FileBasedTrustListManager trusted;
  private final KeyStoreCertificateStore store;
  private final DefaultCertificateManager manager;
  private final X509Certificate own;

  private Certificates(
      FileBasedTrustListManager trusted,
      KeyStoreCertificateStore store,
      DefaultCertificateManager manager,
      X509Certificate own) {
    this.trusted = trusted;
    this.store = store;
    this.manager = manager;
    this.own = own;
  }

  /**
   * Opens the folder, or makes it.
   *
   * @throws VcpClipException when the folder cannot be read or written
   */
  static Certificates open(OpcUaSettings settings, String station) {
    Path folder = settings.certificates();
    FileBasedTrustListManager trusted = null;
    try {
      Files.createDirectories(folder);
      Path keys = folder.resolve("own.p12");
      trusted = FileBasedTrustListManager.createAndInitialize(folder);
      FileBasedCertificateQuarantine rejected =
          FileBasedCertificateQuarantine.create(folder.resolve("rejected"));
      KeyStoreCertificateStore store =
          KeyStoreCertificateStore.createAndInitialize(
              new KeyStoreCertificateStore.Settings(keys, () -> PASSWORD, alias -> PASSWORD));
      DefaultApplicationGroup group =
          DefaultApplicationGroup.createAndInitialize(
              trusted,
              store,
              new Factory(VisionServer.uri(station), settings.host()),
              new DefaultServerCertificateValidator(trusted, rejected));
      X509Certificate own =
          group.getCertificateChain(NodeIds.RsaSha256ApplicationCertificateType).orElseThrow()[0];
      restrict(keys);
      Files.write(folder.resolve("own.der"), own.getEncoded());
      return new Certificates(trusted, store, new DefaultCertificateManager(rejected, group), own);
    } catch (Exception e) { // the library declares no other
      closeQuietly(trusted);
      throw new VcpClipException(
          folder + ": no certificates of the OPC UA server (" + e.getMessage() + ").", e);
    }
  }

  private static void restrict(Path keys) throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
    }
  }

  CertificateManager manager() {
    return manager;
  }

  X509Certificate own() {
    return own;
  }

  /** Whether it lies in {@code trusted/certs}: a user has to be known one by one. */
  boolean trusts(X509Certificate certificate) {
    return trusted.getTrustedCertificates().contains(certificate);
  }

  @Override
  public void close() {
    closeQuietly(trusted);
    closeQuietly(store);
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      if (part != null) {
        part.close();
      }
    } catch (Exception e) {
      // nothing more can be done for it
    }
  }

  /** Makes the own certificate. */
  private static final class Factory extends RsaSha256CertificateFactory {
    private final String uri;
    private final String host;

    Factory(String uri, String host) {
      this.uri = uri;
      this.host = host;
    }

    @Override
    protected X509Certificate[] createRsaSha256CertificateChain(KeyPair keyPair) throws Exception {
      SelfSignedCertificateBuilder builder =
          new SelfSignedCertificateBuilder(keyPair)
              .setCommonName("VCP-CLIP+ station")
              .setApplicationUri(uri)
              .setValidityPeriod(VALID);
      boolean address = host.matches("[0-9.]+|.*:.*");
      builder = address ? builder.addIpAddress(host) : builder.addDnsName(host);
      return new X509Certificate[] {builder.build()};
    }
  }
}

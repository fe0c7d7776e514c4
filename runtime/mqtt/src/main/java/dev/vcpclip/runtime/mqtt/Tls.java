package dev.vcpclip.runtime.mqtt;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientSslConfigBuilder;
import dev.vcpclip.runtime.connector.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** Which broker is trusted, and who the station is to it. */
final class Tls {
  private Tls() {}

  /** {@code null} where it is not used. */
  static MqttClientSslConfig read(Settings settings, boolean encrypted) {
    Settings tls = settings.section("tls");
    if (!encrypted) {
      if (settings.has("tls")) {
        settings.problem("tls", "the broker is mqtt://, expected mqtts://");
        tls.acceptAnything();
      }
      return null;
    }
    MqttClientSslConfigBuilder config = MqttClientSslConfig.builder();
    if (tls.has("ca")) {
      config.trustManagerFactory(trust(tls));
    }
    if (tls.has("keystore")) {
      config.keyManagerFactory(identity(tls));
    } else if (tls.has("password")) {
      tls.problem("password", "without a keystore");
    }
    return config.build();
  }

  private static TrustManagerFactory trust(Settings tls) {
    Path file = tls.existingFile("ca");
    if (!Files.isRegularFile(file)) {
      return null; // said
    }
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + store.size(), each);
      }
      if (store.size() == 0) {
        tls.problem("ca", file + " has no certificate, expected PEM or DER");
        return null;
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory;
    } catch (IOException | GeneralSecurityException e) {
      tls.problem("ca", file + ": no certificates in PEM or DER (" + e.getMessage() + ")");
      return null;
    }
  }

  private static KeyManagerFactory identity(Settings tls) {
    Path file = tls.existingFile("keystore");
    char[] password = tls.secret("password").toCharArray();
    if (!Files.isRegularFile(file)) {
      return null; // said
    }
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, password);
      return factory;
    } catch (IOException | GeneralSecurityException e) {
      tls.problem("keystore", file + ": no PKCS#12 of that password (" + e.getMessage() + ")");
      return null;
    }
  }
}

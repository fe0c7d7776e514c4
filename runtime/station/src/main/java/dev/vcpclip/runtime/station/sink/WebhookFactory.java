package dev.vcpclip.runtime.station.sink;

import dev.vcpclip.runtime.connector.ConnectorFactory;
import dev.vcpclip.runtime.connector.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * Results posted to an HTTP server: {@code type: webhook}, {@code url}, {@code secret}, {@code
 * timeout}.
 */
public final class WebhookFactory implements ConnectorFactory {
  private static final URI NOWHERE = URI.create("http://localhost");
  private static final String EXPECTED = "http://... or https://... without a password";

  @Override
  public String type() {
    return "webhook";
  }

  @Override
  public Plan read(String name, Settings settings) {
    URI url = settings.address("url", Set.of("http", "https"), NOWHERE, EXPECTED);
    String secret = settings.has("secret") ? settings.secret("secret") : "";
    Duration timeout = settings.duration("timeout", Duration.ofSeconds(10));
    return (station, lines) -> new Webhook(name, url, secret, timeout);
  }
}

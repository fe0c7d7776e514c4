package dev.vcpclip.runtime.station.sink;

import dev.vcpclip.runtime.connector.ConnectorFactory;
import dev.vcpclip.runtime.connector.Settings;
import java.net.URI;
import java.time.Duration;

/**
 * Results posted to an HTTP server: {@code type: webhook}, {@code url}, {@code secret}, {@code
 * timeout}.
 */
public final class WebhookFactory implements ConnectorFactory {
  @Override
  public String type() {
    return "webhook";
  }

  @Override
  public Plan read(String name, Settings settings) {
    URI url = url(settings);
    String secret = settings.has("secret") ? settings.secret("secret") : "";
    Duration timeout = settings.duration("timeout", Duration.ofSeconds(10));
    return (station, lines) -> new Webhook(name, url, secret, timeout);
  }

  private static URI url(Settings settings) {
    String text = settings.text("url");
    try {
      URI url = URI.create(text);
      if (url.getHost() != null && url.getScheme().matches("https?") && url.getUserInfo() == null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    if (!text.isEmpty()) {
      settings.problem("url", "expected http://... or https://... without a password");
    }
    return URI.create("http://localhost");
  }
}

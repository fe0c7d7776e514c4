package dev.vcpclip.runtime.mqtt;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.Mqtt5ReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import java.time.Duration;
import java.util.Set;

/**
 * How long to wait before the next try. A broker that is away may be back in a moment; one that
 * refuses the login waits for a person, and brokers lock out who knocks on.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  static final Duration FIRST_AFTER_REFUSAL = Duration.ofMinutes(1);
  private static final Duration LONGEST_AFTER_REFUSAL = Duration.ofMinutes(15);
  private static final int MOST_DOUBLINGS = 20;

  private static final Set<Mqtt5ReasonCode> REFUSALS =
      Set.of(
          Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD,
          Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
          Mqtt5ConnAckReasonCode.BANNED,
          Mqtt5ConnAckReasonCode.BAD_AUTHENTICATION_METHOD,
          Mqtt5ConnAckReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
          Mqtt5ConnAckReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
          Mqtt5DisconnectReasonCode.NOT_AUTHORIZED,
          Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);

  private Backoff() {}

  /**
   * The pause.
   *
   * @param attempts tries since the last connection that lasted, this one included
   */
  static Duration pause(Throwable cause, int attempts) {
    Mqtt5ReasonCode reason = reason(cause);
    boolean refused = reason != null && REFUSALS.contains(reason);
    Duration first = refused ? FIRST_AFTER_REFUSAL : FIRST;
    Duration longest = refused ? LONGEST_AFTER_REFUSAL : LONGEST;
    Duration pause = first.multipliedBy(1L << Math.min(Math.max(attempts - 1, 0), MOST_DOUBLINGS));
    return pause.compareTo(longest) < 0 ? pause : longest;
  }

  /** Why there is no connection, for people. */
  static String explain(Throwable cause) {
    Mqtt5ReasonCode reason = reason(cause);
    if (reason == Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER) {
      return "another client has the same client-id";
    }
    if (reason instanceof Mqtt5ConnAckReasonCode) {
      return "the broker refuses: " + reason;
    }
    Throwable innermost = cause;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
  }

  /** {@code null} where the broker gave none. */
  private static Mqtt5ReasonCode reason(Throwable cause) {
    if (cause instanceof Mqtt5ConnAckException refused) {
      return refused.getMqttMessage().getReasonCode();
    }
    if (cause instanceof Mqtt5DisconnectException ended) {
      return ended.getMqttMessage().getReasonCode();
    }
    return null;
  }
}

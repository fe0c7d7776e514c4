package dev.vcpclip.runtime.mqtt;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientReconnector;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.PartResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a broker that comes back by itself.
 *
 * <p>Results go out one after the other, each confirmed before the next: the station keeps them
 * until then. The session is a clean one, so that the broker keeps no trigger for a station that is
 * away: an old trigger would inspect whatever part is there now.
 */
final class MqttConnector implements Connector.Delivering {
  private static final Logger LOG = LoggerFactory.getLogger(MqttConnector.class);
  private static final long STATE_MILLIS = 200;
  private static final long FAREWELL_SECONDS = 2;

  /** A shorter connection counts as a try that failed: a broker may throw out whom it let in. */
  private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int FLAPPING = 2;
  private static final String ONLINE = "{\"status\":\"online\"}";
  private static final String STOPPED = "{\"status\":\"offline\",\"reason\":\"stopped\"}";
  private static final String LOST = "{\"status\":\"offline\",\"reason\":\"connection lost\"}";

  private final String name;
  private final MqttSettings settings;
  private final List<Line> lines;
  private final Topics topics;
  private final Mqtt5AsyncClient client;
  private final ScheduledExecutorService worker;
  private LineStates states;
  private Commands commands;

  private volatile State state = new State(false, "not started");
  private volatile boolean connected;
  private volatile boolean closed;
  private volatile long connectedAt;

  /** Tries since a connection that lasted; only the client's own thread counts. */
  private int failures;

  private volatile CompletableFuture<Void> pause = new CompletableFuture<>();

  /**
   * @param lines may be filled until {@link #start()}
   */
  MqttConnector(String name, String station, MqttSettings settings, List<Line> lines) {
    this.name = name;
    this.settings = settings;
    this.lines = lines;
    topics = new Topics(settings.topic(station));
    client = client(station);
    worker =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "mqtt-" + name);
              thread.setDaemon(true);
              return thread;
            },
            (task, executor) -> {}); // closed meanwhile
  }

  private Mqtt5AsyncClient client(String station) {
    Mqtt5ClientBuilder builder =
        Mqtt5Client.builder()
            .identifier(settings.clientId(station))
            .serverHost(settings.host())
            .serverPort(settings.port())
            .sslConfig(settings.tls())
            .willPublish(retained(topics.status(), LOST).asWill())
            .addConnectedListener(context -> connected())
            .addDisconnectedListener(this::disconnected);
    if (!settings.user().isEmpty()) {
      builder =
          builder
              .simpleAuth()
              .username(settings.user())
              .password(settings.password().getBytes(StandardCharsets.UTF_8))
              .applySimpleAuth();
    }
    return builder.buildAsync();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public void start() {
    state = new State(false, settings + ": connecting");
    if (settings.tls() == null && !settings.password().isEmpty()) {
      LOG.warn("{}: {} gets the password unencrypted; mqtts:// does better", name, settings);
    }
    states = new LineStates(lines);
    commands =
        new Commands(name, topics, lines, (topic, text) -> send(message(topic, text, false)));
    if (settings.commands()) {
      client.publishes(MqttGlobalPublishFilter.ALL, this::arrived, worker);
    }
    client
        .connectWith()
        .cleanStart(true)
        .sessionExpiryInterval(0)
        .keepAlive((int) settings.keepAlive().toSeconds())
        .send();
    worker.scheduleWithFixedDelay(
        this::tellStates, STATE_MILLIS, STATE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void arrived(Mqtt5Publish message) {
    commands.take(message.getTopic().toString(), message.getPayloadAsBytes(), message.isRetain());
  }

  private void connected() {
    if (closed) {
      client.disconnect();
      return;
    }
    connectedAt = System.nanoTime();
    connected = true;
    state = new State(true, settings.toString());
    LOG.info("{}: connected to {}", name, settings);
    worker.execute(this::greet);
  }

  /** Begins again from nothing: the broker may be another one, or have forgotten everything. */
  private void greet() {
    send(retained(topics.status(), ONLINE));
    states.forget();
    if (settings.commands()) {
      for (String topic : commands.topics()) {
        client
            .subscribeWith()
            .topicFilter(topic)
            .qos(MqttQos.AT_LEAST_ONCE)
            .retainHandling(Mqtt5RetainHandling.DO_NOT_SEND)
            .retainAsPublished(true) // or clearing a retained command would be one without text
            .send()
            .whenComplete((answer, failure) -> subscribed(topic, failure));
      }
    }
    tellStates();
  }

  private void subscribed(String topic, Throwable failure) {
    if (failure != null && !closed) {
      LOG.warn("{}: no commands from {}: {}", name, topic, Backoff.explain(failure));
    }
  }

  private void disconnected(MqttClientDisconnectedContext context) {
    boolean was = connected;
    connected = false;
    boolean lasted = was && System.nanoTime() - connectedAt > LASTING_NANOS;
    failures = lasted ? 1 : failures + 1;
    Mqtt5ClientReconnector reconnector = (Mqtt5ClientReconnector) context.getReconnector();
    if (closed) {
      reconnector.reconnect(false);
      return;
    }
    Duration wait = Backoff.pause(context.getCause(), failures);
    String why = settings + ": " + Backoff.explain(context.getCause());
    if (was && failures > FLAPPING) {
      why += "; again and again: has another client the same client-id?";
    }
    if (was || failures == 1) {
      LOG.warn("{}: {}; next try in {} s", name, why, wait.toMillis() / 1000.0);
    }
    state = new State(false, why);
    pause =
        new CompletableFuture<Void>().completeOnTimeout(null, wait.toNanos(), TimeUnit.NANOSECONDS);
    if (closed) {
      pause.complete(null);
    }
    reconnector
        .reconnectWhen(pause, (done, failure) -> reconnector.reconnect(!closed))
        .resubscribeIfSessionExpired(false); // done by greet
  }

  private void tellStates() {
    if (!connected) {
      return;
    }
    // What fails because the connection does is told again by greet; what the broker refuses, not.
    states.changed((line, text) -> send(retained(topics.state(line), text)));
  }

  /** Whether the broker confirms. */
  private CompletableFuture<Boolean> send(Mqtt5Publish message) {
    return client
        .publish(message)
        .handle((answer, failure) -> failure == null && answer.getError().isEmpty());
  }

  private static Mqtt5Publish retained(String topic, String text) {
    return message(topic, text, true);
  }

  private static Mqtt5Publish message(String topic, String text, boolean retain) {
    return Mqtt5Publish.builder()
        .topic(topic)
        .payload(text.getBytes(StandardCharsets.UTF_8))
        .qos(MqttQos.AT_LEAST_ONCE)
        .contentType("application/json")
        .retain(retain)
        .build();
  }

  @Override
  public void deliver(PartResult result) throws InterruptedException {
    if (!connected) {
      throw new VcpClipException(state.message());
    }
    CompletableFuture<Mqtt5PublishResult> answer =
        client.publish(message(topics.result(result.line()), result.toJson(), false));
    try {
      Mqtt5PublishResult confirmed = answer.get(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
      if (confirmed.getError().isPresent()) {
        throw new ExecutionException(confirmed.getError().get());
      }
    } catch (ExecutionException e) {
      throw new VcpClipException(
          settings + ": result not confirmed: " + Backoff.explain(e.getCause()), e);
    } catch (TimeoutException e) {
      answer.cancel(false);
      throw new VcpClipException(
          settings + ": result not confirmed within " + settings.timeout().toMillis() + " ms", e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    pause.complete(null); // and no next try
    worker.shutdownNow();
    if (connected) {
      try {
        send(retained(topics.status(), STOPPED)).get(FAREWELL_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        LOG.debug("{}: no farewell: {}", name, e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    try {
      client.disconnect().get(FAREWELL_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("{}: while disconnecting: {}", name, e.toString()); // it was not connected
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    state = new State(false, "closed");
  }
}

package dev.vcpclip.runtime.camera;

import dev.vcpclip.runtime.source.NumberedPicture;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A camera that misbehaves on demand: RTSP with Motion JPEG, over TCP or UDP. Every picture carries
 * the number of pictures sent before it to the same client.
 */
final class RtspServer implements AutoCloseable {
  private static final String REALM = "line";
  private static final String NONCE = "b7c9d2";
  private static final Pattern DIGEST_FIELD = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Pattern CLIENT_PORT = Pattern.compile("client_port=(\\d+)");

  private final ServerSocket server;
  private final Manners manners;
  private final List<Socket> clients = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger farewells = new AtomicInteger();

  /** How a client has to log in. */
  enum Login {
    NONE,
    BASIC,
    DIGEST
  }

  /**
   * What the camera does.
   *
   * @param stallAfter pictures after which it falls silent
   * @param cutAfter pictures after which it hangs up
   * @param resizeAfter pictures after which they are half as large
   * @param damaged number of the one picture whose data are not whole, or -1
   * @param mute whether it accepts a connection and never says a word
   * @param status of its answer to DESCRIBE, 200 for good
   * @param codec in its session description
   */
  record Manners(
      double framesPerSecond,
      int width,
      int height,
      int stallAfter,
      int cutAfter,
      int resizeAfter,
      int damaged,
      boolean mute,
      int status,
      String codec,
      Login login,
      String user,
      String password) {

    static Manners good() {
      return new Manners(
          50,
          256,
          128,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          -1,
          false,
          200,
          "JPEG/90000",
          Login.NONE,
          "",
          "");
    }

    Manners stallsAfter(int pictures) {
      return with(pictures, cutAfter, resizeAfter, damaged, mute, status, codec);
    }

    Manners cutsAfter(int pictures) {
      return with(stallAfter, pictures, resizeAfter, damaged, mute, status, codec);
    }

    Manners resizesAfter(int pictures) {
      return with(stallAfter, cutAfter, pictures, damaged, mute, status, codec);
    }

    Manners damages(int picture) {
      return with(stallAfter, cutAfter, resizeAfter, picture, mute, status, codec);
    }

    Manners staysMute() {
      return with(stallAfter, cutAfter, resizeAfter, damaged, true, status, codec);
    }

    Manners answers(int code) {
      return with(stallAfter, cutAfter, resizeAfter, damaged, mute, code, codec);
    }

    Manners speaks(String name) {
      return with(stallAfter, cutAfter, resizeAfter, damaged, mute, status, name);
    }

    private Manners with(
        int stall, int cut, int resize, int damage, boolean silent, int code, String name) {
      return new Manners(
          framesPerSecond,
          width,
          height,
          stall,
          cut,
          resize,
          damage,
          silent,
          code,
          name,
          login,
          user,
          password);
    }

    Manners demands(Login kind, String name, String secret) {
      return new Manners(
          framesPerSecond,
          width,
          height,
          stallAfter,
          cutAfter,
          resizeAfter,
          damaged,
          mute,
          status,
          codec,
          kind,
          name,
          secret);
    }
  }

  private RtspServer(Manners manners) throws IOException {
    this.manners = manners;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  static RtspServer start(Manners manners) throws IOException {
    RtspServer camera = new RtspServer(manners);
    daemon(camera::accept);
    return camera;
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "test-camera");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** Its address without user and password. */
  String address() {
    return "rtsp://127.0.0.1:" + port() + "/live";
  }

  /** Connections made so far. */
  int connections() {
    return connections.get();
  }

  /** Requests with a wrong user or password so far. */
  int refusals() {
    return refusals.get();
  }

  /** Clients that said goodbye. */
  int farewells() {
    return farewells.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        client.setTcpNoDelay(true);
        clients.add(client);
        connections.incrementAndGet();
        daemon(
            () -> {
              try (client) {
                new Session(client).serve();
              } catch (IOException e) {
                // The client has gone, or the test is over.
              } finally {
                clients.remove(client);
              }
            });
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket client : clients) {
      client.close();
    }
  }

  private final class Session {
    private final Socket client;
    private final BufferedReader in;
    private final DataOutputStream out;
    private final Object outLock = new Object();
    private DatagramSocket datagrams;
    private int clientPort;

    Session(Socket client) throws IOException {
      this.client = client;
      this.in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
      this.out = new DataOutputStream(client.getOutputStream());
    }

    void serve() throws IOException {
      if (manners.mute()) {
        while (in.read() >= 0) {
          // Heard and not answered.
        }
        return;
      }
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.contains(" RTSP/1.0")) {
          answer(line.substring(line.length() - line.stripLeading().length()), headers());
        }
      }
    }

    private Map<String, String> headers() throws IOException {
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        int colon = line.indexOf(':');
        headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
      return headers;
    }

    private void answer(String request, Map<String, String> headers) throws IOException {
      String method = request.split(" ")[0];
      String number = "CSeq: " + headers.get("CSeq") + "\r\n";
      if (!"OPTIONS".equals(method) && !admits(method, headers.get("Authorization"))) {
        reply("401 Unauthorized", number + challenge(), "");
        return;
      }
      switch (method) {
        case "DESCRIBE" -> describe(number);
        case "SETUP" -> setUp(number, headers.getOrDefault("Transport", ""));
        case "PLAY" -> {
          reply("200 OK", number + "Session: 7\r\n", "");
          daemon(this::play);
        }
        case "TEARDOWN" -> {
          farewells.incrementAndGet();
          reply("200 OK", number + "Session: 7\r\n", "");
        }
        default ->
            reply(
                "200 OK",
                number + "Public: DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER\r\n",
                "");
      }
    }

    private boolean admits(String method, String authorization) {
      boolean good =
          switch (manners.login()) {
            case NONE -> true;
            case BASIC ->
                ("Basic " + base64(manners.user() + ":" + manners.password()))
                    .equals(authorization);
            case DIGEST -> authorization != null && digestFits(method, authorization);
          };
      if (!good && authorization != null) {
        refusals.incrementAndGet();
      }
      return good;
    }

    private boolean digestFits(String method, String authorization) {
      Map<String, String> fields = new TreeMap<>();
      Matcher matcher = DIGEST_FIELD.matcher(authorization);
      while (matcher.find()) {
        fields.put(matcher.group(1), matcher.group(2));
      }
      String who = md5(manners.user() + ":" + REALM + ":" + manners.password());
      String what = md5(method + ":" + fields.get("uri"));
      return manners.user().equals(fields.get("username"))
          && md5(who + ":" + NONCE + ":" + what).equals(fields.get("response"));
    }

    private String challenge() {
      return manners.login() == Login.BASIC
          ? "WWW-Authenticate: Basic realm=\"" + REALM + "\"\r\n"
          : "WWW-Authenticate: Digest realm=\"" + REALM + "\", nonce=\"" + NONCE + "\"\r\n";
    }

    private void describe(String number) throws IOException {
      if (manners.status() != 200) {
        reply(manners.status() + " No", number, "");
        return;
      }
      int type = manners.codec().startsWith("JPEG") ? 26 : 96;
      String description =
          "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=line\r\nt=0 0\r\nm=video 0 RTP/AVP %d\r\n"
                  .formatted(type)
              + "a=rtpmap:%d %s\r\na=control:video\r\n".formatted(type, manners.codec());
      reply(
          "200 OK",
          number + "Content-Base: " + address() + "/\r\nContent-Type: application/sdp\r\n",
          description);
    }

    private void setUp(String number, String transport) throws IOException {
      Matcher port = CLIENT_PORT.matcher(transport);
      String chosen = "RTP/AVP/TCP;unicast;interleaved=0-1";
      if (port.find()) {
        datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        clientPort = Integer.parseInt(port.group(1));
        int own = datagrams.getLocalPort();
        chosen =
            "RTP/AVP/UDP;unicast;client_port=%d-%d;server_port=%d-%d"
                .formatted(clientPort, clientPort + 1, own, own + 1);
      }
      reply("200 OK", number + "Session: 7;timeout=60\r\nTransport: " + chosen + "\r\n", "");
    }

    private void play() {
      JpegPacketizer packetizer = new JpegPacketizer();
      long start = System.nanoTime();
      try {
        for (int number = 0; number < manners.cutAfter(); number++) {
          double seconds = number / manners.framesPerSecond();
          sleepUntil(start + (long) (seconds * 1e9));
          if (number >= manners.stallAfter()) {
            Thread.sleep(60_000);
          }
          int divisor = number >= manners.resizeAfter() ? 2 : 1;
          int width = Math.max(NumberedPicture.MIN_WIDTH, manners.width() / divisor);
          for (byte[] packet :
              packetizer.packets(
                  NumberedPicture.draw(number, width, manners.height() / divisor),
                  seconds,
                  number == manners.damaged())) {
            send(packet);
          }
        }
      } catch (IOException e) {
        // The client has gone.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        hangUp();
      }
    }

    private void hangUp() {
      if (datagrams != null) {
        datagrams.close();
      }
      try {
        client.close();
      } catch (IOException e) {
        // Then it was closed before.
      }
    }

    private void send(byte[] packet) throws IOException {
      if (datagrams != null) {
        datagrams.send(
            new DatagramPacket(
                packet, packet.length, InetAddress.getLoopbackAddress(), clientPort));
        return;
      }
      synchronized (outLock) {
        out.write('$');
        out.write(0);
        out.writeShort(packet.length);
        out.write(packet);
        out.flush();
      }
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
      long left = nanos - System.nanoTime();
      if (left > 0) {
        Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
      }
    }

    private void reply(String status, String headers, String body) throws IOException {
      String text =
          "RTSP/1.0 %s\r\n%sContent-Length: %d\r\n\r\n%s"
              .formatted(status, headers, body.length(), body);
      synchronized (outLock) {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
      }
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String md5(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

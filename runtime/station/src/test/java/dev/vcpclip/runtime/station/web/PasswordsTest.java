package dev.vcpclip.runtime.station.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.station.config.PasswordHash;
import dev.vcpclip.runtime.station.config.WebConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.http.TooManyRequestsResponse;
import io.javalin.http.UnauthorizedResponse;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often a password is hashed, with a hash that counts and takes no time. */
@Timeout(300)
class PasswordsTest {
  private static final String RIGHT = "Hammer 7";
  private static final WebConfig.User VERA =
      new WebConfig.User("vera", PasswordHash.of(RIGHT.toCharArray()), WebConfig.Role.VIEWER);

  private final AtomicInteger hashed = new AtomicInteger();
  private final Passwords passwords =
      new Passwords(
          List.of(VERA),
          (hash, password) -> {
            hashed.incrementAndGet();
            return password.equals(RIGHT);
          });

  private void wrong(String name, String password) {
    assertThatThrownBy(() -> passwords.login("10.0.0.1", name, password))
        .isInstanceOf(UnauthorizedResponse.class);
  }

  @Test
  void whoHasGivenTooManyWrongPasswordsComesToNoHash() {
    HttpResponseException last = null;
    int before = 0;
    while (!(last instanceof TooManyRequestsResponse)) {
      before = hashed.get();
      try {
        passwords.login("10.0.0.1", "vera", "x");
      } catch (UnauthorizedResponse | TooManyRequestsResponse e) {
        last = e;
      }
    }

    assertThat(before).isGreaterThanOrEqualTo(5);
    assertThat(hashed).hasValue(before);
    assertThat(passwords.login("10.0.0.2", "vera", RIGHT)).isEqualTo(VERA);
  }

  @Test
  void aProgramIsHashedOnceAndThenKnownAtItsAddressAlone() {
    for (int i = 0; i < 3; i++) {
      assertThat(passwords.login("10.0.0.1", "vera", RIGHT)).isEqualTo(VERA);
    }
    assertThat(hashed).hasValue(1);

    passwords.login("10.0.0.2", "vera", RIGHT);
    assertThat(hashed).hasValue(2);
  }

  @Test
  void aWrongPasswordDoesNotLockOutWhoIsKnownAtItsAddress() {
    passwords.login("10.0.0.1", "vera", RIGHT);
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> passwords.login("10.0.0.1", "vera", "of last year"))
          .isInstanceOfAny(UnauthorizedResponse.class, TooManyRequestsResponse.class);
    }

    assertThat(passwords.login("10.0.0.1", "vera", RIGHT)).isEqualTo(VERA);
    assertThat(hashed.get()).isLessThanOrEqualTo(1 + 20);
  }

  @Test
  void guessesEndThatItIsKnown() {
    passwords.login("10.0.0.1", "vera", RIGHT);
    for (int i = 0; i < 1000; i++) {
      String guess = "guess " + i;
      assertThatThrownBy(() -> passwords.login("10.0.0.1", "vera", guess))
          .isInstanceOfAny(UnauthorizedResponse.class, TooManyRequestsResponse.class);
    }

    assertThatThrownBy(() -> passwords.login("10.0.0.1", "vera", RIGHT))
        .isInstanceOf(TooManyRequestsResponse.class);
  }

  @Test
  void aNameThatNobodyHasIsHashedToo() {
    wrong("nobody", RIGHT);
    assertThat(hashed).hasValue(1);
  }

  @Test
  void howeverManyComeAtOnceFewWait() throws Exception {
    CountDownLatch hashing = new CountDownLatch(1);
    Semaphore atOnce = new Semaphore(2);
    Passwords slow =
        new Passwords(
            List.of(VERA),
            (hash, password) -> {
              assertThat(atOnce.tryAcquire()).isTrue();
              try {
                hashing.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              atOnce.release();
              return true;
            });
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      CompletionService<WebConfig.User> logins = new ExecutorCompletionService<>(threads);
      for (int i = 0; i < 20; i++) {
        String address = "10.0.0." + i;
        logins.submit(() -> slow.login(address, "vera", RIGHT));
      }
      for (int i = 0; i < 12; i++) {
        assertThatThrownBy(() -> logins.take().get())
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(TooManyRequestsResponse.class);
      }
      hashing.countDown();
      for (int i = 0; i < 8; i++) {
        assertThat(logins.take().get()).isEqualTo(VERA);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}

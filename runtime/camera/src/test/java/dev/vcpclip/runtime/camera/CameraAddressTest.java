package dev.vcpclip.runtime.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CameraAddressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "rtsp://cam/live rtsp://cam/live rtsp://cam/live",
        "RTSP://cam:8554/live rtsp://cam:8554/live rtsp://cam:8554/live",
        "rtsp://admin:x1@cam/live rtsp://***@cam/live rtsp://admin:x1@cam/live",
        "rtsp://admin@cam rtsp://***@cam rtsp://admin@cam",
        "rtsp://admin:p@ss@cam/a rtsp://***@cam/a rtsp://admin:p%40ss@cam/a",
        "rtsp://admin:p/s#s@cam:1/a rtsp://***@cam:1/a rtsp://admin:p%2Fs%23s@cam:1/a",
        "rtsp://admin:12/34@cam/a rtsp://***@cam/a rtsp://admin:12%2F34@cam/a",
        "rtsp://admin:a:b?c@cam/a rtsp://***@cam/a rtsp://admin:a%3Ab%3Fc@cam/a",
        "rtsp://admin:p%40ss@cam/a rtsp://***@cam/a rtsp://admin:p%40ss@cam/a",
        "rtsp://admin:100%@cam/a rtsp://***@cam/a rtsp://admin:100%25@cam/a",
        "rtsp://admin:a+b@cam/a rtsp://***@cam/a rtsp://admin:a%2Bb@cam/a",
        "rtsp://ad@min:pw@[fe80::1]:554/a rtsp://***@[fe80::1]:554/a rtsp://ad%40min:pw@[fe80::1]:554/a",
        "rtsp://cam:554/live?who=a@b rtsp://cam:554/live?who=a@b rtsp://cam:554/live?who=a@b",
        "rtsp://cam/a@b/c rtsp://cam/a@b/c rtsp://cam/a@b/c",
        "http://cam/v?user=u&pwd=s3c&ch=1 http://cam/v?user=***&pwd=***&ch=1 http://cam/v?user=u&pwd=s3c&ch=1",
      })
  void readsCredentialsAndShowsNone(String text, String shown, String connected) {
    CameraAddress address = CameraAddress.parse(text);

    assertThat(address).hasToString(shown);
    assertThat(address.forConnection()).isEqualTo(connected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://user:s3cret@cam/live",
        "user:s3cret@cam",
        "rtsp://user:s3cret@",
        "rtsp://user:s3cret@:554/live",
        "rtsp://user:s3cret@cam:99999/live",
        "rtsp://user:s3cret@c am/live?password=s3cret",
        "rtsp://"
      })
  void refusesWhatIsNoAddressWithoutShowingIt(String text) {
    SourceException failure =
        catchThrowableOfType(SourceException.class, () -> CameraAddress.parse(text));

    assertThat(failure.code()).isEqualTo(Code.CONFIGURATION);
    assertThat(failure).message().doesNotContain("s3cret");
  }

  @Test
  void takesCredentialsThatNeedNoEncoding() {
    CameraAddress address =
        CameraAddress.parse("rtsp://old:one@cam/live").withCredentials("a:b@c", "p@/#:?%ü");

    assertThat(address.user()).contains("a:b@c");
    assertThat(address.password()).contains("p@/#:?%ü");
    assertThat(address).hasToString("rtsp://***@cam/live");
  }

  @Test
  void hidesCredentialsInTheTextsOfOthers() {
    CameraAddress address = CameraAddress.parse("rtsp://admin:p@ss/w@cam/live");

    assertThat(
            address.redact(
                "rtsp://admin:p@ss/w@cam/live failed; tcp://admin:p%40ss%2Fw@cam; p@ss/w refused;"
                    + " http://other:x@host/?token=abc"))
        .isEqualTo(
            "rtsp://***@cam/live failed; tcp://***@cam; *** refused; http://***@host/?token=***");
  }
}

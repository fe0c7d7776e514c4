package dev.vcpclip.runtime.mqtt;

/**
 * The topics' names.
 *
 * @param prefix what they begin with
 */
record Topics(String prefix) {
  /** Retained: whether the station is there. */
  String status() {
    return prefix + "/status";
  }

  /** Retained: what the line is doing. */
  String state(String line) {
    return prefix + "/" + line + "/state";
  }

  /** One message a part. */
  String result(String line) {
    return prefix + "/" + line + "/result";
  }

  /** One message for a command that was not followed. */
  String refused(String line) {
    return prefix + "/" + line + "/refused";
  }

  String trigger(String line) {
    return prefix + "/" + line + "/command/trigger";
  }

  String recipe(String line) {
    return prefix + "/" + line + "/command/recipe";
  }
}

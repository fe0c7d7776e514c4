/**
 * Runtime of VCP-CLIP+: frames in, verdicts out; start from {@link dev.vcpclip.runtime.Inspector}.
 */
// ONNX Runtime names its module in no descriptor, and our other modules are not known here.
@SuppressWarnings({"requires-automatic", "module"})
module dev.vcpclip.runtime.core {
  requires com.fasterxml.jackson.databind;
  requires com.microsoft.onnxruntime;
  requires transitive java.desktop; // BufferedImage, in signatures
  requires java.management;
  requires jdk.management;
  requires org.apache.commons.statistics.distribution;
  requires org.bytedeco.javacpp;
  requires org.bytedeco.opencv;
  requires org.slf4j;

  exports dev.vcpclip.runtime;
  exports dev.vcpclip.runtime.bundle;
  exports dev.vcpclip.runtime.calibration;
  exports dev.vcpclip.runtime.image;
  exports dev.vcpclip.runtime.map;
  exports dev.vcpclip.runtime.pipeline;
  exports dev.vcpclip.runtime.provider;
  exports dev.vcpclip.runtime.reference;
  exports dev.vcpclip.runtime.sink;
  exports dev.vcpclip.runtime.source;

  // Our own modules only: no promise is made about these.
  exports dev.vcpclip.runtime.internal to
      dev.vcpclip.exporter;
  exports dev.vcpclip.runtime.io to
      dev.vcpclip.exporter;
  exports dev.vcpclip.runtime.tensor to
      dev.vcpclip.exporter;

  // Jackson makes these records.
  opens dev.vcpclip.runtime to
      com.fasterxml.jackson.databind;
  opens dev.vcpclip.runtime.bundle to
      com.fasterxml.jackson.databind;
  opens dev.vcpclip.runtime.map to
      com.fasterxml.jackson.databind;
}

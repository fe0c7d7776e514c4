package dev.vcpclip.benchmarks.jmh;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.Preprocessor;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** From a camera's frame to the model's input of 518 x 518 pixels. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class PreprocessorBenchmark {
  private static final int SIDE = 518;

  /** 12 megapixels, 2 megapixels, and a picture that has to grow. */
  @Param({"4000x3000", "1600x1200", "200x200"})
  public String size;

  private final Preprocessor preprocessor = new Preprocessor(SIDE, SIDE);
  private final ByteBuffer input = ByteBuffer.allocateDirect(preprocessor.bytes());
  private Frame frame;

  /** Makes the frame. */
  @Setup
  public void makeFrame() {
    String[] sides = size.split("x");
    frame = Surfaces.frame(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
  }

  /** The measured call. */
  @Benchmark
  public ByteBuffer process() {
    preprocessor.process(frame, input);
    return input;
  }

  /** Gives the frame back. */
  @TearDown
  public void closeFrame() {
    frame.close();
  }
}

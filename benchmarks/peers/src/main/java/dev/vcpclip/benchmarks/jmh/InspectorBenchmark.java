package dev.vcpclip.benchmarks.jmh;

import dev.vcpclip.runtime.Inspector;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.launcher.ChosenBundle;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.map.VerdictRule;
import java.nio.file.Path;
import java.util.List;
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

/** Whole inspections, from frame to verdict and regions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 4)
// JMH writes the class path on the command line, and ONNX Runtime 1.29 overflows a stack of 1 MB
// when
// it loads in a process whose command line is longer than some 4000 characters.
@Fork(value = 2, jvmArgsAppend = "-Xss8m")
public class InspectorBenchmark {
  private static final int WIDTH = 1600;
  private static final int HEIGHT = 1200;
  private static final double THRESHOLD = 0.5;

  /** A bundle; {@code embedded} is the model that comes with the program. */
  @Param("embedded")
  public String bundle;

  /** Whether map and regions are left out. */
  @Param({"false", "true"})
  public boolean scoreOnly;

  private ChosenBundle chosen;
  private Inspector inspector;
  private Frame frame;

  /** Loads the model. */
  @Setup
  public void open() {
    chosen = ChosenBundle.of(bundle.equals("embedded") ? null : Path.of(bundle));
    inspector =
        Inspector.open(
            chosen.path(),
            ModelOptions.builder().scoreOnly(scoreOnly).build(),
            Recipe.builder().rule(VerdictRule.at(1)).pixelThreshold(THRESHOLD).build());
    frame = Surfaces.frame(WIDTH, HEIGHT);
  }

  /** The measured call. */
  @Benchmark
  public List<Region> inspect() {
    return inspector.inspect(frame).regions();
  }

  /** Frees the model. */
  @TearDown
  public void close() {
    frame.close();
    inspector.close();
    chosen.close();
  }
}

package dev.vcpclip.benchmarks.jmh;

import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.map.RegionFinder;
import java.nio.FloatBuffer;
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
import org.openjdk.jmh.annotations.Warmup;

/** What comes after the model: its map of 518 x 518 pixels at the picture's size, and regions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class MapBenchmark {
  private static final int SIDE = 518;
  private static final double THRESHOLD = 0.5;

  /** Size of the picture. */
  @Param({"4000x3000", "1600x1200", "200x200"})
  public String size;

  private final AnomalyMap modelMap = Surfaces.map(SIDE);
  private final RegionFinder finder = new RegionFinder(THRESHOLD, 1);
  private int width;
  private int height;
  private AnomalyMap resized;

  /** Makes the map that regions are searched in. */
  @Setup
  public void makeMap() {
    String[] sides = size.split("x");
    width = Integer.parseInt(sides[0]);
    height = Integer.parseInt(sides[1]);
    resized = modelMap.resizedTo(width, height);
  }

  /** All values of the model's map at the picture's size. */
  @Benchmark
  public FloatBuffer resize() {
    return modelMap.resizedTo(width, height).values();
  }

  /** Regions of a map with a dozen defects. */
  @Benchmark
  public List<Region> findRegions() {
    return finder.find(resized);
  }
}

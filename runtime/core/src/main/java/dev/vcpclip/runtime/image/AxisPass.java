package dev.vcpclip.runtime.image;

/**
 * Weighted sums along one axis of a picture whose lines come in order, {@value ResampleTable#GROUP}
 * at a time. A group is added to every target line it belongs to while it is in the nearest cache,
 * and only the sums of targets under way are kept: memory depends on the scale, not on the picture.
 *
 * <p>A line is one or more arrays, its planes, all weighted alike. Not thread-safe.
 */
final class AxisPass {
  /** Takes the finished target lines, in order. */
  interface Output {
    /**
     * @param target the line
     * @param sums by plane, for {@link Lanes#pack}; only valid during the call
     */
    void accept(int target, int[][] sums);
  }

  private ResampleTable table;
  private int planes;
  private int lanes;
  private int group;
  private int oldest;

  /** By target modulo the length, plane and lane. */
  private int[][][] sums = new int[0][0][0];

  /**
   * Begins a picture.
   *
   * @param planes arrays of a line
   * @param lanes values of an array that count
   */
  void start(ResampleTable newTable, int newPlanes, int newLanes) {
    table = newTable;
    planes = newPlanes;
    lanes = newLanes;
    group = 0;
    oldest = 0;
    int targets = table.maxUnfinished();
    if (sums.length < targets || sums[0].length < planes || sums[0][0].length < lanes) {
      sums = new int[targets][planes][Lanes.length(lanes)];
    }
  }

  /**
   * Adds the next group.
   *
   * @param lines by line and plane; those past the picture's end may hold any bytes
   */
  void add(int[][][] lines, Output output) {
    int[] weights = table.weights();
    for (int i = oldest; i < table.size() && table.firstGroup(i) <= group; i++) {
      int[][] target = sums[i % sums.length];
      boolean begins = table.firstGroup(i) == group;
      int w = table.offset(i, group);
      for (int p = 0; p < planes; p++) {
        int[] a = lines[0][p];
        int[] b = lines[1][p];
        int[] c = lines[2][p];
        int[] d = lines[3][p];
        if (begins) {
          Lanes.begin(target[p], lanes, a, b, c, d, weights, w);
        } else {
          Lanes.add(target[p], lanes, a, b, c, d, weights, w);
        }
      }
      if (table.lastGroup(i) == group) {
        output.accept(i, target);
        oldest = i + 1;
      }
    }
    group++;
  }
}

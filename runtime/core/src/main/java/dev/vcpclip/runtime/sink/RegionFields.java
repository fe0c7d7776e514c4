package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.map.Region;
import java.util.function.Function;

/** Plain fields of a region, by the name of their column, in order. */
enum RegionFields {
  PEAK("peak", Region::peak),
  AREA("area", Region::area),
  X("x", region -> region.box().x()),
  Y("y", region -> region.box().y()),
  WIDTH("region_width", region -> region.box().width()),
  HEIGHT("region_height", region -> region.box().height());

  private final String snakeCase;
  private final Function<Region, Object> value;

  RegionFields(String snakeCase, Function<Region, Object> value) {
    this.snakeCase = snakeCase;
    this.value = value;
  }

  /** Name of a column. */
  String snakeCase() {
    return snakeCase;
  }

  /** A number; {@code null} where there is no region. */
  Object of(Region region) {
    return region == null ? null : value.apply(region);
  }
}

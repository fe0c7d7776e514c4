package dev.vcpclip.trainer.model;

import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The four changes that turn VCP-CLIP into VCP-CLIP+, each with its own switch (VCP-CLIP+, Table
 * 1).
 *
 * @param fixedTemperature tau1 = tau2 is a constant instead of learned
 * @param uniOp the loss is on the fused map, whose weight is learned, instead of on each branch
 * @param loReb the balance of focal and dice loss is learned instead of 1 : 1
 * @param idp the category token comes from the image-driven dynamic prompt instead of Pre-VCP
 */
public record Modifications(boolean fixedTemperature, boolean uniOp, boolean loReb, boolean idp) {
  /** VCP-CLIP. */
  public static final Modifications NONE = new Modifications(false, false, false, false);

  /** VCP-CLIP+. */
  public static final Modifications ALL = new Modifications(true, true, true, true);

  /** The rows of Table 1: the baseline, then every combination of three on a fixed temperature. */
  public static List<Modifications> table1() {
    List<Modifications> rows = new ArrayList<>(List.of(NONE));
    for (int bits = 0; bits < 8; bits++) {
      rows.add(new Modifications(true, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0));
    }
    return rows;
  }

  /**
   * A configuration with these switches and everything else as it is.
   *
   * @param temperature tau, where it is fixed
   * @param clipWeight weight of the CLIP branch at inference, where it is not learned
   */
  public VcpClipConfig applyTo(VcpClipConfig base, double temperature, double clipWeight) {
    return base.toBuilder()
        .kind(idp ? Kind.VCP_CLIP_PLUS : Kind.VCP_CLIP)
        .fixedTemperature(fixedTemperature ? temperature : null)
        .fixedClipWeight(uniOp ? null : clipWeight)
        .build();
  }

  /** For tables: {@code baseline}, or the switches that are on. */
  public String label() {
    StringJoiner on = new StringJoiner(" + ").setEmptyValue("baseline");
    if (fixedTemperature) {
      on.add("fixed tau");
    }
    if (uniOp) {
      on.add("UniOp");
    }
    if (loReb) {
      on.add("LoReb");
    }
    if (idp) {
      on.add("IDP");
    }
    return on.toString();
  }

  /** A builder that starts from these switches. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Switches on their way to {@link Modifications}. Not thread-safe. */
  public static final class Builder {
    private boolean fixedTemperature;
    private boolean uniOp;
    private boolean loReb;
    private boolean idp;

    private Builder(Modifications from) {
      fixedTemperature = from.fixedTemperature;
      uniOp = from.uniOp;
      loReb = from.loReb;
      idp = from.idp;
    }

    /** Switches the fixed temperature. */
    public Builder fixedTemperature(boolean value) {
      fixedTemperature = value;
      return this;
    }

    /** Switches unified optimisation. */
    public Builder uniOp(boolean value) {
      uniOp = value;
      return this;
    }

    /** Switches the rebalanced loss. */
    public Builder loReb(boolean value) {
      loReb = value;
      return this;
    }

    /** Switches the image-driven dynamic prompt. */
    public Builder idp(boolean value) {
      idp = value;
      return this;
    }

    /** The four switches. */
    public Modifications build() {
      return new Modifications(fixedTemperature, uniOp, loReb, idp);
    }
  }
}

package io.firn.aggregate.expression;

import java.util.Arrays;
import java.util.Optional;

/**
 * The functions of one value. Transcendental ones come from {@link StrictMath}, which gives the
 * same bits on every processor where {@link Math} may not.
 */
public enum Unary {
  NEGATE("-", false, false) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = -values[i];
      }
    }
  },
  PLUS("+", false, false) {
    @Override
    public void apply(double[] values, int count) {}
  },
  NOT("~", true, true) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = 1 - values[i];
      }
    }
  },
  ABS("np.abs", false, false) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = Math.abs(values[i]);
      }
    }
  },
  SQUARE("np.square", false, false) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] *= values[i];
      }
    }
  },
  FLOAT32("np.float32", false, false) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = (float) values[i];
      }
    }
  },
  SQRT("np.sqrt", false, false) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = Math.sqrt(values[i]);
      }
    }
  },
  EXP("np.exp", false, false) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = StrictMath.exp(values[i]);
      }
    }
  },
  LOG("np.log", false, false) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = StrictMath.log(values[i]);
      }
    }
  },
  LOG2("np.log2", false, false) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = log2(values[i]);
      }
    }
  },
  LOG10("np.log10", false, false) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = StrictMath.log10(values[i]);
      }
    }
  },
  FLOOR("np.floor", false, false) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = Math.floor(values[i]);
      }
    }
  },
  CEIL("np.ceil", false, false) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = Math.ceil(values[i]);
      }
    }
  },
  IS_NAN("np.isnan", false, true) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = Double.isNaN(values[i]) ? 1 : 0;
      }
    }
  },
  IS_FINITE("np.isfinite", false, true) {
    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = Double.isFinite(values[i]) ? 1 : 0;
      }
    }
  };

  private static final double LN_2 = StrictMath.log(2);

  private final String symbol;
  private final boolean takesTruth;
  private final boolean givesTruth;

  Unary(String symbol, boolean takesTruth, boolean givesTruth) {
    this.symbol = symbol;
    this.takesTruth = takesTruth;
    this.givesTruth = givesTruth;
  }

  /** Replaces {@code values[0]} to {@code values[count - 1]} by the function's values. */
  public abstract void apply(double[] values, int count);

  /** The operator, or the function's name with {@code np.} before it. */
  public String symbol() {
    return symbol;
  }

  /** Whether it is called by name. */
  public boolean isCalled() {
    return symbol.startsWith("np.");
  }

  /** Whether its operand is true or false instead of a number. */
  public boolean takesTruth() {
    return takesTruth;
  }

  /** Whether its result is true or false instead of a number. */
  public boolean givesTruth() {
    return givesTruth;
  }

  public static Optional<Unary> of(String symbol) {
    return Arrays.stream(values()).filter(u -> u.symbol.equals(symbol)).findFirst();
  }

  /**
   * The logarithm to base 2, exact for powers of two: {@code log(x) / log(2)} is not, and its
   * ceiling would be off by one.
   */
  private static double log2(double x) {
    if (!(x > 0) || Double.isInfinite(x)) {
      return StrictMath.log(x);
    }
    double normal = x < Double.MIN_NORMAL ? x * 0x1p54 : x;
    int exponent = Math.getExponent(normal);
    double mantissa = Math.scalb(normal, -exponent);
    // A mantissa just below 2 would lose its digits against the exponent, so it is taken below 1.
    if (mantissa > 1.5) {
      mantissa /= 2;
      exponent++;
    }
    return StrictMath.log(mantissa) / LN_2 + (x < Double.MIN_NORMAL ? exponent - 54 : exponent);
  }
}

package io.firn.aggregate.expression;

import java.util.Arrays;
import java.util.Optional;

/**
 * The functions of two values, with Python's precedence. Division, remainder and powers of special
 * values follow numpy.
 */
public enum Binary {
  LESS("<", 0, false, true) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] = left[i] < right[i] ? 1 : 0;
      }
    }
  },
  LESS_OR_EQUAL("<=", 0, false, true) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] = left[i] <= right[i] ? 1 : 0;
      }
    }
  },
  GREATER(">", 0, false, true) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] = left[i] > right[i] ? 1 : 0;
      }
    }
  },
  GREATER_OR_EQUAL(">=", 0, false, true) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] = left[i] >= right[i] ? 1 : 0;
      }
    }
  },
  EQUAL("==", 0, false, true) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] = left[i] == right[i] ? 1 : 0;
      }
    }
  },
  NOT_EQUAL("!=", 0, false, true) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] = left[i] != right[i] ? 1 : 0;
      }
    }
  },
  OR("|", 1, true, true) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] = left[i] + right[i] > 0 ? 1 : 0;
      }
    }
  },
  AND("&", 2, true, true) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] *= right[i];
      }
    }
  },
  ADD("+", 3, false, false) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] += right[i];
      }
    }
  },
  SUBTRACT("-", 3, false, false) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] -= right[i];
      }
    }
  },
  MULTIPLY("*", 4, false, false) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] *= right[i];
      }
    }
  },
  DIVIDE("/", 4, false, false) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] /= right[i];
      }
    }
  },
  FLOOR_DIVIDE("//", 4, false, false) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] = floorDivide(left[i], right[i]);
      }
    }
  },
  REMAINDER("%", 4, false, false) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] = remainder(left[i], right[i]);
      }
    }
  },
  POWER("**", 5, false, false) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] = power(left[i], right[i]);
      }
    }
  },
  MINIMUM("np.minimum", Binary.CALLED, false, false) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] = Math.min(left[i], right[i]);
      }
    }
  },
  MAXIMUM("np.maximum", Binary.CALLED, false, false) {
    @Override
    public void apply(double[] left, double[] right, int count) {
      for (int i = 0; i < count; i++) {
        left[i] = Math.max(left[i], right[i]);
      }
    }
  };

  /** The level of the comparisons, which bind loosest. */
  static final int COMPARISON = 0;

  /** The level of {@code **}, which alone groups to the right. */
  static final int POWERS = 5;

  private static final int CALLED = -1;

  private final String symbol;
  private final int level;
  private final boolean takesTruth;
  private final boolean givesTruth;

  Binary(String symbol, int level, boolean takesTruth, boolean givesTruth) {
    this.symbol = symbol;
    this.level = level;
    this.takesTruth = takesTruth;
    this.givesTruth = givesTruth;
  }

  /** Replaces {@code left[0]} to {@code left[count - 1]} by the function's values. */
  public abstract void apply(double[] left, double[] right, int count);

  /** The operator, or the function's name with {@code np.} before it. */
  public String symbol() {
    return symbol;
  }

  /** How tightly the operator binds; negative for what is called by name. */
  int level() {
    return level;
  }

  public boolean isCalled() {
    return level == CALLED;
  }

  /** Whether its operands are true or false instead of numbers. */
  public boolean takesTruth() {
    return takesTruth;
  }

  /** Whether its result is true or false instead of a number. */
  public boolean givesTruth() {
    return givesTruth;
  }

  public static Optional<Binary> of(String symbol) {
    return Arrays.stream(values()).filter(b -> b.symbol.equals(symbol)).findFirst();
  }

  /** The remainder with the sign of the divisor. */
  private static double remainder(double a, double b) {
    double remainder = a % b;
    if (b == 0 || Double.isNaN(remainder)) {
      return remainder;
    }
    if (remainder == 0) {
      return Math.copySign(0, b);
    }
    return remainder < 0 == b < 0 ? remainder : remainder + b;
  }

  /**
   * The quotient rounded down. Taken from the remainder as numpy does, since {@code floor(a / b)}
   * is one too large where the quotient rounds up to a whole number, as in {@code 1 // 0.1}.
   */
  private static double floorDivide(double a, double b) {
    if (b == 0) {
      return a / b;
    }
    double remainder = a % b;
    double quotient = (a - remainder) / b;
    if (remainder != 0 && remainder < 0 != b < 0) {
      quotient -= 1;
    }
    if (quotient == 0) {
      return Math.copySign(0, a / b);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  /** The power of C and numpy: Java's own gives NaN for {@code 1 ** nan} and {@code -1 ** inf}. */
  private static double power(double base, double exponent) {
    if (base == 1 || base == -1 && Double.isInfinite(exponent)) {
      return 1;
    }
    return StrictMath.pow(base, exponent);
  }
}

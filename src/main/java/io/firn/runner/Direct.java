package io.firn.runner;

import java.io.PrintWriter;

/** DirectRunner: threads of this process; nothing that fails is retried. */
final class Direct implements Runner {
  /** Enough to keep the threads of one machine busy. */
  private static final int BUNDLES = 64;

  /** Few enough that the cost of keys does not count, however many blocks there are. */
  private static final int KEYS = 64;

  @Override
  public String name() {
    return "DirectRunner";
  }

  @Override
  public void complete(RunnerArguments arguments, PrintWriter err) {
    // These checks clone and encode every element to catch DoFns that change their input. Firn's
    // are
    // tested with the checks on.
    arguments.addUnlessGiven("enforceImmutability", "false");
    arguments.addUnlessGiven("enforceEncodability", "false");
    arguments.addUnlessGiven("targetParallelism", Integer.toString(threads()));
  }

  /**
   * DirectRunner makes a bundle of every key. Whenever another bundle adds to a block, it copies
   * all that the earlier ones added: with a bundle for each of many thousand granules it would copy
   * for hours.
   */
  @Override
  public int bundles() {
    return BUNDLES;
  }

  @Override
  public int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * DirectRunner spends milliseconds on every key, and copies all written blocks whenever another
   * key adds some: with a key for each of twelve thousand blocks it copies for minutes.
   */
  @Override
  public long key(long block) {
    return block % KEYS;
  }
}

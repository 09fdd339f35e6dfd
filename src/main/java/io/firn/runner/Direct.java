package io.firn.runner;

import java.io.PrintWriter;

/** DirectRunner: the threads of this process, which repeat nothing. */
final class Direct implements Runner {
  /** Enough to keep the threads of one machine busy. */
  private static final int BUNDLES = 64;

  /** So few that the machinery of keys costs nothing, however many blocks there are. */
  private static final int KEYS = 64;

  @Override
  public String name() {
    return "DirectRunner";
  }

  @Override
  public void complete(RunnerArguments arguments, PrintWriter err) {
    // Its checks clone and encode every element to catch DoFns that change their input; ours are
    // tested with the checks on.
    arguments.addUnlessGiven("enforceImmutability", "false");
    arguments.addUnlessGiven("enforceEncodability", "false");
    arguments.addUnlessGiven("targetParallelism", Integer.toString(threads()));
  }

  /**
   * It makes a bundle of every key, and whenever one more bundle brings something for a block it
   * copies all that the others brought: with a bundle for each of many thousand granules it would
   * copy for hours.
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
   * It spends milliseconds on every key, and copies all blocks that are written whenever one more
   * key brings some: with a key for each of twelve thousand blocks it copies for minutes.
   */
  @Override
  public long key(long block) {
    return block % KEYS;
  }
}

package io.firn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Counts the tests of each class that ran to an end, whatever engine ran them. The build's XML
 * reports are compared with that by {@link ReportsIT}: they are made from what surefire hears, and
 * a class with tests of two engines once lost those of the first.
 */
public final class Tally implements TestExecutionListener {
  /** Names the file of lines {@code class<tab>tests}; nothing is counted without it. */
  private static final String PROPERTY = "firn.tally";

  private final Map<String, Integer> ran = new TreeMap<>();
  private TestPlan plan;

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = started;
    ran.clear();
    // That of an earlier run would pass for this one's if this one is cut off.
    file().ifPresent(Tally::delete);
  }

  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest() && result.getStatus() != TestExecutionResult.Status.ABORTED) {
      ran.merge(className(test), 1, Integer::sum);
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan finished) {
    file().ifPresent(this::write);
  }

  private String className(TestIdentifier test) {
    TestIdentifier at = test;
    while (!(at.getSource().orElse(null) instanceof ClassSource)) {
      at = plan.getParent(at).orElseThrow();
    }
    return ((ClassSource) at.getSource().orElseThrow()).getClassName();
  }

  private void write(Path file) {
    List<String> lines = new ArrayList<>();
    ran.forEach((name, tests) -> lines.add(name + "\t" + tests));
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> file() {
    return Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of);
  }
}

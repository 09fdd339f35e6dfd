package io.firn;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassCirclesTest {

  /**
   * Night and day follow each other by way of an hour within the dusk; the year knows all, and only
   * its own season knows it.
   */
  @Test
  void aCircleHasAllOfItsClassesAndNoOther() {
    assertThat(
            ClassCircles.of(
                new ClassFileImporter()
                    .importClasses(
                        Night.class,
                        Day.class,
                        Dusk.class,
                        Dusk.Hour.class,
                        Year.class,
                        Year.Season.class,
                        Alone.class)))
        .extracting(List::copyOf)
        .containsExactly(List.of("io.firn.Day", "io.firn.Dusk", "io.firn.Night"));
  }

  @Test
  void aSealedTypeStandsInACircleWithThoseThatItPermits() {
    assertThat(
            ClassCircles.of(
                new ClassFileImporter().importClasses(Body.class, Star.class, Planet.class)))
        .extracting(List::copyOf)
        .containsExactly(List.of("io.firn.Body", "io.firn.Planet", "io.firn.Star"));
  }
}

record Night(Day[] next) {}

record Day(Dusk next) {}

record Dusk(Hour last) {
  record Hour(List<Night> next) {}
}

record Year(Season first, Day day, Night night, Alone alone) {
  record Season(Year of) {}
}

record Alone(String name) {}

sealed interface Body permits Star, Planet {}

record Star() implements Body {}

record Planet() implements Body {}

package io.firn;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Circles of classes within one package: sets of which every class depends on every other, directly
 * or by way of the others. A class within a class is part of it.
 *
 * <p>By the algorithm of R. Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM Journal
 * on Computing 1 (1972). Of what the compiler leaves no trace of, such as constants that it copies,
 * nothing is known.
 */
final class ClassCircles {
  private final SortedMap<String, SortedSet<String>> uses;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Integer> lowest = new HashMap<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final Set<String> closed = new HashSet<>();
  private final List<SortedSet<String>> circles = new ArrayList<>();

  private ClassCircles(SortedMap<String, SortedSet<String>> uses) {
    this.uses = uses;
  }

  /** The circles of two classes and more, by their full names. */
  static List<SortedSet<String>> of(Iterable<JavaClass> classes) {
    SortedMap<String, SortedSet<String>> uses = new TreeMap<>();
    for (JavaClass each : classes) {
      SortedSet<String> used = uses.computeIfAbsent(outermost(each), name -> new TreeSet<>());
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().equals(each.getPackageName())) {
          used.add(outermost(target));
        }
      }
      // Which is not among the dependencies, and binds as much.
      Class<?>[] permitted = each.reflect().getPermittedSubclasses();
      for (int i = 0; permitted != null && i < permitted.length; i++) {
        if (permitted[i].getPackageName().equals(each.getPackageName())) {
          used.add(outermost(permitted[i].getName()));
        }
      }
    }
    ClassCircles search = new ClassCircles(uses);
    for (String name : uses.keySet()) {
      if (!search.numbers.containsKey(name)) {
        search.visit(name);
      }
    }
    return search.circles;
  }

  private static String outermost(JavaClass inner) {
    return outermost(inner.getName());
  }

  private static String outermost(String inner) {
    int dollar = inner.indexOf('$');
    return dollar < 0 ? inner : inner.substring(0, dollar);
  }

  private void visit(String name) {
    int number = numbers.size();
    numbers.put(name, number);
    lowest.put(name, number);
    open.push(name);
    for (String used : uses.getOrDefault(name, new TreeSet<>())) {
      if (!numbers.containsKey(used)) {
        visit(used);
        lowest.merge(name, lowest.get(used), Math::min);
      } else if (!closed.contains(used)) {
        lowest.merge(name, numbers.get(used), Math::min);
      }
    }
    if (lowest.get(name) == number) {
      close(name);
    }
  }

  /** Takes a class and those that were met after it and lead back to it. */
  private void close(String first) {
    SortedSet<String> circle = new TreeSet<>();
    String last;
    do {
      last = open.pop();
      closed.add(last);
      circle.add(last);
    } while (!last.equals(first));
    if (circle.size() > 1) {
      circles.add(circle);
    }
  }
}

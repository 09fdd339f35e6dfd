package io.firn.aggregate.field;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.Operation;
import io.firn.column.ArraySpec;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.List;
import java.util.Optional;

/**
 * A function that makes up a field by itself, as its result cannot be part of an expression. A new
 * one is a class of its own and a line in {@code FieldFunctions}.
 */
public interface FieldFunction {
  /** Its name in a document, without the module. */
  String name();

  /** Whether its results are lists. */
  default boolean givesLists() {
    return true;
  }

  /** What it may be given beside its source. */
  List<Parameter> parameters();

  /**
   * Whether a field can hold what it gives; notes what is wrong.
   *
   * @param path the field's place in the document
   * @param arguments with defaults in place of invalid ones
   */
  boolean fits(String path, FieldSpec field, Arguments arguments, Problems problems);

  /**
   * Compiles a field that {@link #fits}; nothing comes back when it has problems.
   *
   * @param path the field's place in the document
   * @param source the column that it is taken of
   */
  Optional<CompiledField> compile(
      String path, FieldSpec field, Operation source, Arguments arguments, Problems problems);

  /**
   * Whether a field is of lists of this width and type; notes what is wrong.
   *
   * @param flux whether the weights in them are fluxes
   */
  static boolean areLists(
      String path, FieldSpec field, int width, DType type, boolean flux, Problems problems) {
    String name = ((FieldSpec.Function) field.calculation()).name();
    FieldSpec.Kind kind = field.kind();
    if (kind.element() != ArraySpec.Element.LIST) {
      problems.invalid(path + ".function", name, "it gives a list; kind: ragged is required");
      return false;
    }
    boolean fits = kind.width() == width && field.dtype() == type;
    if (kind.width() != width) {
      problems.invalid(
          path + ".inner_shape",
          kind.width(),
          "%s gives elements of %d numbers; the same number is required".formatted(name, width));
    }
    if (field.dtype() != type) {
      problems.invalid(path + ".dtype", field.dtype(), name + " gives " + type + "; declare it");
    }
    if (kind.flux() != flux) {
      problems.invalid(
          path + ".weights",
          kind.flux() ? "flux" : "counts",
          "%s gives %s; declare it".formatted(name, flux ? "flux" : "counts"));
    }
    return fits && kind.flux() == flux;
  }
}

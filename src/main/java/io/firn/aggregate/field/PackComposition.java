package io.firn.aggregate.field;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.Operation;
import io.firn.column.ArraySpec;
import io.firn.column.DType;
import io.firn.config.Composition;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code pack_composition}: which surfaces a cell's signal comes from and how confident it is, as
 * eight fractions in one word.
 */
public record PackComposition() implements FieldFunction {
  /** The confidence that a row is signal, one for each surface. */
  private static final List<Parameter> CONFIDENCES =
      Composition.LANES.subList(0, 5).stream()
          .map(surface -> Parameter.rows("conf_" + surface))
          .toList();

  /** The lowest confidence at which a row is signal. */
  private static final Parameter THRESHOLD =
      Parameter.number("threshold", "a whole number", n -> n == Math.rint(n)).orElse(2);

  @Override
  public String name() {
    return Composition.FUNCTION;
  }

  @Override
  public boolean givesLists() {
    return false;
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>(CONFIDENCES);
    parameters.add(THRESHOLD);
    return parameters;
  }

  @Override
  public boolean fits(String path, FieldSpec field, Arguments arguments, Problems problems) {
    return isWord(path, field, problems)
        && agrees(path, field, arguments.number(THRESHOLD), problems);
  }

  @Override
  public Optional<CompiledField> compile(
      String path, FieldSpec field, Operation source, Arguments arguments, Problems problems) {
    List<Operation> confidences = CONFIDENCES.stream().map(arguments::operation).toList();
    long threshold = (long) arguments.number(THRESHOLD);
    return Optional.of(new CompositionField(field, source, confidences, threshold));
  }

  private boolean isWord(String path, FieldSpec field, Problems problems) {
    if (field.kind().element() != ArraySpec.Element.NUMBER) {
      problems.invalid(
          path + ".function", name(), "it gives one number a cell; kind: scalar is required");
      return false;
    }
    boolean word = field.dtype() == DType.UINT64;
    if (!word) {
      problems.invalid(path + ".dtype", field.dtype(), name() + " gives uint64; declare it");
    } else if (field.fillBits() != 0) {
      // Readers take a fraction above 0 to mean that something was there.
      problems.invalid(
          path + ".fill_value",
          Long.toUnsignedString(field.fillBits()),
          "0 is required, which says that nothing was there");
    }
    return word && field.fillBits() == 0;
  }

  /** Whether the threshold in the attributes is the one the word is made with. */
  private static boolean agrees(String path, FieldSpec field, double threshold, Problems problems) {
    Object told =
        field.attributes().get(Composition.ATTRIBUTE) instanceof Map<?, ?> block
            ? block.get("threshold")
            : null;
    if (told instanceof Number number && number.doubleValue() != threshold) {
      problems.invalid(
          path + ".attrs.composition.threshold",
          told,
          "params.threshold is %d; the same number is required".formatted((long) threshold));
      return false;
    }
    return true;
  }
}

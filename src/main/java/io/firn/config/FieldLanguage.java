package io.firn.config;

import java.util.Set;

/**
 * What a document may say about statistics and expressions. The rooms above know the statistics;
 * they hand their knowledge to the reader of documents through this, so that a mistake in an
 * expression is reported beside all others.
 */
public interface FieldLanguage {
  /**
   * Notes what is wrong with a field's function, source, parameters, expression, type and fill
   * value. The reader has checked none of these but that the type holds the fill value. A problem
   * at a path below {@code path}, such as {@code path + ".params.q"}, is shown with its line.
   *
   * @param path the field's place in the document, such as {@code aggregation.variables.h_mean}
   * @param columns the declared column names
   */
  void check(String path, FieldSpec field, Set<String> columns, Problems problems);

  /**
   * Notes what is wrong with the function, source, parameters and expression of a value of a chunk,
   * as {@link #check} does.
   */
  void checkChunkValue(
      String path, FieldSpec.ChunkValue value, Set<String> columns, Problems problems);

  /** Notes what is wrong with a row-wise boolean expression at {@code path}. */
  void checkRowCondition(String path, String expression, Set<String> columns, Problems problems);
}

package io.firn.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.aggregate.cell.ChunkRows;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChunkRowsTest {

  @Test
  void rowsOfACellKeepTheirOrder() {
    int[] cellOfRow = {9, 2, 0, 2, 9, 2, 1};
    // Rows 0 and 4 belong to other chunks; only entries 1 to 5 of the list are this chunk's.
    int[] rows = {0, 5, 2, 3, 6, 1, 4};

    ChunkRows chunk = ChunkRows.group(4, rows, 1, 5, cellOfRow, Map.of());

    assertThat(chunk.starts()).containsExactly(0, 1, 2, 5, 5);
    assertThat(chunk.order()).containsExactly(2, 6, 5, 3, 1);
    assertThat(chunk.cells()).isEqualTo(4);
    assertThat(chunk.rows()).isEqualTo(5);
    assertThat(chunk.occupiedCells()).isEqualTo(3);
    assertThat(chunk.cellOfGroup()).containsExactly(0, 1, 2);
    assertThat(chunk.bounds()).containsExactly(0, 1, 2, 5);
  }

  @Test
  void aRowOutsideTheChunkIsRefused() {
    assertThatThrownBy(() -> Columns.chunk(4, new int[] {0, 4}, Map.of()))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Columns.chunk(4, new int[] {0, -1}, Map.of()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}

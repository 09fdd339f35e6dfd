package io.firn.storage;

import io.firn.FirnException;
import java.io.IOException;
import java.io.Serializable;

/**
 * Says whether a writer may still change a store. A run may stand still for hours (a frozen
 * process, a machine that was put to sleep) and wake when another has the place.
 */
public interface Fence extends Serializable {
  /**
   * The key of the object by which the writer's right is known. It is created once and never
   * replaced; when another writer takes the place, it is deleted before anything else changes.
   *
   * @param store where to look for it, if that takes a look
   */
  String key(ObjectStore store) throws IOException;

  /**
   * Refuses to go on unless what is stored under the key says that the place is this writer's.
   *
   * @param found what is stored there, null when there is nothing
   * @param store of which an error can tell who has it now
   * @throws FirnException when the place is not this writer's, or no longer
   */
  void require(byte[] found, ObjectStore store) throws IOException;
}

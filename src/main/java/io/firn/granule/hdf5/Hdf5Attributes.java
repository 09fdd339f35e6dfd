package io.firn.granule.hdf5;

import io.firn.granule.Attributes;
import io.firn.granule.Scalar;
import io.jhdf.AttributeImpl;
import io.jhdf.api.Node;
import io.jhdf.object.message.AttributeMessage;
import io.jhdf.storage.HdfBackingStorage;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Optional;

/**
 * Takes the attributes of an HDF5 object, from its header and from its heap. Texts, of which there
 * are five kinds, are decoded by jHDF.
 *
 * <p>See "Attribute Message" in the HDF5 File Format Specification, version 3.0, section IV.A.2.m.
 */
final class Hdf5Attributes {
  private static final int BY_NAME = 8;
  private static final int HEAP_ID_BYTES = 8;

  /** Later versions of the datatypes of texts differ from it by their number only. */
  private static final int NEWEST_DATATYPE_OF_JHDF = 3;

  private static final int VARIABLE_LENGTH = 9;

  private final Hdf5File file;
  private final HdfBackingStorage storage;
  private final Node node;
  private final Attributes attributes = new Attributes();

  private Hdf5Attributes(Hdf5File file, HdfBackingStorage storage, Node node) {
    this.file = file;
    this.storage = storage;
    this.node = node;
  }

  /**
   * The attributes of the object that has this header.
   *
   * @param node any one of the file; jHDF names it where it logs
   */
  static Attributes of(Hdf5File file, Hdf5Header header, HdfBackingStorage storage, Node node) {
    Hdf5Attributes taken = new Hdf5Attributes(file, storage, node);
    header.all(Hdf5Header.ATTRIBUTE).forEach(taken::take);
    header.only(Hdf5Header.ATTRIBUTE_INFO).ifPresent(taken::takeDense);
    return taken.attributes;
  }

  private void takeDense(ByteBuffer info) {
    info.get();
    boolean orderTracked = (info.get() & 1) != 0;
    info.position(info.position() + (orderTracked ? Short.BYTES : 0));
    long heapAddress = file.offset(info);
    long tree = file.offset(info);
    if (heapAddress == Hdf5File.UNDEFINED || tree == Hdf5File.UNDEFINED) {
      return;
    }
    FractalHeap heap = new FractalHeap(file, heapAddress);
    TreeV2.read(
        file,
        tree,
        BY_NAME,
        entry -> {
          ByteBuffer id = entry.slice(entry.position(), HEAP_ID_BYTES);
          Optional<ByteBuffer> message = heap.object(id.order(ByteOrder.LITTLE_ENDIAN));
          message.ifPresent(this::take);
        });
  }

  private void take(ByteBuffer message) {
    int start = message.position();
    int version = message.get();
    int flags = version == 1 ? message.get() & 0 : message.get();
    int nameBytes = message.getShort() & 0xffff;
    int typeBytes = message.getShort() & 0xffff;
    int spaceBytes = message.getShort() & 0xffff;
    message.position(message.position() + (version == 3 ? 1 : 0));
    // In version 1 each part fills whole eights of bytes.
    int unit = version == 1 ? 8 : 1;
    String name = terminated(part(message, nameBytes, unit));
    int typeAt = message.position();
    ByteBuffer datatype = part(message, typeBytes, unit);
    Hdf5Type type =
        Hdf5Type.of(
            (flags & 1) != 0
                ? Hdf5Header.elsewhere(file, Hdf5Header.DATATYPE, datatype)
                : datatype);
    ByteBuffer space = part(message, spaceBytes, unit);
    long count =
        count((flags & 2) != 0 ? Hdf5Header.elsewhere(file, Hdf5Header.DATASPACE, space) : space);
    if (count == 0) {
      return;
    }
    if (type.isString() && count == 1) {
      boolean own = (flags & 1) == 0;
      String text = text(message.duplicate().position(start), own ? typeAt - start : -1);
      if (text != null) {
        attributes.put(name, text);
      }
    } else if (type.type().isPresent()) {
      int bytes = Math.toIntExact(Math.multiplyExact(count, (long) type.storedBytes()));
      ByteBuffer values = message.slice(message.position(), bytes);
      attributes.put(name, Scalar.all(type.widened(values), type.type().get()));
    } else {
      attributes.putOther(name, type.name());
    }
  }

  private static ByteBuffer part(ByteBuffer message, int bytes, int unit) {
    ByteBuffer part = message.slice(message.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
    message.position(message.position() + (bytes + unit - 1) / unit * unit);
    return part;
  }

  private static String terminated(ByteBuffer name) {
    int length = 0;
    while (length < name.limit() && name.get(length) != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    name.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Elements of a dataspace: one of a scalar, none of a null one. */
  private long count(ByteBuffer space) {
    int version = space.get();
    int rank = space.get();
    space.get();
    int kind = space.get();
    if (version == 2 && kind == 2) {
      return 0;
    }
    space.position(space.position() + (version == 1 ? 4 : 0));
    long count = 1;
    for (int i = 0; i < rank; i++) {
      count = Math.multiplyExact(count, file.length(space));
    }
    return count;
  }

  /**
   * The text that a message holds, null where it points to none.
   *
   * @param typeAt where its datatype begins, negative where that is another object
   */
  private String text(ByteBuffer message, int typeAt) {
    ByteBuffer copy = ByteBuffer.allocate(message.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    copy.put(message).flip();
    if (typeAt >= 0) {
      lower(copy, typeAt);
    }
    AttributeMessage attribute = new AttributeMessage(copy, storage, new BitSet());
    Object text = new AttributeImpl(storage, node, attribute).getData();
    // One text may come as an array of one, of any rank.
    while (text != null && text.getClass().isArray()) {
      text = Array.get(text, 0);
    }
    return (String) text;
  }

  private static void lower(ByteBuffer message, int datatype) {
    int kind = message.get(datatype) & 0xf;
    if ((message.get(datatype) >> 4 & 0xf) > NEWEST_DATATYPE_OF_JHDF) {
      message.put(datatype, (byte) (NEWEST_DATATYPE_OF_JHDF << 4 | kind));
    }
    if (kind == VARIABLE_LENGTH) {
      lower(message, datatype + Hdf5Type.HEAD_BYTES);
    }
  }
}

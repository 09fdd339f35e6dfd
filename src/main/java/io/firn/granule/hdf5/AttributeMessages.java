package io.firn.granule.hdf5;

import io.jhdf.ObjectHeader;
import io.jhdf.object.message.Message;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Hands the attributes of an object to jHDF, in the versions of the format that it knows. */
final class AttributeMessages {
  /** Later versions of the datatypes of numbers and strings differ from it by their number only. */
  private static final int NEWEST_DATATYPE_OF_JHDF = 3;

  private static final int STRING = 3;
  private static final int BITFIELD = 4;
  private static final int ENUMERATION = 8;
  private static final int VARIABLE_LENGTH = 9;
  private static final int BASE_AT = 8;

  private AttributeMessages() {}

  /** A header that has the object's attributes and no other message. */
  static ObjectHeader of(Hdf5Header header, HdfBackingStorage storage) {
    List<Message> messages = new ArrayList<>();
    for (ByteBuffer message : header.all(Hdf5Header.ATTRIBUTE)) {
      forJhdf(message)
          .ifPresent(attribute -> messages.add(message(Hdf5Header.ATTRIBUTE, attribute, storage)));
    }
    for (ByteBuffer message : header.all(Hdf5Header.ATTRIBUTE_INFO)) {
      messages.add(message(Hdf5Header.ATTRIBUTE_INFO, message, storage));
    }
    return new ObjectHeader.ObjectHeaderV2(header.address(), messages);
  }

  private static Message message(int type, ByteBuffer body, HdfBackingStorage storage) {
    ByteBuffer message = ByteBuffer.allocate(4 + body.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    message.put((byte) type).putShort((short) body.remaining()).put((byte) 0).put(body);
    return Message.readObjectHeaderV2Message(message.flip(), storage, false);
  }

  /**
   * A copy of an attribute's message that jHDF reads.
   *
   * @return empty where the attribute is no number and no string, and jHDF might not know its type
   */
  static Optional<ByteBuffer> forJhdf(ByteBuffer attribute) {
    ByteBuffer copy = ByteBuffer.allocate(attribute.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    copy.put(attribute.duplicate()).flip();
    int version = copy.get(0);
    boolean committed = version > 1 && (copy.get(1) & 1) != 0;
    if (committed) {
      return Optional.of(copy);
    }
    int nameBytes = copy.getShort(2) & 0xffff;
    int datatype =
        switch (version) {
          case 1 -> 8 + (nameBytes + 7 & ~7);
          case 2 -> 8 + nameBytes;
          default -> 9 + nameBytes;
        };
    return lower(copy, datatype) ? Optional.of(copy) : Optional.empty();
  }

  private static boolean lower(ByteBuffer copy, int datatype) {
    int kind = copy.get(datatype) & 0xf;
    if ((copy.get(datatype) >> 4 & 0xf) > NEWEST_DATATYPE_OF_JHDF) {
      copy.put(datatype, (byte) (NEWEST_DATATYPE_OF_JHDF << 4 | kind));
    }
    boolean plain = kind <= 1 || kind == STRING || kind == BITFIELD;
    boolean derived = kind == ENUMERATION || kind == VARIABLE_LENGTH;
    return plain || derived && lower(copy, datatype + BASE_AT);
  }
}

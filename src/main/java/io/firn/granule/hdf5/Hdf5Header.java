package io.firn.granule.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of an object header, not yet taken apart: what one of them holds that cannot be read
 * is then the matter of that object alone. jHDF takes all of them apart, for all objects of a
 * group, and fails for the group.
 *
 * <p>See "Data Object Headers" in the HDF5 File Format Specification, version 3.0, section IV.A.
 */
final class Hdf5Header {
  static final int DATASPACE = 0x01;
  static final int LINK_INFO = 0x02;
  static final int DATATYPE = 0x03;
  static final int OLD_FILL_VALUE = 0x04;
  static final int FILL_VALUE = 0x05;
  static final int LINK = 0x06;
  static final int EXTERNAL_FILES = 0x07;
  static final int LAYOUT = 0x08;
  static final int FILTERS = 0x0b;
  static final int ATTRIBUTE = 0x0c;
  static final int SYMBOL_TABLE = 0x11;
  static final int ATTRIBUTE_INFO = 0x15;
  private static final int CONTINUATION = 0x10;

  private static final int SHARED = 1 << 1;
  private static final int TIMES_STORED = 1 << 5;
  private static final int ATTRIBUTE_LIMITS_STORED = 1 << 4;
  private static final int CREATION_ORDER_STORED = 1 << 2;

  /** Most headers of ATL06 are shorter, and are then read at once. */
  private static final int FIRST_BYTES = 512;

  private static final int VERSION_1_PREFIX = 16;

  /** One that lies elsewhere in the file is a reference to that place. */
  private record Message(int type, boolean shared, ByteBuffer body) {}

  private record Block(long address, long length) {}

  private final Hdf5File file;
  private final long address;
  private final List<Message> messages = new ArrayList<>();
  private final Deque<Block> continuations = new ArrayDeque<>();

  private Hdf5Header(Hdf5File file, long address) {
    this.file = file;
    this.address = address;
  }

  static Hdf5Header read(Hdf5File file, long address) {
    Hdf5Header header = new Hdf5Header(file, address);
    ByteBuffer first = file.read(address, Math.min(FIRST_BYTES, file.remaining(address)));
    if (first.get(0) == 1) {
      header.readVersion1(first);
    } else {
      header.readVersion2(first);
    }
    return header;
  }

  long address() {
    return address;
  }

  private void readVersion1(ByteBuffer first) {
    long length = Integer.toUnsignedLong(first.getInt(8));
    takeVersion1(part(first, VERSION_1_PREFIX, length));
    Set<Long> seen = new HashSet<>();
    while (!continuations.isEmpty()) {
      Block next = next(seen);
      takeVersion1(file.read(next.address(), next.length()));
    }
  }

  private void takeVersion1(ByteBuffer block) {
    while (block.remaining() >= 8) {
      int type = block.getShort() & 0xffff;
      int size = block.getShort() & 0xffff;
      int flags = block.get();
      block.position(block.position() + 3);
      take(type, flags, size, block);
      // Old writers do not pad the last message.
      block.position(Math.min(block.limit(), block.position() + 7 & ~7));
    }
  }

  private void readVersion2(ByteBuffer first) {
    Hdf5File.expect(first, "OHDR", address);
    int version = first.get();
    if (version != 2) {
      throw new IllegalStateException(
          "version %d of its object header is not known".formatted(version));
    }
    int flags = first.get();
    int at = first.position();
    at += (flags & TIMES_STORED) != 0 ? 16 : 0;
    at += (flags & ATTRIBUTE_LIMITS_STORED) != 0 ? 4 : 0;
    first.position(at);
    long length = Hdf5File.unsigned(first, 1 << (flags & 0b11));
    int prefix = first.position();
    ByteBuffer block = part(first, 0, prefix + length + Hdf5File.CHECKSUM_BYTES);
    takeVersion2(Hdf5File.verified(block, address).position(prefix), flags);
    Set<Long> seen = new HashSet<>();
    while (!continuations.isEmpty()) {
      Block next = next(seen);
      ByteBuffer more = Hdf5File.verified(file.read(next.address(), next.length()), next.address());
      Hdf5File.expect(more, "OCHK", next.address());
      takeVersion2(more, flags);
    }
  }

  private void takeVersion2(ByteBuffer block, int headerFlags) {
    int head = (headerFlags & CREATION_ORDER_STORED) != 0 ? 6 : 4;
    // What is shorter is a gap.
    while (block.remaining() >= head) {
      int type = block.get() & 0xff;
      int size = block.getShort() & 0xffff;
      int flags = block.get();
      block.position(block.position() + head - 4);
      take(type, flags, size, block);
    }
  }

  private void take(int type, int flags, int size, ByteBuffer block) {
    if (size > block.remaining()) {
      throw new IllegalStateException("its object header is damaged");
    }
    ByteBuffer body = block.slice(block.position(), size).order(ByteOrder.LITTLE_ENDIAN);
    block.position(block.position() + size);
    if (type == CONTINUATION) {
      continuations.add(new Block(file.offset(body), file.length(body)));
    } else if (type != 0) {
      messages.add(new Message(type, (flags & SHARED) != 0, body));
    }
  }

  private Block next(Set<Long> seen) {
    Block next = continuations.remove();
    if (!seen.add(next.address())) {
      throw new IllegalStateException("its object header is damaged: it leads back to itself");
    }
    return next;
  }

  /** Bytes of the header, read anew where what was read first ends before they do. */
  private ByteBuffer part(ByteBuffer first, int from, long length) {
    if (from + length > first.limit()) {
      return file.read(address + from, length);
    }
    ByteBuffer part = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    return part.put(0, first, from, (int) length);
  }

  boolean has(int type) {
    return messages.stream().anyMatch(message -> message.type() == type);
  }

  /** The bodies of all messages of a type, those that lie elsewhere left out. */
  List<ByteBuffer> all(int type) {
    return messages.stream()
        .filter(message -> message.type() == type && !message.shared())
        .map(message -> message.body().duplicate().order(ByteOrder.LITTLE_ENDIAN))
        .toList();
  }

  /** The body of the only message of a type, fetched from where the file keeps it. */
  Optional<ByteBuffer> only(int type) {
    for (Message message : messages) {
      if (message.type() == type) {
        ByteBuffer body = message.body().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return Optional.of(message.shared() ? elsewhere(file, type, body) : body);
      }
    }
    return Optional.empty();
  }

  /** As {@link #only}, of a message that the object cannot do without. */
  ByteBuffer required(int type, String what) {
    return only(type)
        .orElseThrow(() -> new IllegalStateException("its object header has no " + what));
  }

  /** The message that a reference leads to: a datatype under a name of its own, mostly. */
  static ByteBuffer elsewhere(Hdf5File file, int type, ByteBuffer reference) {
    int version = reference.get();
    int kind = reference.get();
    if (version == 1) {
      reference.position(reference.position() + 6);
    } else if (version == 3 && kind == 1) {
      throw new IllegalStateException(
          "its header is kept in the file's table of shared messages, which is not read;"
              + " rewrite the file with h5repack");
    }
    long elsewhere = file.offset(reference);
    for (Message message : read(file, elsewhere).messages) {
      if (message.type() == type && !message.shared()) {
        return message.body();
      }
    }
    throw new IllegalStateException("its committed datatype is not there");
  }
}

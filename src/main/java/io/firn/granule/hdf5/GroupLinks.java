package io.firn.granule.hdf5;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The links of a group: in a symbol table, in its header, or in a heap. Objects behind them are not
 * touched.
 *
 * <p>See "Link Message", "Symbol Table" and "Disk Format: Level 1A1" in the HDF5 File Format
 * Specification, version 3.0.
 */
final class GroupLinks {
  private static final int BY_NAME = 5;
  private static final int NAME_HASH_BYTES = 4;
  private static final int SOFT = 1;
  private static final int EXTERNAL = 64;
  private static final int CACHED_SOFT_LINK = 2;
  private static final int SCRATCH_BYTES = 16;

  private final Hdf5File file;
  private final Map<String, Hdf5Link> links = new TreeMap<>();

  private GroupLinks(Hdf5File file) {
    this.file = file;
  }

  /** The links by name, in order. */
  static Map<String, Hdf5Link> of(Hdf5File file, Hdf5Header header) {
    GroupLinks group = new GroupLinks(file);
    Optional<ByteBuffer> symbolTable = header.only(Hdf5Header.SYMBOL_TABLE);
    if (symbolTable.isPresent()) {
      long tree = file.offset(symbolTable.get());
      group.takeSymbols(tree, group.names(file.offset(symbolTable.get())), Integer.MAX_VALUE);
      return group.links;
    }
    header.all(Hdf5Header.LINK).forEach(group::takeLink);
    header.only(Hdf5Header.LINK_INFO).ifPresent(group::takeDense);
    return group.links;
  }

  private void takeDense(ByteBuffer info) {
    info.get();
    boolean orderTracked = (info.get() & 1) != 0;
    info.position(info.position() + (orderTracked ? Long.BYTES : 0));
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
          entry.position(entry.position() + NAME_HASH_BYTES);
          takeLink(
              heap.object(entry)
                  .orElseThrow(() -> new IllegalStateException("a link lies outside its heap")));
        });
  }

  private void takeLink(ByteBuffer link) {
    int version = link.get();
    if (version != 1) {
      throw new IllegalStateException("version %d of its links is not known".formatted(version));
    }
    int flags = link.get();
    int type = (flags & 1 << 3) != 0 ? link.get() & 0xff : 0;
    link.position(link.position() + ((flags & 1 << 2) != 0 ? Long.BYTES : 0));
    link.position(link.position() + ((flags & 1 << 4) != 0 ? 1 : 0));
    String name = text(link, Math.toIntExact(Hdf5File.unsigned(link, 1 << (flags & 0b11))));
    links.put(name, target(type, link));
  }

  private Hdf5Link target(int type, ByteBuffer link) {
    switch (type) {
      case 0:
        return new Hdf5Link.Hard(file.offset(link));
      case SOFT:
        return new Hdf5Link.Soft(text(link, link.getShort() & 0xffff));
      case EXTERNAL:
        link.position(link.position() + Short.BYTES + 1);
        return new Hdf5Link.External(terminated(link) + ":" + terminated(link));
      default:
        return new Hdf5Link.UserDefined(type);
    }
  }

  private static String text(ByteBuffer at, int length) {
    if (length > at.remaining()) {
      throw new IllegalStateException("a link of the group is damaged");
    }
    byte[] bytes = new byte[length];
    at.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String terminated(ByteBuffer at) {
    int length = 0;
    while (length < at.remaining() && at.get(at.position() + length) != 0) {
      length++;
    }
    String text = text(at, length);
    at.position(Math.min(at.limit(), at.position() + 1));
    return text;
  }

  /** The local heap of the names. */
  private ByteBuffer names(long heap) {
    int lengths = file.lengthBytes();
    ByteBuffer head = file.read(heap, 8 + 2L * lengths + file.offsetBytes());
    Hdf5File.expect(head, "HEAP", heap);
    long size = file.length(head.position(8));
    return file.read(file.offset(head.position(8 + 2 * lengths)), size);
  }

  private void takeSymbols(long node, ByteBuffer names, int above) {
    int offsets = file.offsetBytes();
    TreeV1Node head = TreeV1Node.read(file, node, 0, above, "the group's symbol table");
    ByteBuffer children =
        file.read(node + head.bytes(), (long) head.entries() * (file.lengthBytes() + offsets));
    for (int i = 0; i < head.entries(); i++) {
      children.position(children.position() + file.lengthBytes());
      long child = file.offset(children);
      if (head.level() > 0) {
        takeSymbols(child, names, head.level());
      } else {
        takeSymbolNode(child, names);
      }
    }
  }

  private void takeSymbolNode(long node, ByteBuffer names) {
    ByteBuffer head = file.read(node, 8);
    Hdf5File.expect(head, "SNOD", node);
    int symbols = head.getShort(6) & 0xffff;
    int size = 2 * file.offsetBytes() + 8 + SCRATCH_BYTES;
    ByteBuffer entries = file.read(node + 8, (long) symbols * size);
    for (int i = 0; i < symbols; i++) {
      entries.position(i * size);
      String name = at(names, file.offset(entries));
      long address = file.offset(entries);
      boolean soft = entries.getInt() == CACHED_SOFT_LINK;
      entries.position(entries.position() + 4);
      links.put(
          name,
          soft
              ? new Hdf5Link.Soft(at(names, Integer.toUnsignedLong(entries.getInt())))
              : new Hdf5Link.Hard(address));
    }
  }

  private static String at(ByteBuffer names, long offset) {
    if (offset < 0 || offset >= names.limit()) {
      throw new IllegalStateException("the group's names are damaged");
    }
    return terminated(names.duplicate().position((int) offset));
  }
}

package io.firn.granule.hdf5;

import io.firn.granule.Attributes;
import io.firn.granule.Scalar;
import io.jhdf.AttributeImpl;
import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.api.Attribute;
import io.jhdf.api.Node;
import io.jhdf.btree.BTreeV2;
import io.jhdf.btree.record.AttributeNameForIndexedAttributesRecord;
import io.jhdf.object.message.AttributeInfoMessage;
import io.jhdf.object.message.AttributeMessage;
import io.jhdf.storage.HdfBackingStorage;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/** Takes the attributes of an HDF5 object, from its header and from its heap. */
final class Hdf5Attributes {
  private Hdf5Attributes() {}

  static Attributes of(Node node, ObjectHeader header, HdfBackingStorage storage) {
    Attributes attributes = new Attributes();
    for (AttributeMessage message : messages(header, storage)) {
      Attribute attribute = new AttributeImpl(storage, node, message);
      if (!attribute.isEmpty() && attribute.getSize() > 0) {
        put(attribute, attributes);
      }
    }
    return attributes;
  }

  private static List<AttributeMessage> messages(ObjectHeader header, HdfBackingStorage storage) {
    List<AttributeMessage> messages =
        new ArrayList<>(header.getMessagesOfType(AttributeMessage.class));
    for (AttributeInfoMessage info : header.getMessagesOfType(AttributeInfoMessage.class)) {
      if (info.getFractalHeapAddress() == Constants.UNDEFINED_ADDRESS) {
        continue;
      }
      AttributeHeap heap = new AttributeHeap(storage, info.getFractalHeapAddress());
      BTreeV2<AttributeNameForIndexedAttributesRecord> names =
          new BTreeV2<>(storage, info.getAttributeNameBTreeAddress());
      for (AttributeNameForIndexedAttributesRecord name : names.getRecords()) {
        heap.object(name.getHeapId())
            .flatMap(AttributeMessages::forJhdf)
            .ifPresent(
                object -> messages.add(new AttributeMessage(object, storage, name.getFlags())));
      }
    }
    return messages;
  }

  private static void put(Attribute attribute, Attributes into) {
    Hdf5Type type = Hdf5Type.of(attribute.getDataType());
    if (Hdf5Type.isString(attribute.getDataType()) && attribute.getSize() == 1) {
      Object text = attribute.getData();
      // One string may come as an array of one, of any rank.
      while (text != null && text.getClass().isArray()) {
        text = Array.get(text, 0);
      }
      if (text != null) {
        into.put(attribute.getName(), (String) text);
      }
    } else if (type.type().isPresent()) {
      into.put(
          attribute.getName(), Scalar.all(type.widened(attribute.getBuffer()), type.type().get()));
    } else {
      into.putOther(attribute.getName(), type.name());
    }
  }
}

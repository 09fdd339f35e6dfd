package io.firn.storage;

import java.io.Serializable;

/**
 * A granule as it lies in its file system.
 *
 * @param uri an absolute path or a URI with a scheme, in one spelling for one file
 * @param name the last part of the URI, the granule's id
 * @param length bytes
 * @param modifiedMillis when it was last changed, in milliseconds since 1970, or 0 where the file
 *     system does not say
 */
public record InputFile(String uri, String name, long length, long modifiedMillis)
    implements Serializable {}

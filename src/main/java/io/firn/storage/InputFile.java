package io.firn.storage;

import java.io.Serializable;

/**
 * A granule as it lies in its file system.
 *
 * @param uri an absolute path or a URI with a scheme, in one spelling for one file
 * @param name the last part of the path, the granule's id
 * @param length bytes
 * @param version what changes when the content does: the time of the last change where the file
 *     system tells it, else a checksum or ETag; empty where it tells neither
 */
public record InputFile(String uri, String name, long length, String version)
    implements Serializable {}

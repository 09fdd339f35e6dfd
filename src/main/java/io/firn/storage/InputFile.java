package io.firn.storage;

import java.io.Serializable;

/**
 * A granule in its file system.
 *
 * @param uri an absolute path or a URI with a scheme; one spelling for each file
 * @param name the last part of the path, the granule's id
 * @param length bytes
 * @param version changes when the content does: the modification time where the file system tells
 *     it, otherwise a checksum or ETag; empty where it tells neither
 */
public record InputFile(String uri, String name, long length, String version)
    implements Serializable {}

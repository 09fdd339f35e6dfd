package io.firn.storage;

import java.io.Serializable;

/**
 * A granule as it lies in its file system.
 *
 * @param uri an absolute path or a URI with a scheme, in one spelling for one file
 * @param name the last part of the URI, the granule's id
 * @param length bytes
 * @param version what changes when the content does: the checksum or ETag where the file system
 *     keeps one, else the time of the last change; empty where it tells neither
 */
public record InputFile(String uri, String name, long length, String version)
    implements Serializable {}

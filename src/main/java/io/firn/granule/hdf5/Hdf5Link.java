package io.firn.granule.hdf5;

/** A name in a group, and what it stands for. */
sealed interface Hdf5Link {

  /** An object of this file, by the address of its header. */
  record Hard(long address) implements Hdf5Link {}

  /** A path in this file, relative to the group unless it begins with a slash. */
  record Soft(String target) implements Hdf5Link {}

  /** An object of another file: the file, a colon and the path in it. */
  record External(String target) implements Hdf5Link {}

  /** One that only the program that made it can follow, of a type from 65 to 255. */
  record UserDefined(int type) implements Hdf5Link {}
}

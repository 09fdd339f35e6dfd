package io.firn.shard.input;

import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.UnavailableGranuleException;
import io.firn.granule.pool.GranulePool;
import io.firn.storage.InputFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A granule and those paired with it, all leased from a pool until this is closed. */
public final class PairedGranule implements Granule {
  private final GranulePool.Lease own;
  private final Map<String, GranulePool.Lease> partners = new HashMap<>();

  private PairedGranule(GranulePool.Lease own) {
    this.own = own;
  }

  /**
   * The granule of a reference.
   *
   * @throws GranuleException when it, or one that is paired with it, cannot be opened, or has
   *     another length than when it was listed
   * @throws UnavailableGranuleException when one could not be read for a reason that may pass
   */
  public static PairedGranule lease(GranulePool pool, GranuleRef ref) {
    PairedGranule granule = new PairedGranule(pool.lease(ref.uri(), ref.id(), ref.length()));
    boolean whole = false;
    try {
      for (Map.Entry<String, InputFile> asset : ref.assets().entrySet()) {
        InputFile file = asset.getValue();
        granule.partners.put(asset.getKey(), pool.lease(file.uri(), file.name(), file.length()));
      }
      whole = true;
      return granule;
    } finally {
      if (!whole) {
        granule.close();
      }
    }
  }

  @Override
  public Granule paired(String asset) {
    GranulePool.Lease partner = partners.get(asset);
    return partner == null ? Granule.super.paired(asset) : partner.granule();
  }

  @Override
  public String name() {
    return own.granule().name();
  }

  @Override
  public String uri() {
    return own.granule().uri();
  }

  @Override
  public long length() {
    return own.granule().length();
  }

  @Override
  public boolean hasGroup(String path) {
    return own.granule().hasGroup(path);
  }

  @Override
  public Dataset dataset(String path) {
    return own.granule().dataset(path);
  }

  @Override
  public List<Dataset> datasets() {
    return own.granule().datasets();
  }

  @Override
  public Map<String, String> unreadable() {
    return own.granule().unreadable();
  }

  @Override
  public List<String> groups() {
    return own.granule().groups();
  }

  @Override
  public List<String> children(String group) {
    return own.granule().children(group);
  }

  @Override
  public Map<String, Object> attributes() {
    return own.granule().attributes();
  }

  @Override
  public void close() {
    partners.values().forEach(GranulePool.Lease::close);
    own.close();
  }
}

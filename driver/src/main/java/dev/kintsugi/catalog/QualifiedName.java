package dev.kintsugi.catalog;

/** A name as the database stores it (folded, unquoted). */
public record QualifiedName(String schema, String name) {

    /** True for what Kintsugi keeps for itself on every shard, in the schema of its own name. */
    public boolean isOwn() {
        return schema.equalsIgnoreCase("kintsugi");
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}

package dev.kintsugi.catalog;

/** A name as the database stores it (folded, unquoted). */
public record QualifiedName(String schema, String name) {
    @Override
    public String toString() {
        return schema + "." + name;
    }
}

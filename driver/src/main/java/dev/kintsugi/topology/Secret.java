package dev.kintsugi.topology;

/** A password that no {@code toString}, log or error can show by accident. Two secrets are equal if their texts are. */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
